import * as lucide from 'lucide-react';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Config } from 'tailwindcss';
import plugin from 'tailwindcss/plugin';

const tokens = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `var(--${name})`]));

/** Lucide's own names: `copy-check` for the component `CopyCheck`. */
export const iconNames = Object.fromEntries(
  Object.keys(lucide.icons).map((name) => [name.replace(/(?<!^)(?=[A-Z]|(?<=[a-z])\d)/g, '-').toLowerCase(), name]),
);

/** An icon as a mask: its shapes are in the style sheet once, and every use of it is one empty element. */
function iconMask(name: string) {
  const icon = lucide.icons[name as keyof typeof lucide.icons];
  const shapes = renderToStaticMarkup(createElement(icon)).replace(/^<svg[^>]*>|<\/svg>$/g, '');
  const frame = `xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='%23000' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'`;
  const svg = `<svg ${frame}>${shapes.replace(/><\/\w+>/g, '/>').replaceAll('"', "'")}</svg>`;
  return { WebkitMaskImage: `url("data:image/svg+xml,${svg.replaceAll('<', '%3C').replaceAll('>', '%3E')}")` };
}

/** The palette's values are in app/globals.css, one pair (light, dark) a name; components use these names only. */
export default {
  content: ['./app/**/*.{ts,tsx}', './components/**/*.{ts,tsx}'],
  plugins: [plugin(({ matchUtilities }) => matchUtilities({ icon: iconMask }, { values: iconNames }))],
  theme: {
    extend: {
      colors: tokens(
        'canvas',
        'surface',
        'raised',
        'line',
        'edge',
        'ink',
        'muted',
        'accent',
        'accent-ink',
        'accent-soft',
        'warm',
        'warm-ink',
        'warm-soft',
        'danger',
        'danger-soft',
        'ok',
      ),
      fontFamily: {
        sans: ['var(--font-geist-sans)', 'system-ui', 'sans-serif'],
        mono: ['var(--font-geist-mono)', 'ui-monospace', 'monospace'],
      },
    },
  },
} satisfies Config;
