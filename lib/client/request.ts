import { DESK_HEADER } from '@/lib/shared/desk-header';
import { paths } from '@/lib/shared/paths';
import type { Problem } from '@/lib/shared/problem';
import type { Purged } from '@/lib/shared/purged-sentence';
import { type Fits, has, isText, oneOf } from './fits';
import { serverClock } from './server-clock';

/** The desk answered with a problem: it says what happened and whether anything was purged. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
  }
}

/** The desk sent no readable response, so the outcome is unknown. */
class NoAnswerError extends Error {
  constructor(cause: unknown) {
    super('Purge Desk did not answer.', { cause });
    this.name = 'NoAnswerError';
  }
}

/** The browser is offline and made no request, so the change has certainly not started. */
export class OfflineError extends Error {
  constructor(cause?: unknown) {
    super("You're offline. Nothing was sent.", { cause });
    this.name = 'OfflineError';
  }
}

/** The response of a proxy whose session ended: a redirect (0 if the browser hides it), a refusal, or a sign-in page. */
const sessionEnded = (status: number, isHtml: boolean) =>
  status === 0 || (status >= 300 && status < 400) || status === 401 || status === 407 || (status === 200 && isHtml);

/**
 * An intermediary answered instead of the desk: a proxy whose session ended, or a gateway without an upstream. The desk may
 * still have received the request, because proxies also replace responses.
 */
export class ForeignAnswerError extends Error {
  /** Most likely the session ended: then nothing reached the desk, and signing in helps. */
  readonly isSession: boolean;

  constructor(
    readonly status: number,
    isHtml = false,
  ) {
    const isSession = sessionEnded(status, isHtml);
    super(
      isSession
        ? 'Your session ended, or a proxy answered instead of Purge Desk.'
        : `A proxy answered instead of Purge Desk (${status}).`,
    );
    this.name = 'ForeignAnswerError';
    this.isSession = isSession;
  }
}

const isHtml = ({ headers }: Response) => /^text\/html\b/.test(headers.get('content-type') ?? '');

/** Every API response of the desk has its header and is JSON. */
const isOurs = ({ headers }: Response) =>
  headers.has(DESK_HEADER) && /^application\/(problem\+)?json\b/.test(headers.get('content-type') ?? '');

/** How long to wait for the desk if the browser reports that it is offline, in milliseconds. */
const REACH_MS = 3000;

/** A browser may be wrong about being offline: any response to a read proves it, even a sign-in page. */
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
  // Before the request starts, it is certain that nothing was sent; afterwards it is not.
  if (isChange(init) && !navigator.onLine && !(await reachesDesk())) throw new OfflineError();
  try {
    // The desk redirects no API call. A redirect to another site would look like no response at all.
    const headers = { accept: 'application/json', ...init.headers };
    const response = await fetch(path, { ...init, headers, redirect: 'manual' });
    if (!isOurs(response)) throw new ForeignAnswerError(response.status, isHtml(response));
    serverClock.hear(Date.parse(response.headers.get('date') ?? ''));
    return { response, json: (await response.json()) as unknown };
  } catch (cause) {
    if (cause instanceof ForeignAnswerError) throw cause;
    if (init.signal?.aborted) throw cause;
    if (!isChange(init) && !navigator.onLine) throw new OfflineError(cause);
    throw new NoAnswerError(cause);
  }
}

/** No other problem document says that. */
const purged: Purged[] = ['no', 'unknown', 'partly'];
const isProblem = has<Problem>({
  title: isText,
  detail: isText,
  code: isText,
  purged: oneOf(purged),
  next: isText,
});

/**
 * Returns the desk's answer, if it fits. Throws a `ProblemError`, an `OfflineError`, a `ForeignAnswerError` or a
 * `NoAnswerError`.
 */
export async function requestWithHeaders<T>(path: string, fits: Fits<T>, init: RequestInit = {}) {
  const { response, json } = await answerOf(path, init);
  if (response.ok && fits(json)) return { data: json, headers: response.headers };
  throw !response.ok && isProblem(json) ? new ProblemError(json) : new NoAnswerError(json);
}

export const request = async <T>(path: string, fits: Fits<T>, init: RequestInit = {}): Promise<T> =>
  (await requestWithHeaders(path, fits, init)).data;
