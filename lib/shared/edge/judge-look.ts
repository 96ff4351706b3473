import { parseUrl } from '@/lib/shared/text/parse-url';
import { visible } from '@/lib/shared/text/visible-text';
import { type CacheState, cacheStateOf, cacheStatusText, notStoredBecause } from './cache-state';
import type { LookJudgement, PlaceLook } from './look';

/** An origin that takes longer than this to begin its answer is slow: visitors wait for it after a purge. Milliseconds. */
const SLOW_MS = 3000;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** An answer that came, whatever its status. */
type Answered = PlaceLook & { status: number };
const answered = (look: PlaceLook): look is Answered => look.status !== null;

export const isRedirect = ({ status, location }: PlaceLook) =>
  status !== null && REDIRECTS.has(status) && location !== null;

const weak = (etag: string) => etag.replace(/^W\//, '');

/**
 * Whether two answers are one version of a page: by the body, else by validators. Undefined where they say nothing, or where
 * bodies differ under one strong validator: the edge may change pages on their way, or the validator is wrong.
 */
export function isSameVersion(one: PlaceLook, other: PlaceLook): boolean | undefined {
  const { etag, bodySha256, lastModified, status } = one;
  if (status !== other.status) return false;
  if (bodySha256 !== null && other.bodySha256 !== null) {
    if (bodySha256 === other.bodySha256) return true;
    return etag !== null && etag === other.etag && !etag.startsWith('W/') ? undefined : false;
  }
  if (etag !== null && other.etag !== null) return weak(etag) === weak(other.etag);
  if (lastModified !== null && other.lastModified !== null) return lastModified === other.lastModified;
  return undefined;
}

interface Looked {
  /** What was looked at. */
  url: string;
  views: readonly PlaceLook[];
  /** Undefined where the desk does not know the origin. */
  origin: PlaceLook | undefined;
  /** A second look at the origin, where the first one differed from the edge. */
  originAgain?: PlaceLook | undefined;
}

interface Judged {
  judgement: LookJudgement;
  sentence: string;
}

const namesOf = (views: readonly PlaceLook[]) => views.map(({ view }) => visible(view)).join(', ');

const troubleOf = ({ status, error, firstByteMs }: PlaceLook): string | undefined => {
  if (status !== null && status >= 500) return `it answered ${status}`;
  if (status !== null)
    return firstByteMs !== null && firstByteMs > SLOW_MS
      ? `it took ${Math.round(firstByteMs / 1000)} s to answer`
      : undefined;
  // Purge Desk was not allowed to look: that says nothing of the origin.
  return error === null || error.code === 'address_not_allowed' || error.code === 'port_not_allowed'
    ? undefined
    : error.message;
};

const judged = (judgement: LookJudgement, sentence: string): Judged => ({ judgement, sentence });

/** The edge answers with an error from its cache. */
function judgeError(views: readonly Answered[], origin: PlaceLook | undefined): Judged {
  const [first] = views;
  const what = `The edge answers ${first?.status} from its cache (${namesOf(views)}).`;
  if (origin && origin.status !== null && origin.status >= 500)
    return judged(
      'error_cached',
      `${what} The origin fails now (${origin.status}), so visitors may get that error after a purge.`,
    );
  if (!origin || !answered(origin)) return judged('error_cached', `${what} A purge makes it ask the origin again.`);
  if (origin.status === first?.status)
    return judged('error_cached', `${what} The origin answers ${origin.status}, too: a purge changes nothing.`);
  return judged('error_cached', `${what} The origin answers ${origin.status} now: a purge will bring that.`);
}

/** Returns whether the origin serves only the CDN, or redirects other clients. Then its answer says nothing about the page. */
const isForOthers = ({ status }: Answered) => status >= 300 && status < 500;

function judgeCached(views: readonly Answered[], { origin, originAgain }: Looked): Judged {
  if (!origin || !answered(origin) || (isForOthers(origin) && views.some(({ status }) => status < 300))) {
    const why = origin?.error?.message ?? (origin?.status ? `it answered Purge Desk with ${origin.status}` : '');
    return judged(
      'origin_not_seen',
      `The copy comes from the cache, and Purge Desk could not see the origin${why && ` (${why})`}. A purge makes the edge ask the origin again.`,
    );
  }
  const verdicts = views.map((view) => ({ view, isSame: isSameVersion(view, origin) }));
  const older = verdicts.filter(({ isSame }) => isSame === false).map(({ view }) => view);
  if (older.length === 0) {
    if (verdicts.some(({ isSame }) => isSame === undefined))
      return judged('unknown', 'Unknown, because what the edge and the origin answer cannot be compared.');
    return judged(
      'origin_unchanged',
      `The origin still serves the version that is cached at ${namesOf(views)}. A purge changes nothing; look at the deployment.`,
    );
  }
  if (originAgain && answered(originAgain) && isSameVersion(origin, originAgain) === false)
    return judged(
      'varies',
      'The cached copy differs from the origin, but the origin’s own answers differ from each other too.',
    );
  return judged(
    'purge_helps',
    `A purge will bring the new version: the origin differs from the copy at ${namesOf(older)}.`,
  );
}

/** Whether two URLs are one page for the CDN: their schemes, fragments and the dot of a root domain count for nothing. */
const isSameUrl = (one: URL, other: URL) => {
  const pageOf = ({ hostname, port, pathname, search }: URL) => [hostname.replace(/\.$/, ''), port, pathname + search];
  return pageOf(one).join(' ') === pageOf(other).join(' ');
};

/** What the edge answers with a redirect; undefined where it does not. */
function judgeRedirect(views: readonly Answered[], { url, origin }: Looked): Judged | undefined {
  const redirect = views.find(isRedirect);
  if (!redirect) return undefined;
  const { location, status, view } = redirect;
  const to = parseUrl(location ?? '', url);
  if (to && isSameUrl(to, new URL(url)))
    return judged('unknown', `Unknown, because ${visible(view)} redirects to the same URL.`);
  const state = cacheStateOf(redirect);
  if (state === 'cached' && origin?.status === 200)
    return judged(
      'purge_helps',
      `The edge answers ${status} from its cache (${visible(view)}). The origin answers 200 now: a purge will bring that.`,
    );
  const isElsewhere = to !== undefined && to.host !== new URL(url).host;
  const then = isElsewhere
    ? ', another host. Purge it on the distribution that serves that host.'
    : '. Purge that instead.';
  return judged('redirects', `It redirects to ${visible(location ?? '')}${then}`);
}

/** Says what a purge of the URL would do, from what was seen of it; never more than that. */
export function judgeLook(looked: Looked): Judged {
  const { judgement, sentence } = judgeSeen(looked);
  const unseen = looked.views.filter((view) => !answered(view));
  if (judgement === 'unknown' || unseen.length === 0) return { judgement, sentence };
  return { judgement, sentence: `${sentence} Not seen: ${namesOf(unseen)}.` };
}

function judgeSeen(looked: Looked): Judged {
  const { origin } = looked;
  const views = looked.views.filter(answered);
  const [first] = views;
  if (!first) {
    const [error] = looked.views.flatMap((view) => view.error ?? []);
    return judged('unknown', `Unknown, because ${error ? error.message : 'no edge was looked at'}.`);
  }
  const redirected = judgeRedirect(views, looked);
  if (redirected) return redirected;

  const states = views.map((view) => ({ view, state: cacheStateOf(view) }));
  const inState = (...wanted: CacheState[]) =>
    states.filter(({ state }) => wanted.includes(state)).map(({ view }) => view);
  const cached = inState('cached', 'revalidated');
  const works = [...cached, ...inState('unknown')].some(({ status }) => status < 400);
  const trouble = origin && troubleOf(origin);
  if (trouble !== undefined && works)
    return judged(
      'origin_failing',
      `The origin is failing or slow now: ${trouble}. A hard purge removes the copy that still works. Wait, or send a soft purge.`,
    );
  const errors = cached.filter(({ status }) => status >= 400);
  if (errors.length > 0 && errors.length === cached.length) return judgeError(errors, origin);
  if (cached.length > 0) return judgeCached(cached, looked);

  const unsaid = inState('unknown');
  if (unsaid.length > 0) {
    if (origin && answered(origin)) return judgeCached(unsaid, looked);
    return judged('unknown', 'Unknown, because the edge does not say whether its answer comes from a cache.');
  }
  const why = notStoredBecause(first) ?? visible(cacheStatusText(first) ?? 'no cache status');
  return judged('not_cached', `Not in the cache at ${namesOf(views)} (${why}): nothing to purge there.`);
}
