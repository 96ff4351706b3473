import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SilentWorker } from '@/test/support/silent-worker';
import { createPatternTrials, trialLimit } from './pattern-trials';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('Worker', SilentWorker);
});
afterEach(() => {
  SilentWorker.made.length = 0;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const input = (pattern: string) => ({ pattern, form: 'path', known: [], pasted: [], left: 0 }) as const;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const workers = () => SilentWorker.made;
const alive = () => workers().filter(({ isEnded }) => !isEnded);

it('tries the newest pattern, and drops those that wait before it', async () => {
  const trials = createPatternTrials();
  const outcomes = ['a', 'b', 'c'].map((pattern) => trials.run(input(pattern)));
  const [worker] = workers();
  worker?.say('ready');
  await pass(0);
  worker?.say('of a');
  await pass(0);
  worker?.say('of c');
  expect(await Promise.all(outcomes)).toEqual(['of a', undefined, 'of c']);
  expect(worker?.asked).toEqual([input('a'), input('c')]);
  trials.end();
});

it('waits once for a worker that never answers, and then says at once that there is none', async () => {
  const trials = createPatternTrials();
  const first = trials.run(input('a'));
  await pass(10_000);
  expect(await first).toEqual({ kind: 'unavailable' });
  expect(await trials.run(input('b'))).toEqual({ kind: 'unavailable' });
  expect([workers().length, alive().length]).toEqual([1, 0]);
});

it('gives up a trial that takes too long, and loads another worker', async () => {
  const trials = createPatternTrials();
  const trial = trials.run(input('a'));
  workers()[0]?.say('ready');
  await pass(trialLimit.ms);
  expect(await trial).toEqual({ kind: 'too_slow' });
  expect([workers().length, alive().length]).toEqual([2, 1]);
  trials.end();
  expect(alive()).toEqual([]);
});

it('starts no worker once it has ended, whatever was under way; asking again starts one', async () => {
  for (const isReady of [true, false]) {
    const trials = createPatternTrials();
    const outcomes = [trials.run(input('a')), trials.run(input('b'))];
    if (isReady) workers().at(-1)?.say('ready');
    await pass(0);
    trials.end();
    await pass(20_000);
    expect(await Promise.all(outcomes)).toEqual([undefined, undefined]);
    expect(alive()).toEqual([]);
    void trials.run(input('c'));
    await pass(0);
    expect(alive()).toHaveLength(1);
    trials.end();
  }
});

it('says that there is none where the browser has no workers', async () => {
  vi.stubGlobal('Worker', undefined);
  expect(await createPatternTrials().run(input('a'))).toEqual({ kind: 'unavailable' });
});
