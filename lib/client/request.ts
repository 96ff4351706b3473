import type { z } from 'zod';
import { paths } from '@/lib/shared/paths';
import { type Problem, problemSchema } from '@/lib/shared/problem';
import { serverClock } from './server-clock';

/** The desk answered with a problem: it says what happened and whether anything was purged. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
  }
}

/** The desk did not answer, or not in a way that can be read: what it did is not known. */
class NoAnswerError extends Error {
  constructor(cause: unknown) {
    super('Purge Desk did not answer.', { cause });
    this.name = 'NoAnswerError';
  }
}

/** There is no network, and the request was not made: a change that it asks for has surely not begun. */
export class OfflineError extends Error {
  constructor(cause?: unknown) {
    super("You're offline. Nothing was sent.", { cause });
    this.name = 'OfflineError';
  }
}

/**
 * Something in front of the desk answered in its place: a proxy whose session ended (with a redirect or its own page), a
 * gateway without an upstream.
 */
export class ForeignAnswerError extends Error {
  /** Whether the desk may have got the request all the same: a gateway that fails does not know what its upstream did. */
  readonly mayHaveArrived: boolean;

  constructor(readonly status: number) {
    const mayHaveArrived = status >= 500;
    super(
      mayHaveArrived
        ? `A proxy answered instead of Purge Desk (${status}).`
        : 'Your session ended, or a proxy answered instead of Purge Desk. Nothing reached Purge Desk.',
    );
    this.name = 'ForeignAnswerError';
    this.mayHaveArrived = mayHaveArrived;
  }
}

/** Every answer of the desk has a request ID and is JSON. */
const isOurs = ({ headers }: Response) =>
  headers.has('x-request-id') && /^application\/(problem\+)?json\b/.test(headers.get('content-type') ?? '');

/** How long the desk has to show that it is there, in milliseconds, to a browser that calls itself offline. */
const REACH_MS = 3000;

/** A browser may be wrong about being offline: any answer to a read proves it, also a sign-in in front of the desk. */
async function reachesDesk() {
  try {
    await fetch(paths.api.live, { redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(REACH_MS) });
    return true;
  } catch {
    return false;
  }
}

const isChange = ({ method = 'GET' }: RequestInit) => method !== 'GET';

async function answerOf(path: string, init: RequestInit) {
  // Before the request is made it is certain that nothing was sent; once it has begun it no longer is.
  if (isChange(init) && !navigator.onLine && !(await reachesDesk())) throw new OfflineError();
  try {
    // The desk redirects no call. A redirect that is followed to another site would look like no answer at all.
    const headers = { accept: 'application/json', ...init.headers };
    const response = await fetch(path, { ...init, headers, redirect: 'manual' });
    if (!isOurs(response)) throw new ForeignAnswerError(response.status);
    serverClock.hear(Date.parse(response.headers.get('date') ?? ''));
    return { response, json: (await response.json()) as unknown };
  } catch (cause) {
    if (cause instanceof ForeignAnswerError) throw cause;
    if (init.signal?.aborted) throw cause;
    if (!isChange(init) && !navigator.onLine) throw new OfflineError(cause);
    throw new NoAnswerError(cause);
  }
}

/**
 * Returns the desk's answer, read by its schema; throws a `ProblemError`, an `OfflineError`, a
 * `ForeignAnswerError` or a `NoAnswerError`.
 */
export async function requestWithHeaders<T>(path: string, schema: z.ZodType<T>, init: RequestInit = {}) {
  const { response, json } = await answerOf(path, init);
  if (response.ok) {
    const parsed = schema.safeParse(json);
    if (parsed.success) return { data: parsed.data, headers: response.headers };
    throw new NoAnswerError(parsed.error);
  }
  const problem = problemSchema.safeParse(json);
  throw problem.success ? new ProblemError(problem.data) : new NoAnswerError(problem.error);
}

export const request = async <T>(path: string, schema: z.ZodType<T>, init: RequestInit = {}): Promise<T> =>
  (await requestWithHeaders(path, schema, init)).data;
