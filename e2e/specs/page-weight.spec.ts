import type { Browser } from '@playwright/test';
import type { CreatedShare } from '../../lib/shared/shares/share';
import { aPurge, ask, readRecord, send } from '../../test/support/api';
import { sendList, urlsOf } from '../../test/support/bulk';
import { expect, test } from '../fixtures/desks';
import { arriveEverywhere } from '../steps/edge';

/**
 * What a browser that was never here fetches, in KiB as transferred, and how many requests that takes; an empty app of the
 * same Next, which compresses with gzip, has 132 to 137 KiB of JavaScript. A page may grow by a KiB without anybody's notice,
 * not by a library.
 * What a person does first may load more: a dialog, a notice. It is not counted.
 */
const budgets = {
  '/': { script: 179, requests: 12 },
  '/history': { script: 156, requests: 12 },
  record: { script: 148, requests: 12 },
  'record with looks': { script: 153, requests: 13 },
  '/bulk': { script: 178, requests: 12 },
  job: { script: 148, requests: 12 },
  '/shares': { script: 143, requests: 12 },
  '/settings': { script: 147, requests: 12 },
  '/settings/audit': { script: 144, requests: 12 },
  '/settings/credentials': { script: 146, requests: 12 },
  share: { script: 119, requests: 10 },
  'shared history': { script: 145, requests: 11 },
};
const STYLE_MAX = 10.5;
const FONT_MAX = 60;
/** A page has what it needs when it has asked for nothing for so long. */
const QUIET_MS = 500;

interface Fetched {
  kind: string;
  name: string;
  bytes: number;
}

async function fetchedBy(browser: Browser, url: string): Promise<Fetched[]> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const fetched = new Map<string, Fetched>();
  let lastAt = performance.now();
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    const { pathname, protocol } = new URL(response.url);
    // An open page asks for news as long as it is open; icons are data of the style sheet.
    if (pathname.startsWith('/api/') || protocol === 'data:') return;
    fetched.set(requestId, { kind: type, name: pathname.split('/').at(-1) ?? '', bytes: 0 });
    lastAt = performance.now();
  });
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    const one = fetched.get(requestId);
    if (one) one.bytes += encodedDataLength;
  });
  expect((await page.goto(url))?.status(), url).toBe(200);
  await expect.poll(() => performance.now() - lastAt, { intervals: [100] }).toBeGreaterThan(QUIET_MS);
  await context.close();
  return [...fetched.values()];
}

const kib = (all: readonly Fetched[], kind: string) =>
  all.filter((one) => one.kind === kind).reduce((sum, { bytes }) => sum + bytes, 0) / 1024;

async function listed(desk: { url: string }) {
  return (await sendList(desk, { urls: urlsOf('weighed', 2) })).body.id;
}

test('no page weighs more than it may', async ({ browser, desk, sandbox }) => {
  // A hostname is looked at nowhere: whether a record has looks by now must not depend on the time.
  const { id } = (await send(desk, aPurge({ target: { kind: 'hostname', value: 'www.shop.example' } }))).body;
  const looked = (await send(desk, aPurge())).body.id;
  await expect
    .poll(async () => {
      await arriveEverywhere(sandbox);
      return (await readRecord(desk, looked)).looks?.after.length;
    })
    .toBeGreaterThan(0);
  const headers = { 'content-type': 'application/json' };
  const share = async (subject: object) => {
    const body = JSON.stringify({ ...subject, expiry: '1d' });
    return (await ask<CreatedShare>(desk, '/api/shares', { method: 'POST', headers, body })).body.token;
  };
  const addresses: Partial<Record<string, string>> = {
    record: `/purges/${id}`,
    'record with looks': `/purges/${looked}`,
    job: `/bulk/${await listed(desk)}`,
    share: `/share/${await share({ purgeId: id })}`,
    'shared history': `/share/${await share({ filter: {} })}`,
  };
  const pages = Object.entries(budgets).map(async ([name, budget]) => ({
    name,
    budget,
    fetched: await fetchedBy(browser, desk.url + (addresses[name] ?? name)),
  }));
  for (const { name, budget, fetched } of await Promise.all(pages)) {
    const files = fetched
      .filter(({ kind }) => kind === 'Script')
      .sort((one, other) => other.bytes - one.bytes)
      .map((one) => `${one.name} ${(one.bytes / 1024).toFixed(1)}`);
    const why = `See what is in them: npx next analyze. What a page seldom shows is for components/ui/later.tsx.\n${files.join('\n')}`;
    expect.soft(kib(fetched, 'Script'), `KiB of JavaScript of ${name}. ${why}`).toBeLessThan(budget.script);
    expect.soft(kib(fetched, 'Stylesheet'), `KiB of CSS of ${name}`).toBeLessThan(STYLE_MAX);
    expect.soft(kib(fetched, 'Font'), `KiB of fonts of ${name}`).toBeLessThan(FONT_MAX);
    expect.soft(fetched.length, `requests of ${name}. ${why}`).toBeLessThanOrEqual(budget.requests);
    expect.soft(kib(fetched, 'Script'), `${name} was counted`).toBeGreaterThan(100);
  }
});

test('what is made for one request is compressed as its client takes it, and events are not', async ({ desk }) => {
  const encodingOf = async (path: string, accepted: string) => {
    const over = new AbortController();
    const { headers } = await fetch(desk.url + path, { headers: { 'accept-encoding': accepted }, signal: over.signal });
    over.abort();
    return headers.get('content-encoding');
  };
  for (const [accepted, encoding] of [
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ] as const) {
    expect(await encodingOf('/', accepted), accepted).toBe(encoding);
    expect(await encodingOf('/api/openapi.json', accepted), accepted).toBe(encoding);
  }
  expect(await encodingOf('/api/events', 'gzip, deflate, br')).toBeNull();
});
