import punycode from 'punycode/punycode.js';
import { parseUrl } from './parse-url';
import { visible } from './visible-text';

const NOT_ASCII = /[^\x20-\x7e]/;
const XN_HOST = /^(https?:\/\/|\*\.)?([a-z0-9_.-]*xn--[a-z0-9_.-]+)/i;

/** Returns a hostname as DNS has it: `bücher.example` is `xn--bcher-kva.example` (UTS #46). What is no name comes back as it is. */
export function asciiHost(name: string): string {
  if (!NOT_ASCII.test(name)) return name;
  return parseUrl(`http://${name}`)?.hostname ?? name;
}

/** Returns a hostname with its letters: `bücher.example`. One that cannot be read, or not safely, comes back as it is. */
function unicodeHost(host: string): string {
  try {
    const readable = punycode.toUnicode(host);
    return visible(readable) === readable && asciiHost(readable) === host ? readable : host;
  } catch {
    return host;
  }
}

/**
 * Returns a domain or a URL with the letters of its host, and the host as it is sent; `ascii` is undefined where both
 * are the same. A reader needs both: letters of two scripts may look alike.
 */
export function readableHost(text: string): { text: string; ascii: string | undefined } {
  const [, before = '', host = ''] = XN_HOST.exec(text) ?? [];
  const readable = host && unicodeHost(host);
  if (readable === host) return { text, ascii: undefined };
  return { text: before + readable + text.slice(before.length + host.length), ascii: host };
}

/** Returns a domain or a URL in both forms: `bücher.example (xn--bcher-kva.example)`. */
export function bothForms(text: string): string {
  const { text: readable, ascii } = readableHost(text);
  return ascii === undefined ? text : `${readable} (${ascii})`;
}

/** Returns domains in both forms, separated by commas. */
export const domainsText = (domains: readonly string[]): string => domains.map(bothForms).join(', ');
