import { expect } from 'vitest';
import { aPurge, expectProblem, readRecord, send, sendText } from '../support/api';
import { deskTest } from '../support/desk-test';

const test = deskTest();

test('a later record has a larger ID, so that it goes to the end of every index', async ({ desk }) => {
  const ids: string[] = [];
  for (const path of ['a', 'b', 'c', 'd', 'e']) {
    const target = { kind: 'url', value: `https://www.shop.example/${path}` };
    ids.push((await send<{ id: string }>(desk, aPurge({ target }))).body.id);
  }
  expect(ids.toSorted()).toEqual(ids);
});

const targets = [
  {
    target: { kind: 'url', value: 'https://www.shop.example/a.css?v=1' },
    wire: { url: 'https://www.shop.example/a.css?v=1' },
  },
  { target: { kind: 'hostname', value: 'img.shop.example' }, wire: { hostname: 'img.shop.example' } },
  { target: { kind: 'pattern', value: '^/img/.*\\.(png|jpg)$' }, wire: { pattern: '^/img/.*\\.(png|jpg)$' } },
  { target: { kind: 'all' }, wire: { purge_all: {} } },
];
const modes = [
  { mode: 'soft', wire: { soft_purge: {} } },
  { mode: 'hard', wire: { hard_purge: {} } },
];

for (const { target, wire: targetOnWire } of targets)
  for (const { mode, wire: modeOnWire } of modes)
    test(`a ${mode} purge of kind ${target.kind} is answered in full and reaches the CDN as exactly its own body`, async ({
      desk,
      sandbox,
    }) => {
      const notes = { reason: 'The price was wrong', ticket: 'OPS-17' };
      const { status, headers, body } = await send(desk, aPurge({ target, mode, ...notes }));
      const calls = await sandbox.purges();
      expect(calls).toHaveLength(1);
      expect(status).toBe(201);
      expect(body).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        status: 'accepted',
        purgeRequestId: calls[0]?.purgeRequestId,
        api: 'cache-purge',
        commandName: null,
        madeOutside: false,
        group: null,
        jobId: null,
        namespace: 'default',
        distribution: 'www-shop',
        target,
        reach: target.kind === 'all' ? 'everything' : 'part',
        mode,
        ...notes,
        actor: 'local operator',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        updatedAt: expect.stringMatching(/Z$/),
        nextSendAt: null,
        nextSendInMs: null,
        error: null,
        progress: null,
        bytesPurged: null,
        bytesNotPurged: null,
        completionMs: null,
        following: true,
        completionUnreported: false,
        resolution: null,
        checkUrl: target.kind === 'url' ? target.value : null,
        renewal: 'not_checked',
        newSince: null,
      });
      expect(body.purgeRequestId).toMatch(/^\d+$/);
      expect(headers.location).toBe(`/api/purges/${body.id}`);
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['content-type']).toMatch(/^application\/json\b/);
      expect(calls[0]).toMatchObject({
        method: 'POST',
        path: '/api/cdn/namespaces/default/cdn_loadbalancer/www-shop/cache-purge',
        authorization: 'valid',
        violation: null,
      });
      expect(JSON.parse(calls[0]?.body ?? '')).toEqual({ ...targetOnWire, ...modeOnWire });
    });

