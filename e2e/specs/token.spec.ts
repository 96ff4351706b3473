import { existsSync, readFileSync } from 'node:fs';
import type { Page, Response } from '@playwright/test';
import { readRecord } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import type { RunningDesk } from '../fixtures/running-desk';
import { fillForm, openForm, sendPurge } from '../steps/purge-form';
import { purgeElsewhere, uniqueTicket } from '../steps/seed';

/** A text in the spellings in which it could have slipped out. */
function spellings(text: string): string[] {
  const bytes = Buffer.from(text);
  // Within a longer base64 text it can begin at any of three offsets; the cut ends differ with what surrounds it.
  const inBase64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  );
  const base64url = inBase64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'));
  return [
    text,
    bytes.toString('hex'),
    [...text].reverse().join(''),
    bytes.toString('utf16le'),
    Buffer.from(text, 'utf16le').toString('latin1'),
    ...inBase64,
    ...base64url,
  ];
}

const holds = (haystack: string, needle: string) => {
  const lower = haystack.toLowerCase();
  return spellings(needle).some((spelling) => haystack.includes(spelling) || lower.includes(spelling.toLowerCase()));
};

/** Everything that leaves the server, by where it was seen. */
type Seen = Map<string, string>;

async function look(seen: Seen, base: string, path: string, init: RequestInit = {}) {
  const response = await fetch(new URL(path, base), { redirect: 'manual', ...init });
  const body = Buffer.from(await response.arrayBuffer()).toString('latin1');
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  seen.set(`${init.method ?? 'GET'} ${path} ${JSON.stringify(init.headers ?? {})}${init.body ?? ''}`, headers + body);
  return body;
}

/** Reads what the stream of events tells from the first change on, until it has told all of them. */
async function lookAtEvents(seen: Seen, base: string, until: string) {
  const response = await fetch(new URL('/api/events?after=0', base));
  let text = '';
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    if (text.includes(until)) break;
  }
  seen.set('events', text);
}

/**
 * Follows every link and asset of the desk's own from these pages on, as documents and as Next's own payloads. The others
 * are pages like one of these.
 */
async function crawl(seen: Seen, base: string, starts: string[], others: string[]) {
  const waiting = [...starts];
  const known = new Set([...starts, ...others]);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const body = await look(seen, base, path);
    if (!path.startsWith('/_next/')) await look(seen, base, path, { headers: { RSC: '1' } });
    const found = body.matchAll(/(?:href|src)=\\?"(\/[^"\\]*)|"(\/?(?:_next\/)?static\/[^"\\]+)/g);
    for (const [, link, chunk] of found) {
      const next = link ?? `/_next/${(chunk ?? '').replace(/^\/?(_next\/)?/, '')}`;
      if (known.has(next)) continue;
      known.add(next);
      waiting.push(next);
    }
  }
}

function watchBrowser(seen: Seen, page: Page) {
  const reading: Promise<unknown>[] = [];
  const listen = (response: Response) => {
    const read = async () => {
      // The stream of events has no end; `lookAtEvents` reads it.
      const isStream = response.headers()['content-type']?.startsWith('text/event-stream');
      const body = isStream ? Buffer.from('') : await response.body().catch(() => Buffer.from(''));
      seen.set(`browser ${response.url()}`, JSON.stringify(await response.allHeaders()) + body.toString('latin1'));
    };
    reading.push(read());
  };
  page.on('response', listen);
  page.on('console', (message) => seen.set(`console ${message.text()}`, message.text()));
  // A page that is alive goes on asking: what comes after this is not waited for.
  return () => {
    page.off('response', listen);
    return Promise.all(reading);
  };
}

const databaseFiles = ({ databaseFile }: RunningDesk) =>
  ['', '-wal', '-shm'].map((ending) => databaseFile + ending).filter((file) => existsSync(file));

const faults = [
  ...[400, 401, 403, 404, 409, 500, 503, 504].map((status) => ({ type: 'status', status })),
  ...['text', 'html', 'broken-json', 'empty', 'huge', 'redirect', 'no-id'].map((body) => ({ type: 'answer', body })),
  { type: 'close', when: 'before' },
  { type: 'close', when: 'after' },
  // The last one: what comes after it would wait, too.
  { type: 'status', status: 429, retryAfter: '1' },
];

