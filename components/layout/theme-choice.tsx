'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '@/components/ui/icon-button';
import { THEME_COOKIE, type Theme } from '@/lib/shared/preferences';

const YEAR_SECONDS = 31_536_000;
const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const looks = {
  system: { icon: Monitor, label: 'Theme: System' },
  light: { icon: Sun, label: 'Theme: Light' },
  dark: { icon: Moon, label: 'Theme: Dark' },
};

/** Goes round system, light, dark. Kept in a cookie, so that the server paints the right one at once. */
export function ThemeChoice({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const { icon: Icon, label } = looks[theme];
  const change = () => {
    const chosen = next[theme];
    setTheme(chosen);
    document.documentElement.dataset.theme = chosen;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we serve
    document.cookie = `${THEME_COOKIE}=${chosen}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  };
  return (
    <IconButton label={label} onClick={change} className="size-9">
      <Icon className="size-4" aria-hidden />
    </IconButton>
  );
}