const docs = { namespace: 'default', distribution: 'docs-portal' };
const media = { namespace: 'media', distribution: 'video-library' };
const spellings: [string, string, Record<string, string>?][] = [
  ['HTTPS://WWW.Shop.Example:443/a/../b?x=1#top', 'https://www.shop.example/b?x=1'],
  ['http://www.shop.example:80', 'http://www.shop.example/'],
  ['https://www.shop.example./a', 'https://www.shop.example/a'],
  ['  https://www.shop.example/a  ', 'https://www.shop.example/a'],
  ['https://www.shop.example/Ä?q=ü', 'https://www.shop.example/%C3%84?q=%C3%BC'],
  ['//img.shop.example/a.png', 'https://img.shop.example/a.png'],
  ['img.shop.example/a.png', 'https://img.shop.example/a.png'],
  ['/guide?page=2#end', 'https://docs.example/guide?page=2', docs],
  ['/v/1', 'https://media.example/v/1', media],
];
for (const [typed, sent, where] of spellings)
  test(`the URL ${typed} is recorded and sent as ${sent}`, async ({ desk, sandbox }) => {
    const { status, body } = await send(desk, aPurge({ ...where, target: { kind: 'url', value: typed } }));
    expect(status).toBe(201);
    expect(body.target).toEqual({ kind: 'url', value: sent });
    expect((await sandbox.purges()).map((call) => JSON.parse(call.body))).toEqual([{ url: sent, soft_purge: {} }]);
  });

const url = (value: unknown) => ({ target: { kind: 'url', value } });
const hostname = (value: unknown) => ({ target: { kind: 'hostname', value } });
const pattern = (value: unknown) => ({ target: { kind: 'pattern', value } });
const urlOfLength = (length: number) => 'https://www.shop.example/'.padEnd(length, 'a');

const fitting: [string, Record<string, unknown>][] = [
  ['a URL of 1024 characters', url(urlOfLength(1024))],
  ['a pattern of 256 characters', pattern('a'.repeat(256))],
  ['a pattern of 256 emoji', pattern('🧊'.repeat(256))],
  ['a reason of 500 emoji', { reason: '🧊'.repeat(500) }],
  ['a reason of several lines', { reason: 'first\nsecond' }],
  ['a ticket of 100 characters', { ticket: 't'.repeat(100) }],
];
for (const [what, change] of fitting)
  test(`${what} is taken as it is`, async ({ desk, sandbox }) => {
    const purge = aPurge(change);
    const { status, body } = await send(desk, purge);
    expect(status).toBe(201);
    expect(body).toMatchObject(purge);
    expect(await sandbox.purges()).toHaveLength(1);
  });

test('notes that are blank are none', async ({ desk }) => {
  const { body } = await send(desk, aPurge({ reason: '  ', ticket: '' }));
  expect(body).toMatchObject({ status: 'accepted', reason: null, ticket: null });
});

