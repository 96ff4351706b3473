import 'server-only';
import { createHash } from 'node:crypto';
import { visibleProse } from '@/lib/shared/text/visible-text';

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 28rem; margin: 6rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
button { font: inherit; padding: 0.5rem 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) =>
  visibleProse(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);

interface PlainPage {
  title: string;
  sentences: string[];
  /** Where to go on, on this desk. */
  link?: { to: string; words: string };
  /** A button that asks the desk itself for something. */
  button?: { postTo: string; words: string };
}

/** A page without scripts and without anything of the desk, and the headers that belong to it. */
export function plainDocument(
  { title, sentences, link, button }: PlainPage,
  status: number,
  headers: Record<string, string>,
) {
  const paragraphs = sentences.map((sentence) => `<p>${escaped(sentence)}</p>`).join('\n');
  const way = link ? `\n<p><a href="${escaped(link.to)}">${escaped(link.words)}</a></p>` : '';
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
