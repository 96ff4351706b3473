import { expect, it } from 'vitest';
import { machineTiming } from './timing';

it('many may wait for one signal: Node warns of no leak', async () => {
  const warnings: Error[] = [];
  const hear = (warning: Error) => warnings.push(warning);
  process.on('warning', hear);
  const stopping = new AbortController();
  const waits = Array.from({ length: 20 }, () => machineTiming.wait(60_000, stopping.signal));
  await new Promise(setImmediate);
  stopping.abort();
  await Promise.all(waits);
  process.off('warning', hear);
  expect(warnings).toEqual([]);
});
