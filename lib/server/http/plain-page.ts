import 'server-only';
import { createHash } from 'node:crypto';
import { visibleProse } from '@/lib/shared/text/visible-text';

/** The look of the desk (app/globals.css) for a page that loads no file. */
const STYLE = `
:root { color-scheme: light dark; font: 0.875rem/1.5 system-ui, sans-serif;
  --canvas: light-dark(oklch(0.984 0.002 255), oklch(0.17 0.008 262)); --surface: light-dark(#fff, oklch(0.205 0.01 262));
  --line: light-dark(oklch(0.905 0.005 255), oklch(0.3 0.013 262)); --ink: light-dark(oklch(0.225 0.018 262), oklch(0.95 0.004 262));
  --muted: light-dark(oklch(0.46 0.016 260), oklch(0.75 0.012 262)); --accent: light-dark(oklch(0.49 0.17 264), oklch(0.74 0.12 264));
  --accent-ink: light-dark(#fff, oklch(0.18 0.03 264)); }
body { margin: 0; background: var(--canvas); color: var(--ink); }
main { box-sizing: border-box; width: min(28rem, 100% - 2rem); margin: min(6rem, 12vh) auto 2rem; padding: 1.5rem;
  border: 1px solid var(--line); border-radius: 0.75rem; background: var(--surface); overflow-wrap: anywhere; }
.brand { margin: 0 0 1.25rem; color: var(--muted); font-weight: 600; }
h1 { margin: 0 0 0.75rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.025em; }
p { margin: 0.5rem 0; color: var(--muted); }
button { min-height: 2.5rem; margin-top: 0.75rem; padding: 0 1rem; border: 1px solid transparent; border-radius: 0.5rem;
  background: var(--accent); color: var(--accent-ink); font: inherit; font-weight: 500; cursor: pointer; }
.way { margin: 1rem 0 0; }
a { color: var(--accent); font-weight: 500; text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) =>
  visibleProse(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** What this site is called to people outside: the name of the company (`DESK_NAME`), where it is known, and ours. */
export const siteName = (deskName: string | undefined) =>
  deskName === undefined ? 'Purge Desk' : `${deskName} · Purge Desk`;

interface PlainPage {
  title: string;
  sentences: string[];
  /** Of the company (`DESK_NAME`), where it is known. */
  deskName?: string | undefined;
  /** Where to go on, on this desk. */
  link?: { to: string; words: string };
  /** A button that asks the desk itself for something. */
  button?: { postTo: string; words: string };
}

/** A page without scripts and without anything of the desk, and the headers that belong to it. */
export function plainDocument(
  { title, sentences, deskName, link, button }: PlainPage,
  status: number,
  headers: Record<string, string>,
) {
  const paragraphs = sentences.map((sentence) => `<p>${escaped(sentence)}</p>`).join('\n');
  const way = link ? `\n<p class="way"><a href="${escaped(link.to)}">${escaped(link.words)}</a></p>` : '';
  const form = button
    ? `\n<form method="post" action="${escaped(button.postTo)}"><button>${escaped(button.words)}</button></form>`
    : '';
  // Under `no-referrer`, which holds below /api/auth, a browser sends the form with the Origin `null`.
  const referrer = button ? '\n<meta name="referrer" content="same-origin">' : '';
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">${referrer}
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<main>
<p class="brand">${escaped(siteName(deskName))}</p>
<h1>${escaped(title)}</h1>
${paragraphs}${form}${way}
</main>
</html>
`;
  return {
    html,
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action ${button ? "'self'" : "'none'"}; frame-ancestors 'none'`,
      ...headers,
    },
  };
}

/** Returns the page as an answer, with headers that keep it out of caches and frames. */
export function plainPage(page: PlainPage, status: number, headers: Record<string, string> = {}): Response {
  const { html, ...init } = plainDocument(page, status, headers);
  return new Response(html, init);
}
