import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type SandboxUnderTest, startSandbox } from '../sandbox-under-test.ts';
import type { LedgerEntry } from './ledger.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const send = (method: string, command: string, body?: string) =>
  sandbox.f5(method, `/_sandbox/${command}`, body, { headers: {} });

it('resets everything to the start', async () => {
  const start = await sandbox.control('GET', 'state');
  await sandbox.warm('www.shop.example/');
  await sandbox.purge({ purge_all: {}, soft_purge: {} });
  await sandbox.purge({ purge_all: {} });
  await sandbox.control('POST', 'faults', { faults: [{ type: 'slow', ms: 1 }] });
  await sandbox.control('POST', 'origin', { version: '7', failing: true });
  const changed = await sandbox.control('POST', 'settings', { siteDelaysMs: { 'tr2-tor': 42 } });
  expect(changed).toMatchObject({
    violations: 1,
    purges: 1,
    requests: 2,
    faultsPending: 1,
    originVersion: '7',
    siteDelaysMs: { 'fr4-par': 0, 'tr2-tor': 42 },
    origin: { failing: true },
  });
  expect(await sandbox.control('POST', 'reset')).toEqual(start);
  expect(await sandbox.cachedUrls()).toEqual([]);
  await sandbox.purge({ purge_all: {}, soft_purge: {} });
  expect(await sandbox.requests()).toMatchObject([{ index: 0, purgeRequestId: '101' }]);
});

it('keeps a ledger of what the API was asked, to be read from any point', async () => {
  await sandbox.f5('GET', '/somewhere?x=%20');
  await sandbox.purge({ purge_all: {}, soft_purge: {} });
  const [first, second] = await sandbox.requests();
  expect(first).toMatchObject({
    method: 'GET',
    path: '/somewhere?x=%20',
    authorization: 'valid',
    body: '',
    status: 404,
  });
  expect(second).toMatchObject({ index: 1, body: '{"purge_all":{},"soft_purge":{}}', status: 200, violation: null });
  expect(new Date(second?.at ?? '').toISOString()).toBe(second?.at);
  expect(await sandbox.control<LedgerEntry[]>('GET', 'requests?since=1')).toEqual([second]);
});

it.each([
  ['POST', 'faults', '{', 400, 'not JSON'],
  ['POST', 'faults', '{"faults":[{"type":"slow"}]}', 400, 'faults[0].ms'],
  ['POST', 'faults', '{"faults":[{"type":"hold","ms":1}]}', 400, '"ms"'],
  ['POST', 'faults', '{"faults":[{"type":"status","status":418}]}', 400, 'faults[0].status'],
  ['POST', 'faults', '{"faults":[{"type":"answer","body":"big-id","on":"status"}]}', 400, 'faults[0].on'],
  ['POST', 'settings', '{"siteDelaysMs":{"moon":1}}', 400, 'moon'],
  ['POST', 'settings', '{"burst":3}', 400, 'burst needs purgesPerMinute'],
  ['POST', 'chaos', '{"seed":1,"rate":2}', 400, 'rate'],
  ['POST', 'chaos', '{"seed":1,"rate":0.1,"faults":["hold"]}', 400, 'faults[0]'],
  ['POST', 'origin', '{"versoin":"2"}', 400, 'versoin'],
  ['GET', 'requests?since=x', undefined, 400, 'expected number'],
  ['GET', 'toString', undefined, 404, 'There is no GET toString'],
])('says what is wrong with %s %s %s', async (method, command, body, status, hint) => {
  const answer = await send(method, command, body);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text).error).toContain(hint);
});
