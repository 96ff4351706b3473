import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import type { PurgePage } from '@/lib/shared/purges/purge-record';
import { type Answer, aPurge, ask, expectProblem, history, marker, readRecord, send } from '../support/api';
import { deskTest } from '../support/desk-test';

const test = deskTest();

const idsOf = ({ body }: Answer<PurgePage>) => body.items.map(({ id }) => id);

test('pages follow each other without a gap or a repetition while new purges arrive', async ({ desk }) => {
  const q = marker();
  const make = async () => (await send(desk, aPurge({ ticket: q }))).body.id;
  const made: string[] = [];
  for (let count = 0; count < 8; count++) made.push(await make());

  const seen: string[] = [];
  const sizes: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Answer<PurgePage> = await history(desk, { q, limit: 3, ...(cursor ? { cursor } : {}) });
    expect(page.status).toBe(200);
    sizes.push(page.body.items.length);
    seen.push(...idsOf(page));
    cursor = page.body.nextCursor;
    await make();
  }
  expect(seen).toEqual(made.toReversed());
  expect(sizes).toEqual([3, 3, 2]);

  const whole = await history(desk, { q });
  expect(whole.body.nextCursor).toBeNull();
  expect(whole.body.items).toHaveLength(11);
  const times = whole.body.items.map(({ createdAt }) => createdAt);
  expect(times).toEqual(times.toSorted().toReversed());
});

test('the last page that is exactly full has no cursor', async ({ desk }) => {
  const q = marker();
  for (let count = 0; count < 2; count++) await send(desk, aPurge({ ticket: q }));
  expect((await history(desk, { q, limit: 2 })).body).toMatchObject({ items: [{}, {}], nextCursor: null });
});

test('each filter narrows to what it names, and filters narrow together', async ({ desk, sandbox }) => {
  const ticket = marker();
  const make = async (change: Record<string, unknown>) => {
    const { body } = await send<{ id?: string; purgeId?: string }>(desk, aPurge({ ticket, ...change }));
    return body.id ?? body.purgeId ?? '';
  };
  const media = { namespace: 'media', distribution: 'video-library', target: { kind: 'all' } };
  const url = await make({});
  const hostname = await make({ target: { kind: 'hostname', value: 'www.shop.example' }, mode: 'hard' });
  const pattern = await make({ target: { kind: 'pattern', value: '/a+b' } });
  const all = await make({ ...media, mode: 'hard' });
  await sandbox.hideOperations();
  await sandbox.faults({ type: 'status', status: 409 }, { type: 'close', when: 'after' });
  const failed = await make(media);
  const unconfirmed = await make(media);

  const cases: [Record<string, string>, string[]][] = [
    [{}, [url, hostname, pattern, all, failed, unconfirmed]],
    [{ distribution: 'media/video-library' }, [all, failed, unconfirmed]],
    [{ distribution: 'default/www-shop' }, [url, hostname, pattern]],
    [{ distribution: 'media/www-shop' }, []],
    [{ status: 'accepted' }, [url, hostname, pattern, all]],
    [{ status: 'failed' }, [failed]],
    [{ status: 'unconfirmed' }, [unconfirmed]],
    [{ status: 'cancelled' }, []],
    [{ mode: 'hard' }, [hostname, all]],
    [{ mode: 'soft' }, [url, pattern, failed, unconfirmed]],
    [{ kind: 'url' }, [url]],
    [{ kind: 'hostname' }, [hostname]],
    [{ kind: 'pattern' }, [pattern]],
    [{ kind: 'all' }, [all, failed, unconfirmed]],
    [{ kind: 'all', status: 'accepted', mode: 'hard', distribution: 'media/video-library' }, [all]],
    [{ kind: 'all', mode: 'hard', status: 'failed' }, []],
  ];
  for (const [filter, expected] of cases) {
    const found = await history(desk, { ...filter, q: ticket });
    expect(idsOf(found), JSON.stringify(filter)).toEqual(expected.toReversed());
  }
});

test('text is found in target, reason, ticket and purge request ID, whatever its case', async ({ desk, sandbox }) => {
  const text = marker();
  const value = `https://www.shop.example/a-${text}.css`;
  const inTarget = await send(desk, aPurge({ target: { kind: 'url', value } }));
  const inReason = await send(desk, aPurge({ reason: `Because of ${text.toUpperCase()}, again` }));
  await sandbox.faults({ type: 'answer', body: 'big-id' });
  const inTicket = await send(desk, aPurge({ ticket: text }));
  const expected = [inTicket.body.id, inReason.body.id, inTarget.body.id];
  expect(idsOf(await history(desk, { q: text }))).toEqual(expected);
  expect(idsOf(await history(desk, { q: ` ${text.toUpperCase()} ` }))).toEqual(expected);
  expect(idsOf(await history(desk, { q: `${text}, AGAIN` }))).toEqual([inReason.body.id]);
  const byRequestId = await history(desk, { q: inTicket.body.purgeRequestId?.slice(2) ?? '' });
  expect(idsOf(byRequestId)[0]).toBe(inTicket.body.id);
});

