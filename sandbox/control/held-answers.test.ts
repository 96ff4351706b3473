import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { purgeRequestId, type SandboxUnderTest, startSandbox, token, until } from '../sandbox-under-test.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const purge = () => sandbox.purge({ url: '/', soft_purge: {} });
const inject = (fault: object) => sandbox.control('POST', 'faults', { faults: [fault] });
const state = () => sandbox.control<{ purges: number; held: number }>('GET', 'state');
const untilHeld = (count: number) => until(async () => (await state()).held === count);

it('a held purge happens at once and is answered when it is released', async () => {
  await inject({ type: 'hold', times: 2 });
  const answers = [purge(), purge()];
  await untilHeld(2);
  expect((await state()).purges).toBe(2);
  expect((await sandbox.requests()).map(({ fault, status }) => [fault, status])).toEqual(Array(2).fill(['hold', null]));
  expect(await sandbox.control('POST', 'release')).toMatchObject({ held: 0 });
  expect((await Promise.all(answers)).map(purgeRequestId).sort()).toEqual(['101', '102']);
  expect((await sandbox.requests()).map(({ status }) => status)).toEqual([200, 200]);
});

it('what comes after a release is held', async () => {
  await inject({ type: 'hold' });
  await sandbox.control('POST', 'release');
  const answer = purge();
  await untilHeld(1);
  await sandbox.control('POST', 'release');
  expect(purgeRequestId(await answer)).toBe('101');
});

it('a reset answers what is held', async () => {
  await inject({ type: 'hold' });
  const answer = purge();
  await untilHeld(1);
  expect(await sandbox.control('POST', 'reset')).toMatchObject({ held: 0 });
  expect(purgeRequestId(await answer)).toBe('101');
});

it('nothing is held for a client that has left', async () => {
  await inject({ type: 'hold', on: 'distributions' });
  const client = new AbortController();
  const headers = { authorization: `APIToken ${token}` };
  const url = `${sandbox.apiUrl}/api/config/namespaces/default/cdn_loadbalancers`;
  const left = expect(fetch(url, { headers, signal: client.signal })).rejects.toThrow();
  await untilHeld(1);
  client.abort();
  await left;
  await untilHeld(0);
  expect(await sandbox.requests()).toMatchObject([{ fault: 'hold', status: null }]);
});

it.each([{ type: 'slow', ms: 600_000 }, { type: 'hold' }])(
  'a sandbox closes although an answer is still out: $type',
  async (fault) => {
    const closing = await startSandbox();
    await closing.control('POST', 'faults', { faults: [fault] });
    const brokenOff = expect(closing.purge({ url: '/', soft_purge: {} })).rejects.toThrow();
    await until(async () => (await closing.requests())[0]?.purgeRequestId === '101');
    expect(await closing.requests()).toMatchObject([{ fault: fault.type, status: null }]);
    await closing.close();
    await brokenOff;
  },
);
