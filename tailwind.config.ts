import * as lucide from 'lucide-react';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Config } from 'tailwindcss';
import plugin from 'tailwindcss/plugin';
import { iconSheets } from './components/ui/icon-names';

const tokens = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `var(--${name})`]));

/** Lucide's own names: `copy-check` for the component `CopyCheck`. */
const lucideNames = Object.fromEntries(
  Object.keys(lucide.icons).map((name) => [name.replace(/(?<!^)(?=[A-Z]|(?<=[a-z])\d)/g, '-').toLowerCase(), name]),
);

/** The shapes of an icon, in a square of 24. */
function shapesOf(name: string): string {
  const icon = lucide.icons[lucideNames[name] as keyof typeof lucide.icons];
  if (!icon) throw new Error(`Lucide has no icon "${name}": see components/ui/icon-names.ts`);
  const svg = renderToStaticMarkup(createElement(icon));
  return svg.replace(/^<svg[^>]*>|<\/svg>$/g, '').replace(/><\/\w+>/g, '/>');
}

/**
 * Icons side by side in one drawing, which is the mask of each icon's empty element. A drawing of its own for each costs the
 * browser a document each: 40 of them took longer than everything else of the first layout. A sheet is for one size of icons,
 * because the browser lays it out again whenever the size changes.
 */
function iconSheet(names: readonly string[], isFirst: boolean) {
  // Places in whole percents are short.
  const step = [100, 50, 20, 10, 5, 4, 2, 1].find((percent) => percent * (names.length - 1) <= 100) ?? 0;
  const places = 100 / step + 1;
  const frame = `viewBox="24 0 ${24 * places} 24" fill="none" stroke="black" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"`;
  // Each within the one before: the same text each time compresses well.
  const icons =
    names.map((name) => `<g transform="translate(24)">${shapesOf(name)}`).join('') + '</g>'.repeat(names.length);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${frame}>${icons}</svg>`.replaceAll('"', "'");
  const sheet = { WebkitMaskImage: `url("data:image/svg+xml,${svg}")`, WebkitMaskSize: `${100 * places}% 100%` };
  return {
    [isFirst ? '.icon' : `:is(${names.map((name) => `.icon-${name}`)})`]: sheet,
    ...Object.fromEntries(names.map((name, at) => [`.icon-${name}`, { WebkitMaskPosition: `${step * at}%` }])),
  };
}

/** The palette's values are in app/globals.css, one pair (light, dark) a name; components use these names only. */
export default {
  content: ['./app/**/*.{ts,tsx}', './components/**/*.{ts,tsx}'],
  plugins: [plugin(({ addBase }) => iconSheets.map((names, at) => addBase(iconSheet(names, at === 0))))],
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
