import { cleanUrl } from '@/lib/shared/pasted/clean-url';
import { listedUrls, PATH_OR_HOST } from '@/lib/shared/pasted/listed-urls';
import { withoutEntities } from '@/lib/shared/text/entities';
import { lineCollector, type ReadList } from './list-format';

interface TextLine {
  line: number;
  text: string;
  at: number;
  /** Up to where it goes, with its line break. */
  end: number;
}

/** The lines of a text that are not blank, without blanks around them. */
export function* linesIn(text: string): Generator<TextLine> {
  let line = 1;
  for (let at = 0; at < text.length; line++) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found + 1;
    const whole = text.slice(at, end);
    const trimmed = whole.trim();
    const start = at + whole.length - whole.trimStart().length;
    if (trimmed !== '') yield { line, text: trimmed, at: start, end };
    at = end;
  }
}

/** One URL per line, or several that are joined by commas, semicolons, spaces, tabs or Markdown. */
export function readText(text: string): ReadList {
  const found = lineCollector();
  for (const { line, text: one, at, end } of linesIn(text)) {
    const { urls } = listedUrls(one);
    const parts = urls.length > 0 ? urls : [{ value: one, at: 0 }];
    const row = [
      parts.length > 1 ? at : text.lastIndexOf('\n', at - 1) + 1,
      parts.length > 1 ? at + one.length : end,
    ] as const;
    const added = parts.every(({ value, at: from }) =>
      found.add({ line, value, span: [at + from, at + from + value.length], row }),
    );
    if (!added) break;
  }
  return found.result('text');
}

const COMMENT = '<!--';
const COMMENT_END = '-->';

/** Returns HTML or XML with blank comments, because URLs in comments are not on the page. Positions and lines stay the same. */
function withoutComments(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (let at = text.indexOf(COMMENT); at >= 0; at = text.indexOf(COMMENT, done)) {
    const found = text.indexOf(COMMENT_END, at + COMMENT.length);
    const end = found < 0 ? text.length : found + COMMENT_END.length;
    parts.push(text.slice(done, at), text.slice(at, end).replace(/[^\n]/g, ' '));
    done = end;
  }
  return parts.join('') + text.slice(done);
}

const LINK = /<(?:a|img|link|script|source|iframe)\s/i;
const ATTRIBUTE = /\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))/gi;
const isAddress = (value: string) => /^https?:|^\//i.test(value);

/** Elements whose text lists no URLs: that of a page or a sitemap, code, and the name of a link. */
const ELEMENTS = ['html', 'head', 'body', 'urlset', 'sitemapindex', 'script', 'style', 'a'];
/** Those that may be cut off. Any other one that is not closed has no text. */
const WHOLE = ELEMENTS.slice(0, 5);
const TAG = /<(\/?)([a-z!][\w:-]*)(?=[\s/>])[^<>]*>/gi;
/** In place of markup: no URL begins with it. */
const MARK = '.';

/** Returns HTML or XML with marks instead of its tags, and instead of all elements whose text lists no URLs. */
function withoutMarkup(markup: string): string {
  const text = withoutComments(markup);
  const parts: string[] = [];
  let done = 0;
  let open: { name: string; at: number } | undefined;
  for (const { 0: tag, 1: slash, 2: named = '', index } of text.matchAll(TAG)) {
    const name = named.toLowerCase().replace('!doctype', 'html');
    parts.push(text.slice(done, index), MARK);
    done = index + tag.length;
    if (slash && name === open?.name) {
      parts.length = open.at;
      open = undefined;
    } else if (!slash && !tag.endsWith('/>') && (!open || open.name === 'a') && ELEMENTS.includes(name))
      open = { name, at: parts.length };
  }
  parts.push(text.slice(done));
  if (open && WHOLE.includes(open.name)) parts.length = open.at;
  return parts.join('');
}

/** Whether a line lists a URL, whatever is around it or after it. */
function isListed(line: string): boolean {
  if (line.startsWith(MARK)) return false;
  const [word = '', ...others] = cleanUrl(line).text.split(/\s+/);
  const isUrl = PATH_OR_HOST.test(word) && /\/|^www\./i.test(word);
  // A mere slash in a sentence is a word of it.
  return isUrl && (word !== '/' || others.length === 0);
}

/** Whether a text with markup has lines of its own that list URLs. Then its lines are read, so that none of them is lost. */
function isMixed(text: string): boolean {
  for (const { text: line } of linesIn(withoutMarkup(text))) if (isListed(line)) return true;
  return false;
}

export const isHtml = (text: string) => LINK.test(text) && !isMixed(text);

/** The addresses of links and pictures in HTML. Those within a page, and relative ones, name no URL. */
export function readHtml(html: string): ReadList {
  const text = withoutComments(html);
  const found = lineCollector();
  let leftOut = 0;
  let line = 1;
  let counted = 0;
  for (const { index, 1: double, 2: single, 3: bare } of text.matchAll(ATTRIBUTE)) {
    const value = withoutEntities(double ?? single ?? bare ?? '').trim();
    line += text.slice(counted, index).split('\n').length - 1;
    counted = index;
    if (!isAddress(value)) leftOut++;
    else if (!found.add({ line, value })) break;
  }
  return found.result('html', { isExact: true, leftOut });
}

const CDATA = '<![CDATA[';
const withoutCdata = (text: string) =>
  text.startsWith(CDATA) && text.endsWith(']]>') ? text.slice(CDATA.length, -3) : withoutEntities(text);

export const isSitemap = (text: string) =>
  text.startsWith('<') && /<(?:urlset|sitemapindex)[\s>]/i.test(text) && !isMixed(text);

/** The pages of sitemaps, and the sitemaps of an index: nothing is fetched. Pictures and translations have other elements. */
export function readSitemap(xml: string): ReadList {
  const text = withoutComments(xml);
  const found = lineCollector();
  let line = 1;
  let counted = 0;
  for (let at = text.indexOf('<loc>'); at >= 0; at = text.indexOf('<loc>', at + 1)) {
    const end = text.indexOf('</loc>', at);
    if (end < 0) break;
    line += text.slice(counted, at).split('\n').length - 1;
    counted = at;
    if (!found.add({ line, value: withoutCdata(text.slice(at + '<loc>'.length, end).trim()).trim() })) break;
  }
  return found.result('sitemap', { isExact: true });
}
