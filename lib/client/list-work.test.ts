import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fullAccess, noPolicy } from '@/lib/shared/access/access';
import type { AnalysisTerms } from '@/lib/shared/bulk/analyse-list';
import { SilentWorker } from '@/test/support/silent-worker';
import { createListWork } from './list-work';

beforeEach(() => vi.stubGlobal('Worker', SilentWorker));
afterEach(() => {
  SilentWorker.made.length = 0;
  vi.unstubAllGlobals();
});

const terms: AnalysisTerms = {
  ...{ distributions: [], mayHaveMore: false, mode: 'soft', withSpellings: false },
  rights: { access: fullAccess, policy: noPolicy },
};
const analyse = (text: string) => ({ task: 'analyse', text, terms }) as const;
const turn = () => new Promise((done) => setImmediate(done));

it('analyses the newest list, and leaves out those that wait before it', async () => {
  const work = createListWork();
  const outcomes = ['a', 'b', 'c'].map((text) => work.run(analyse(text)));
  await turn();
  const [worker] = SilentWorker.made;
  expect(worker?.asked).toMatchObject([{ text: 'c' }]);
  worker?.say('of c');
  expect(await Promise.all(outcomes)).toEqual([undefined, undefined, 'of c']);
  work.end();
  expect(worker?.isEnded).toBe(true);
});

it('makes every change, one after the other', async () => {
  const work = createListWork();
  const outcomes = ['a', 'b'].map((text) => work.run({ task: 'change', text, changes: [] }));
  await turn();
  const [worker] = SilentWorker.made;
  expect(worker?.asked).toHaveLength(1);
  worker?.say('changed a');
  await turn();
  worker?.say('changed b');
  expect(await Promise.all(outcomes)).toEqual(['changed a', 'changed b']);
  work.end();
});

it('reads lists in the page where a worker does not load, or the browser has none', async () => {
  const broken = createListWork();
  const outcome = broken.run(analyse('https://a.example/'));
  await turn();
  SilentWorker.made[0]?.onerror();
  expect(await outcome).toMatchObject({ total: 1, format: 'text' });
  expect(SilentWorker.made[0]?.isEnded).toBe(true);
  vi.stubGlobal('Worker', undefined);
  expect(await createListWork().run({ task: 'join', texts: ['', 'x'] })).toBe('x');
});