const refused: [string, Record<string, unknown>, string][] = [
  ['a path where there are several domains', url('/products'), 'target.value'],
  ['a URL of a foreign host', url('https://evil.example/products'), 'target.value'],
  ['a URL of a domain’s own subdomain', url('https://a.www.shop.example/'), 'target.value'],
  ['a URL on another port', url('https://www.shop.example:8443/'), 'target.value'],
  ['a URL that hides a foreign host behind a domain', url('https://www.shop.example@evil.example/'), 'target.value'],
  ['a URL with a backslash', url('https://www.shop.example\\.evil.example/'), 'target.value'],
  ['a URL of another scheme', url('ftp://www.shop.example/'), 'target.value'],
  ['a URL with a space', url('https://www.shop.example/a b'), 'target.value'],
  ['two URLs', url('https://www.shop.example/a\nhttps://www.shop.example/b'), 'target.value'],
  ['an empty URL', url(''), 'target.value'],
  ['a URL of 1025 characters', url(urlOfLength(1025)), 'target.value'],
  ['a URL that is too long once it is encoded', url(`https://www.shop.example/${'ü'.repeat(400)}`), 'target.value'],
  ['a hostname that is no domain of the distribution', hostname('docs.example'), 'target.value'],
  ['a hostname with a path', hostname('www.shop.example/a'), 'target.value'],
  ['an empty pattern', pattern(''), 'target.value'],
  ['a blank pattern', pattern('  \t'), 'target.value'],
  ['a bare *', pattern(' * '), 'target.value'],
  ['a pattern of 257 characters', pattern('a'.repeat(257)), 'target.value'],
  ['a pattern of 257 emoji', pattern('🧊'.repeat(257)), 'target.value'],
  ['a pattern with a line break', pattern('a\nb'), 'target.value'],
  ['a pattern that is a number', pattern(7), 'target.value'],
  ['a target without a value', { target: { kind: 'url' } }, 'target.value'],
  ['a value for everything', { target: { kind: 'all', value: '/' } }, 'target.value'],
  ['a misspelt value', { target: { kind: 'url', value: '/', vaule: '/' } }, 'target.vaule'],
  ['a kind that does not exist', { target: { kind: 'everything' } }, 'target.kind'],
  ['no target', { target: undefined }, 'target'],
  ['two targets in a list', { target: [{ kind: 'all' }, { kind: 'all' }] }, 'target'],
  ['no mode', { mode: undefined }, 'mode'],
  ['both modes', { mode: ['soft', 'hard'] }, 'mode'],
  ['an unknown distribution', { distribution: 'www-shoop' }, 'distribution'],
  ['a distribution of another namespace', { namespace: 'media' }, 'distribution'],
  ['a namespace that is a path', { namespace: '../default' }, 'namespace'],
  ['a reason of 501 characters', { reason: '🧊'.repeat(501) }, 'reason'],
  ['a reason with a NUL', { reason: 'a\0b' }, 'reason'],
  ['a ticket of 101 characters', { ticket: 't'.repeat(101) }, 'ticket'],
  ['a key of the CDN’s own', { purge_all: {} }, 'purge_all'],
  ['a misspelt key', { tickets: 'OPS-17' }, 'tickets'],
];
for (const [what, change, field] of refused)
  test(`${what} is refused by name and never sent`, async ({ desk, sandbox }) => {
    const answer = await sendText(desk, JSON.stringify(aPurge(change)));
    expectProblem(answer, { status: 422, code: 'invalid_input' });
    expect(answer.body.purged).toBe('no');
    expect(answer.body.errors?.[field]?.join(' ')).toMatch(/\w/);
    expect(answer.body).not.toHaveProperty('purgeId');
    expect(await sandbox.purges()).toEqual([]);
  });

for (const key of ['__proto__', 'constructor', 'toString'])
  test(`the key ${key} is as unknown as any other`, async ({ desk, sandbox }) => {
    const text = JSON.stringify(aPurge()).replace('{', `{"${key}":{"kind":"all"},`);
    const answer = await sendText(desk, text);
    expectProblem(answer, { status: 422, code: 'invalid_input' });
    expect(Object.keys(answer.body.errors ?? {})).toContain(key);
    expect(await sandbox.purges()).toEqual([]);
  });

test('a path is completed only when one domain can be meant, and the answer names the choice', async ({ desk }) => {
  const answer = await sendText(desk, JSON.stringify(aPurge(url('/products'))));
  const message = answer.body.errors?.['target.value']?.join(' ');
  expect(message).toContain('www.shop.example');
  expect(message).toContain('img.shop.example');
});

const ids = [
  { body: 'string-id', digits: /^\d{3,}$/ },
  { body: 'big-id', digits: /^9007199254740993$/ },
];
for (const { body: fault, digits } of ids)
  test(`a purge request ID sent as ${fault} keeps every digit in answer, list and record`, async ({
    desk,
    sandbox,
  }) => {
    await sandbox.faults({ type: 'answer', body: fault });
    const { status, body, text } = await send(desk, aPurge());
    const [call] = await sandbox.purges();
    expect(status).toBe(201);
    expect(body.purgeRequestId).toMatch(digits);
    expect(body.purgeRequestId).toBe(call?.purgeRequestId);
    expect(text).toContain(`"purgeRequestId":"${call?.purgeRequestId}"`);
    const record = await readRecord(desk, body.id);
    expect(record.purgeRequestId).toBe(call?.purgeRequestId);
    expect(record.events.at(-1)?.reason).toContain(`#${call?.purgeRequestId}`);
  });
