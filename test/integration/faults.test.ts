import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, expectProblem, readRecord, send } from '../support/api';
import { deskTest } from '../support/desk-test';
import type { Fault } from '../support/sandbox-control';

const test = deskTest();

/** What staff, record and API say of a fault; `said` is the CDN's message. A 429 is none: queue.spec.ts. */
interface Refusal {
  fault: Fault;
  status: number;
  code: string;
  purged: 'no' | 'unknown';
  record: 'failed' | 'unconfirmed';
  cdnStatus: number | null;
  said?: string | null;
}

const told = (status: number) => `The sandbox was told to answer ${status}`;
const no = { purged: 'no', record: 'failed' } as const;
const unconfirmed = { purged: 'unknown', record: 'unconfirmed' } as const;
const refused = (status: number, more: Record<string, unknown> = {}) => ({
  fault: { type: 'status', status, ...more },
  cdnStatus: status,
  said: told(status),
});
const answered = (body: string) => ({ fault: { type: 'answer', body }, cdnStatus: 200 });
const unreadable = { status: 502, code: 'cdn_unreadable_answer', ...unconfirmed };
const forbidden = { status: 502, code: 'cdn_forbidden', ...no };
const lost = { status: 504, code: 'cdn_connection_lost', cdnStatus: null, ...unconfirmed };

const refusals: Record<string, Refusal> = {
  '400': { ...refused(400), status: 422, code: 'cdn_rejected', ...no },
  '401': { ...refused(401), status: 502, code: 'cdn_unauthenticated', ...no },
  '403': { ...refused(403), ...forbidden },
  '404': { ...refused(404), status: 404, code: 'cdn_not_found', ...no },
  '409': { ...refused(409), status: 409, code: 'cdn_conflict', ...no },
  '500': { ...refused(500), status: 502, code: 'cdn_internal_error', ...unconfirmed },
  '500 of a purge that was executed': {
    ...refused(500, { executed: true }),
    status: 502,
    code: 'cdn_internal_error',
    ...unconfirmed,
  },
  '502': { ...refused(502), status: 502, code: 'cdn_unexpected_answer', ...unconfirmed },
  '503': { ...refused(503), status: 503, code: 'cdn_unavailable', ...unconfirmed },
  '504': { ...refused(504), status: 504, code: 'cdn_gateway_timeout', ...unconfirmed },
  '403 as a JSON string': { ...refused(403, { body: 'json-string' }), ...forbidden },
  '403 as plain text': { ...refused(403, { body: 'text' }), ...forbidden },
  '403 as HTML': { ...refused(403, { body: 'html' }), ...forbidden, said: 'Gateway' },
  '403 as broken JSON': {
    ...refused(403, { body: 'broken-json' }),
    ...forbidden,
    said: `{"code": 7, "message": "${told(403)}`,
  },
  '403 without a body': { ...refused(403, { body: 'empty' }), ...forbidden, said: null },
  '403 of 10 MB': { ...refused(403, { body: 'huge' }), ...forbidden, said: null },
  '200 as plain text': { ...answered('text'), ...unreadable, said: 'Done' },
  '200 as HTML': { ...answered('html'), ...unreadable, said: 'Gateway' },
  '200 as broken JSON': { ...answered('broken-json'), ...unreadable, said: '{"purge_request_id":101' },
  '200 without a body': { ...answered('empty'), ...unreadable },
  '200 without an ID': { ...answered('no-id'), ...unreadable },
  '200 of 10 MB': { ...answered('huge'), status: 502, code: 'cdn_answer_too_large', ...unconfirmed },
  redirect: {
    ...answered('redirect'),
    status: 502,
    code: 'cdn_redirected',
    cdnStatus: 302,
    said: 'Moved',
    ...unconfirmed,
  },
  'a connection closed before the purge': { fault: { type: 'close', when: 'before' }, ...lost },
  'a connection closed after the purge': { fault: { type: 'close', when: 'after' }, ...lost },
};

const sentences = { no: 'Nothing was purged.', unknown: 'It is not known whether anything was purged.' };

for (const [name, expected] of Object.entries(refusals))
  test(`the CDN’s ${name}: ${expected.status} ${expected.code}, and the record is ${expected.record}`, async ({
    desk,
    sandbox,
  }) => {
    const { fault, status, code, purged, record: recordStatus, cdnStatus, said = null } = expected;
    await sandbox.hideOperations();
    await sandbox.faults(fault);
    const answer = await send<Problem>(desk, aPurge());
    expectProblem(answer, { status, code });
    const { purgeId, ...problem } = answer.body;
    expect(problem).toMatchObject({ type: 'about:blank', title: expect.stringMatching(/\.$/), purged });
    expect(problem.detail).toContain(sentences[purged]);
    expect(problem.detail).toContain(problem.title);
    expect(problem.cdnMessage ?? null).toBe(said);
    expect(problem.cdnStatus ?? null).toBe(cdnStatus);
    expect(answer.text).not.toContain('never show this');
    expect(answer.text).not.toContain(desk.cdn.token);

    expect(answer.headers).not.toHaveProperty('retry-after');

    const record = await readRecord(desk, purgeId);
    expect(record).toMatchObject({
      status: recordStatus,
      purgeRequestId: null,
      target: aPurge().target,
      error: { code, message: said, cdnStatus },
      events: [
        { from: null, to: 'queued' },
        { from: 'queued', to: 'sending' },
        { from: 'sending', to: recordStatus, reason: problem.title },
      ],
    });
    expect(record.cdnAnswer?.length ?? 0).toBeLessThanOrEqual(4001);

    const calls = await sandbox.requests();
    const sent = calls.filter(({ path }) => path.endsWith('/cache-purge'));
    expect(sent.map((call) => call.fault)).toEqual([expect.any(String)]);
    expect(calls.filter(({ path }) => path.includes('redirected'))).toEqual([]);
    expect(await sandbox.state()).toMatchObject({ violations: 0 });
  });

const harmless: Fault[] = [
  { type: 'slow', ms: 300 },
  { type: 'drip', ms: 300 },
  { type: 'answer', body: 'string-id' },
  { type: 'answer', body: 'big-id' },
];
for (const fault of harmless)
  test(`an answer that is only ${fault.body ?? fault.type} is taken`, async ({ desk, sandbox }) => {
    await sandbox.faults(fault);
    const { status, body } = await send(desk, aPurge());
    const calls = await sandbox.purges();
    expect(status).toBe(201);
    expect(calls.map(({ purgeRequestId }) => purgeRequestId)).toEqual([body.purgeRequestId]);
    expect(await readRecord(desk, body.id)).toMatchObject({
      status: 'accepted',
      error: null,
      events: [{ to: 'queued' }, { to: 'sending' }, { to: 'accepted' }],
    });
  });

test('a desk that met every kind of fault still purges', async ({ desk, sandbox }) => {
  for (const { fault } of Object.values(refusals)) {
    await sandbox.faults(fault);
    expect((await send(desk, aPurge())).status).toBeGreaterThanOrEqual(400);
  }
  expect((await send(desk, aPurge())).status).toBe(201);
  expect(await sandbox.purges()).toHaveLength(Object.keys(refusals).length + 1);
});