test('text with letters beyond ASCII is found whatever its case', async ({ desk }) => {
  const text = marker();
  const { body } = await send(desk, aPurge({ reason: `ÄRGER mit ${text}` }));
  expect(idsOf(await history(desk, { q: `ärger MIT ${text}` }))).toEqual([body.id]);
});

test('%, _ and \\ in a text mean themselves', async ({ desk }) => {
  const text = marker();
  const make = async (ticket: string) => (await send(desk, aPurge({ ticket }))).body.id;
  const literal = await make(`50%-${text}_x\\z`);
  const alike = await make(`500-${text}yx-z`);
  expect(idsOf(await history(desk, { q: text }))).toEqual([alike, literal]);
  for (const q of [`0%-${text}`, `${text}_x`, `${text}_x\\z`])
    expect(idsOf(await history(desk, { q })), q).toEqual([literal]);
  expect(idsOf(await history(desk, { q: `%${text}` }))).toEqual([]);
  expect(idsOf(await history(desk, { q: `${text}\\_x` }))).toEqual([]);
});

const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const badQueries: [Record<string, string>, string][] = [
  [{ limit: '0' }, 'limit'],
  [{ limit: '201' }, 'limit'],
  [{ limit: '-1' }, 'limit'],
  [{ limit: '1.5' }, 'limit'],
  [{ limit: 'ten' }, 'limit'],
  [{ limit: '' }, 'limit'],
  [{ cursor: 'nonsense' }, 'cursor'],
  [{ cursor: '' }, 'cursor'],
  [{ cursor: cursorOf([]) }, 'cursor'],
  [{ cursor: cursorOf([1, 'next']) }, 'cursor'],
  [{ cursor: cursorOf(['next', 1.5]) }, 'cursor'],
  [{ cursor: cursorOf(['sideways', 1]) }, 'cursor'],
  [{ cursor: cursorOf(['next', 'x'.repeat(300)]) }, 'cursor'],
  [{ status: 'done' }, 'status'],
  [{ mode: 'firm' }, 'mode'],
  [{ kind: 'everything' }, 'kind'],
  [{ distribution: 'www-shop' }, 'distribution'],
  [{ distribution: 'default/www/shop' }, 'distribution'],
  [{ q: ' ' }, 'q'],
  [{ q: 'x'.repeat(1025) }, 'q'],
  [{ sort: 'newest' }, 'sort'],
  [{ from: 'yesterday' }, 'from'],
  [{ to: '2026-11-22' }, 'to'],
  [{ range: '2h' }, 'range'],
  [{ namespace: 'A b' }, 'namespace'],
  [{ actor: ' ' }, 'actor'],
  [{ constructor: 'x' }, 'constructor'],
];
for (const [query, field] of badQueries)
  test(`the history refuses ?${new URLSearchParams(query)}`.slice(0, 80), async ({ desk }) => {
    const answer = await history<Problem>(desk, query);
    expectProblem(answer, { status: 400, code: 'invalid_query' });
    expect(Object.keys(answer.body.errors ?? {})).toEqual([field]);
  });

test('a page has 50 purges by default, and at most 200', async ({ desk }) => {
  for (const limit of [1, 200]) expect((await history(desk, { limit })).status).toBe(200);
  const ticket = marker();
  const made = await Promise.all(Array.from({ length: 51 }, () => send(desk, aPurge({ ticket }))));
  expect(made.filter(({ status }) => status !== 201)).toEqual([]);
  const { body, headers } = await history(desk, { q: ticket });
  expect(body.items).toHaveLength(50);
  expect(body.nextCursor).not.toBeNull();
  expect(headers['cache-control']).toBe('no-store');
});

test('one purge is answered with its status changes and the CDN’s own answer', async ({ desk }) => {
  const { body } = await send(desk, aPurge({ reason: 'to be read again' }));
  expect(await readRecord(desk, body.id)).toEqual({
    ...body,
    sentWith: [],
    events: [
      {
        from: null,
        to: 'queued',
        what: { code: 'recorded', details: {} },
        reason: 'recorded',
        actor: null,
        at: body.createdAt,
      },
      {
        from: 'queued',
        to: 'sending',
        what: { code: 'sent', details: {} },
        reason: 'sent to the CDN',
        actor: null,
        at: body.createdAt,
      },
      {
        from: 'sending',
        to: 'accepted',
        what: { code: 'accepted', details: { purgeRequestId: body.purgeRequestId } },
        reason: `accepted as #${body.purgeRequestId}`,
        actor: null,
        at: body.updatedAt,
      },
    ],
    sites: [],
    finding: null,
    cdnAnswer: `{"purge_request_id":${body.purgeRequestId}}`,
    looks: { before: null, after: [], sentence: 'Not checked.' },
  });
  expect((await history(desk, { limit: 1 })).body.items).toEqual([body]);
});

for (const id of ['unknown', '3f1c7a52-9d5e-4f43-8a0e-6f6f1b0f2a11', '..%2F..', 'constructor'])
  test(`there is no purge ${id}`, async ({ desk }) => {
    expectProblem(await ask<Problem>(desk, `/api/purges/${id}`), { status: 404, code: 'not_found' });
  });
