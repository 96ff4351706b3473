import { lineCollector, type ReadList } from './list-format';
import { linesIn } from './read-text';

/** The request of a line in the common log format. */
const REQUEST = /"[A-Z]{3,10} (\S{1,8192}) HTTP\/\d(?:\.\d)?"/;
/** As many lines are looked at before a text is taken for a log. */
const SAMPLE_LINES = 20;

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (fields: Fields, names: readonly string[]) =>
  names.map((name) => fields[name]).find((value): value is string => typeof value === 'string' && value !== '');

const URLS = ['url', 'request_url', 'requestUrl', 'full_url', 'uri'];
const HOSTS = ['host', 'http_host', 'authority', 'domain', 'server_name', 'hostname', 'vhost'];
const PATHS = ['req_path', 'request_uri', 'uri', 'path', 'request_path', 'url'];
const SCHEMES = ['scheme', 'x_forwarded_proto'];
const NESTED = ['request', 'req', 'httpRequest'];

/** The URL of what a log line in JSON says; undefined where it names none. */
function urlOfFields(fields: Fields): string | undefined {
  const url = textOf(fields, URLS);
  if (url && /^https?:/i.test(url)) return url;
  const path = textOf(fields, PATHS);
  const host = textOf(fields, HOSTS);
  if (path?.startsWith('/')) return host ? `${textOf(fields, SCHEMES) ?? 'https'}://${host}${path}` : path;
  const inner = NESTED.map((name) => fields[name]).find(isFields);
  return inner && urlOfFields(host ? { host, ...inner } : inner);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The host that stands before a line of a log of many hosts: `shop.example:443 192.0.2.1 - - [`. */
function hostBefore(line: string): string {
  const words = line.split('[', 1)[0]?.split(' ').filter(Boolean) ?? [];
  const [first = ''] = words;
  const [, name = '', port = ''] = /^([\w.-]+)(?::(\d{1,5}))?$/.exec(first) ?? [];
  const isName = name.includes('.') && !/^\d+$/.test(name.split('.').at(-1) ?? '');
  if (!isName || (port === '' && words.length < 4)) return '';
  return port === '80' ? `http://${name}` : `https://${name}${port === '' || port === '443' ? '' : `:${port}`}`;
}

/** The URL or the path of a log line; undefined where it is none. */
function urlOfLine(line: string): string | undefined {
  if (line.startsWith('{')) {
    const fields = parse(line);
    return isFields(fields) ? urlOfFields(fields) : undefined;
  }
  const target = REQUEST.exec(line)?.[1];
  return target?.startsWith('/') ? hostBefore(line) + target : target;
}

/** Whether the first lines of a text are those of an access log. */
export function isLog(text: string): boolean {
  const lines: string[] = [];
  for (const { text: line } of linesIn(text)) if (lines.push(line) >= SAMPLE_LINES) break;
  const readable = lines.filter((line) => urlOfLine(line) !== undefined).length;
  return readable > 0 && readable * 2 >= lines.length;
}

/** What an access log says was asked for; a line that is no log line is its own value. */
export function readLog(text: string): ReadList {
  const found = lineCollector();
  for (const { text: line, line: number } of linesIn(text))
    if (!found.add({ line: number, value: urlOfLine(line) ?? line })) break;
  return found.result('log', { isExact: true });
}

/** The fields of an object that list URLs. */
const LISTS = ['urls', 'files', 'items', 'paths'];

/** The URLs of a list; an entry that names none stays, as it is written. Undefined where no entry names one. */
function urlsOf(list: readonly unknown[]): string[] | undefined {
  const urls = list.map((one) => (isFields(one) ? urlOfFields(one) : one));
  if (!urls.some((url) => typeof url === 'string')) return undefined;
  return urls.map((url, index) => (typeof url === 'string' ? url : JSON.stringify(list[index])));
}

/** What a text in JSON lists: the requests of a HAR, or URLs in arrays; undefined for anything else. */
export function readJson(text: string): ReadList | undefined {
  const json = parse(text);
  const entries = isFields(json) && isFields(json.log) ? json.log.entries : undefined;
  const isHar = Array.isArray(entries);
  const arrays = Object.entries(isFields(json) ? json : { urls: json }).flatMap(([name, list]) =>
    Array.isArray(list) ? [{ size: list.length, urls: LISTS.includes(name) ? urlsOf(list) : undefined }] : [],
  );
  const urls = isHar
    ? entries.map((entry: unknown) => (isFields(entry) ? (urlOfFields(entry) ?? '') : ''))
    : arrays.flatMap((array) => array.urls ?? []);
  if (!isHar && urls.length === 0) return undefined;
  const found = lineCollector();
  let leftOut = isHar ? 0 : arrays.reduce((sum, array) => sum + (array.urls ? 0 : array.size), 0);
  // A browser writes down data: and extensions, too.
  for (const [index, value] of urls.entries())
    if (isHar && !/^https?:/i.test(value)) leftOut++;
    else if (!found.add({ line: index + 1, value })) break;
  return found.result(isHar ? 'har' : 'json', { isExact: true, leftOut });
}
