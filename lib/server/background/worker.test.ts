import { expect, it } from 'vitest';
import type { Dependencies } from '@/lib/server/build-dependencies';
import type { Store } from '@/lib/server/store/open-store';
import { purgeAt } from '@/lib/shared/purges/purge-under-test';
import { contextUnderTest } from '@/test/support/context';
import { createBackgroundWork } from './worker';

it('one look at a distribution is under way at a time', async () => {
  const busyThen: string[][] = [];
  const ends: (() => void)[] = [];
  const looks = {
    claimDue: async (_owner: string, _now: number, _leaseMs: number, busy: Iterable<{ distribution: string }>) => {
      busyThen.push([...busy].map(({ distribution }) => distribution));
      const purge = purgeAt(`purge-${busyThen.length}`, 0, { distribution: `www-${busyThen.length}` });
      return { purge, times: undefined, before: null, looks: 0 };
    },
    // Looks are off: what is due is given up, which takes until the test says so.
    giveUp: () => new Promise<void>((resolve) => ends.push(resolve)),
  };
  const context = contextUnderTest({ looks, purges: {}, bulk: {}, limiter: () => ({}) } as unknown as Store);
  const desk = { ...context, heartbeat: { beat: () => undefined }, reader: undefined, contextFor: () => context };
  const { tasks } = createBackgroundWork(desk as unknown as Dependencies);
  await tasks.look();
  await tasks.look();
  await expect.poll(() => ends.length).toBe(2);
  ends[0]?.();
  await new Promise(setImmediate);
  await tasks.look();
  expect(busyThen).toEqual([[], ['www-1'], ['www-2']]);
});
