import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorNamed } from '@/lib/shared/error-named';

/** What it waited for did not come in time. */
class TooLate extends Error {
  override readonly name = 'TooLate';
}
export const isTooLate = errorNamed<TooLate>('TooLate');

/** The result of some work, or a `TooLate` after so many milliseconds; the work itself goes on. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = sleep(ms, undefined, { signal: done.signal }).then(
    () => Promise.reject(new TooLate(`no answer within ${ms / 1000} s`)),
    () => new Promise<never>(() => {}),
  );
  // A later failure of the work is ignored.
  work.catch(() => {});
  return Promise.race([work, late]).finally(() => done.abort());
}

/** One at a time: who comes while it is under way gets the same result, so that what hangs is not asked again and again. */
export function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined;
  return () => {
    current ??= work().finally(() => {
      current = undefined;
    });
    return current;
  };
}
