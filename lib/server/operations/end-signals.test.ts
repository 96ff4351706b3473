import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLog } from '@/lib/server/observability/log';
import { createEnding } from './readiness';
import { endOnSignals, shutDown } from './shut-down';

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
let before: Map<(typeof signals)[number], NodeJS.SignalsListener[]>;
const exit = vi.fn();

beforeEach(() => {
  before = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
  exit.mockReset();
  vi.spyOn(process, 'exit').mockImplementation(exit as never);
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const [signal, listeners] of before) {
    process.removeAllListeners(signal);
    for (const listener of listeners) process.on(signal, listener);
  }
});

it.each(signals)('%s ends the process with the exit code of its end', async (signal) => {
  endOnSignals(async () => 0);
  process.emit(signal, signal);
  await expect.poll(() => exit.mock.calls).toEqual([[0]]);
});

it('a signal that is repeated at once is the same one; a later one ends the process at once', async () => {
  let ends = 0;
  endOnSignals(() => {
    ends += 1;
    return new Promise(() => undefined);
  });
  process.emit('SIGINT', 'SIGINT');
  process.emit('SIGINT', 'SIGINT');
  expect(exit).not.toHaveBeenCalled();
  await expect
    .poll(() => {
      process.emit('SIGTERM', 'SIGTERM');
      return exit.mock.calls[0];
    })
    .toEqual([143]);
  expect(ends).toBe(1);
});

it('the end does not wait for a disk that hangs', async () => {
  const done = async () => undefined;
  const requests = { count: () => 0, endConnections: () => undefined, close: done };
  const hangs = () => new Promise<void>(() => undefined);
  const code = await shutDown({
    ending: createEnding(),
    requests,
    worker: { stop: done },
    store: { close: hangs },
    settings: { delayMs: 0, graceMs: 10_000 },
    closeMs: 1,
    log: createLog('silent'),
  });
  expect(code).toBe(1);
});