const json = { 'content-type': 'application/json' };
const wrongRequests: [path: string, init: RequestInit][] = [
  ['/api/purges', { method: 'POST', headers: json, body: '{' }],
  ['/api/purges', { method: 'POST', headers: json, body: '{"target":{"kind":"all"}}' }],
  ['/api/purges', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }],
  ['/api/purges', { method: 'POST', headers: { ...json, 'idempotency-key': ' ' }, body: '{}' }],
  ['/api/purges', { method: 'DELETE' }],
  ['/api/purges', { headers: { origin: 'https://evil.example' } }],
  ['/api/purges?status=nonsense', {}],
  ['/api/purges/not-there', {}],
  ['/api/nothing', {}],
  ['/.env', {}],
  ['/_next/static/not-there.js', {}],
];

test('the search finds a text in each spelling, and nothing where there is nothing', () => {
  const text = 'e2e-token-0f9a~?>Q';
  for (const written of [
    text,
    text.toUpperCase(),
    Buffer.from(`{"a":"${text}"}`).toString('base64'),
    Buffer.from(`a ${text}`).toString('base64url'),
    Buffer.from(` ${text} `).toString('base64url'),
    Buffer.from(text).toString('hex').toUpperCase(),
    [...text].reverse().join(''),
    Buffer.from(text, 'utf16le').toString('latin1'),
  ])
    expect(holds(`before ${written} after`, text), written).toBe(true);
  expect(holds('before e2e-token-0f9b~?>Q after', text)).toBe(false);
});

test('the token is in no page, asset, answer, log and database file', async ({ page, openDesk, sandbox }) => {
  // Every page is looked at, and the worker's desk has those of all tests before.
  const desk = await openDesk({ CDN_BREAKER_FAILURES: '0' });
  const ticket = uniqueTicket('MARK');
  const seen: Seen = new Map();
  const browserRead = watchBrowser(seen, page);

  const records = [await purgeElsewhere(desk.url, { ticket })];
  for (const fault of faults) {
    await sandbox.faults(fault);
    const record = await purgeElsewhere(desk.url, { ticket });
    seen.set(`answer with ${JSON.stringify(fault)}`, JSON.stringify(record));
    records.push(record);
  }
  await expect.poll(async () => (await readRecord(desk, records.at(-1)?.id)).status).toBe('accepted');
  const recordPaths = records.map((record) => `/purges/${record.purgeId ?? record.id}`);
  for (const path of recordPaths) await look(seen, desk.url, `/api${path}`);
  for (const path of ['/api/purges', '/api/distributions', '/api/health/live']) await look(seen, desk.url, path);
  await lookAtEvents(seen, desk.url, records.at(-1)?.id ?? '');
  for (const [path, init] of wrongRequests) await look(seen, desk.url, path, init);
  // A record of each outcome as a page: accepted, refused, unconfirmed, queued.
  const pages = [recordPaths[0], recordPaths[2], recordPaths[6], recordPaths.at(-1)].map((path) => path ?? '');
  await crawl(seen, desk.url, ['/', `/history?q=${ticket}`, '/purges/not-there', '/nothing', ...pages], recordPaths);

  await openForm(page, desk.url);
  await sandbox.faults({ type: 'status', status: 401 });
  const value = 'https://www.shop.example/';
  await fillForm(page, { distribution: 'default/www-shop', kind: 'url', mode: 'soft', value, ticket });
  await sendPurge(page);
  await page.getByRole('alert').getByRole('link', { name: 'Open record' }).click();
  await expect(page.getByRole('article')).toBeVisible();
  seen.set('storage', JSON.stringify(await page.context().storageState()));
  seen.set('draft', await page.evaluate(() => JSON.stringify(sessionStorage)));
  await browserRead();

  const files = databaseFiles(desk);
  for (const file of files) seen.set(`database ${file}`, readFileSync(file, 'latin1'));
  seen.set('output', desk.output());

  // What must be found is found: on a page, in Next's payload, in an answer, in the browser and in the database.
  const where = (text: string) => [...seen].filter(([, content]) => holds(content, text)).map(([place]) => place);
  const marked = where(ticket);
  for (const place of [
    /^GET \/history\S* \{\}/,
    /^GET \/history.*RSC/,
    /^GET \/api\/purges\//,
    /^browser /,
    /^events$/,
    /^database /,
  ])
    expect(marked.filter((one) => place.test(one)).length, String(place)).toBeGreaterThan(0);
  expect(where('"path":"/api/purges"')).toContain('output');
  expect([...seen.keys()].filter((place) => place.includes('/_next/static/chunks/')).length).toBeGreaterThan(5);
  expect(files.length).toBeGreaterThan(0);

  expect(where(desk.token)).toEqual([]);
  expect(where(desk.token.slice('e2e-token-'.length))).toEqual([]);
});
