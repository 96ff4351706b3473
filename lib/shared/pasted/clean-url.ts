import { trimUnseen } from '@/lib/shared/text/visible-text';

/** Longer texts are no URL; what is done with each letter of a shorter one is over in a moment. */
const LENGTH_MAX = 8192;

const QUOTES: Record<string, string> = {
  '"': '"',
  "'": "'",
  '`': '`´',
  '´': '´',
  '“': '”“',
  '”': '”',
  '„': '“”',
  '‘': '’‘',
  '’': '’',
  '‚': '‘’',
  '«': '»',
  '»': '«',
  '‹': '›',
  '›': '‹',
  '「': '」',
  '『': '』',
  '＂': '＂',
};
const BRACKETS: Record<string, string> = { '<': '>', '(': ')', '[': ']', '{': '}', '《': '》', '〈': '〉', '（': '）' };
const EMPHASIS: Record<string, string> = { '*': '*', _: '_', '~': '~' };
const WRAPPINGS: Record<string, string> = { ...QUOTES, ...BRACKETS, ...EMPHASIS };
/** What a URL does not end with: neither RFC 3986 nor a person writes it there. */
const NEVER_LAST = '"<>“”„‘’‚«»‹›「」『』＂《》〈〉';

const BULLET = /^(?:[-–—•·*+]|\d{1,3}[.)])\s+/;
const LABEL = /^(\p{L}[\p{L} _-]{0,30}[:=：])\s*(?=https?:\/\/)/iu;
/** `**https://…**`; `*.css` and `/products/*` are meant. */
const EMPHASIZED = /^[*_~]{1,3}https?:/i;
const TAG = /^<(?:a|img|link|script|source|iframe)\s/i;
const ATTRIBUTE = /\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))/i;
/** An ampersand as HTML writes it. */
export const HTML_AMPERSAND = /&(?:amp|#38|#x26);/gi;

interface Step {
  text: string;
  /** What was removed, in words. */
  removed: string;
}
const step = (text: string, removed: string): Step => ({ text, removed });

function nameOfWrapping(character: string): string {
  if (character in QUOTES || Object.values(QUOTES).some((ends) => ends.includes(character))) return 'quotation marks';
  return character in EMPHASIS ? 'emphasis marks' : 'brackets';
}

/** `<a href="URL">text</a>`, whole. */
function htmlLink(text: string): Step | undefined {
  if (!TAG.test(text) || !text.endsWith('>')) return undefined;
  const isAlone = text.toLowerCase().indexOf('</a>') === text.length - 4 || text.indexOf('>') === text.length - 1;
  const [, ...values] = ATTRIBUTE.exec(text) ?? [];
  const url = values.find((value) => value !== undefined);
  return isAlone && url ? step(url.replace(HTML_AMPERSAND, '&'), 'an HTML tag') : undefined;
}

/** `[text](URL "title")` of Markdown, `[text|URL]` of Jira, `<URL|text>` of Slack. */
function markedLink(text: string): Step | undefined {
  const at = text.indexOf('](');
  if (/^!?\[/.test(text) && text.endsWith(')') && at > 0 && text.lastIndexOf('](') === at) {
    const [url = ''] = text
      .slice(at + 2, -1)
      .trim()
      .split(/\s/, 1);
    return url === '' ? undefined : step(url, 'a Markdown link');
  }
  const bar = text.indexOf('|');
  if (bar < 0 || text.lastIndexOf('|') !== bar) return undefined;
  if (text.startsWith('[') && text.endsWith(']')) return step(text.slice(bar + 1, -1), 'the text of a link');
  return /^<https?:/i.test(text) && text.endsWith('>') ? step(text.slice(1, bar), 'the text of a link') : undefined;
}

/** What stands around the text or before it, and cannot belong to a URL there. */
function wrapping(text: string): Step | undefined {
  const first = text[0] ?? '';
  const bullet = BULLET.exec(text)?.[0];
  if (bullet) return step(text.slice(bullet.length), 'a list marker');
  const ends = first in EMPHASIS && !EMPHASIZED.test(text) ? undefined : WRAPPINGS[first];
  if (ends !== undefined && text.length > 1 && ends.includes(text.at(-1) ?? ''))
    return step(text.slice(1, -1), nameOfWrapping(first));
  if (ends !== undefined) return step(text.slice(1), nameOfWrapping(first));
  const label = LABEL.exec(text);
  return label ? step(text.slice(label[0].length), `“${label[1]}”`) : undefined;
}

function ending(text: string): Step | undefined {
  const last = text.at(-1) ?? '';
  if (last === '' || !NEVER_LAST.includes(last)) return undefined;
  return step(text.slice(0, -1), nameOfWrapping(last));
}

const STEPS = [htmlLink, markedLink, wrapping, ending];

/**
 * Returns the URL that was pasted without what certainly does not belong to it, and what that was, in words. A URL as
 * browsers write it comes back as it is. What may be meant stays: `url-question.ts` asks about it.
 */
export function cleanUrl(pasted: string): { text: string; removed: string[] } {
  const trimmed = trimUnseen(pasted);
  let text = trimmed.text;
  const removed = [...trimmed.names];
  if (text.length > LENGTH_MAX) return { text, removed };
  for (let found = firstStep(text); found; found = firstStep(text)) {
    const inner = trimUnseen(found.text);
    removed.push(found.removed, ...inner.names);
    text = inner.text;
  }
  return { text, removed: [...new Set(removed)] };
}

function firstStep(text: string): Step | undefined {
  for (const one of STEPS) {
    const found = one(text);
    if (found) return found;
  }
  return undefined;
}
