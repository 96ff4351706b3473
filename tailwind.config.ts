import type { Config } from 'tailwindcss';

const tokens = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `var(--${name})`]));

/** The palette's values are in app/globals.css, one pair (light, dark) a name; components use these names only. */
export default {
  content: ['./app/**/*.{ts,tsx}', './components/**/*.{ts,tsx}'],
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
