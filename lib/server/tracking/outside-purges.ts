import 'server-only';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { PurgeStatusAnswer } from '@/lib/server/cdn/purge-api';
import type { Context } from '@/lib/server/context';
import { endOfKeeping } from '@/lib/server/purges/remove-old-purges';
import { LEASE_MARGIN_MS } from '@/lib/server/settings/cdn';
import type { OutsideList, OutsideReading } from '@/lib/server/store/purges/outside-lists';
import { distributionKey, distributionOf } from '@/lib/shared/distributions/distribution';
import type { ErrorCode } from '@/lib/shared/error-codes';
import { purgeApis } from '@/lib/shared/purges/cdn-purge-request';
import { foundPurgeWriter, type NewPurge, recordIdOf, trackedOf } from './found-purge';
import { SLACK_MS } from './poll-schedule';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** How far back the CDN's lists are read, in milliseconds. */
const LOOKING_BACK_MS = 30 * DAY_MS;
/** The overlap of consecutive reads, in milliseconds: the CDN may list a purge late. */
const OVERLAP_MS = 10 * MINUTE_MS;
/** Younger purges wait for the next read, in milliseconds: they may be ours, being sent right now. */
const SETTLED_MS = MINUTE_MS;
/** The interval at which a list is read, in milliseconds. With many distributions, it is `PAUSE_MS` for each of them. */
const READ_EVERY_MS = 2 * MINUTE_MS;
/** How long the desk's distributions are cached, in milliseconds. */
const KNOWN_MS = MINUTE_MS;
/** Between two calls of one replica, in milliseconds. */
const PAUSE_MS = 2000;
/** Delay before a failed list is retried; it doubles up to a maximum. Milliseconds. */
const RETRY_MS = MINUTE_MS;
const LONGEST_RETRY_MS = 60 * MINUTE_MS;
/** The shortest time range to request when the response for a longer one is too large, in milliseconds. */
const SHORTEST_SPAN_MS = 10 * MINUTE_MS;
/** How many purges of a list are recorded before other lists get their turn. */
const AT_ONCE = 20;
/** How long after a purge the desk waits for the CDN's first report. Milliseconds. */
const REPORTED_WITHIN_MS = 5 * MINUTE_MS;
/** After this many failures to record a purge, it is skipped. */
const STRIKES = 3;
/** How long to rest when nothing is due, in milliseconds. */
const IDLE_MS = 5000;
/** Answers about this purge. */
const ANSWERS: ReadonlySet<ErrorCode> = new Set(['cdn_not_found', 'cdn_forbidden']);
/** Failures that may be about this purge alone, unless a gateway reports them (5xx). Any other failure is about the CDN. */
const DOUBTFUL: ReadonlySet<ErrorCode> = new Set([
  'cdn_rejected',
  'cdn_refused',
  'cdn_conflict',
  'cdn_unreadable_answer',
  'cdn_unexpected_answer',
  'cdn_answer_too_large',
]);
/** How long the desk asks about such a purge before it records what the list has. Milliseconds. */
const DOUBTED_MS = 30 * MINUTE_MS;

interface Known {
  /** `namespace/name` */
  keys: ReadonlySet<string>;
  /** There are more to come. */
  reading: boolean;
  /** Epoch milliseconds. */
  until: number;
}

/** A list that has been read, and its purges that are to be recorded now. */
interface Findings {
  reading: OutsideReading;
  /** Newest first. */
  left: NewPurge[];
  /** What is stored when none is left. */
  finish: () => Promise<unknown>;
}

type Failed = Pick<CdnFailure, 'status' | 'retryAfterSeconds'> & { code: ErrorCode };

const keyOf = (list: OutsideList) => `${list.api} ${distributionOf(list)}`;

/**
 * Returns a finder of purges made outside Purge Desk. One call at a time, it reads the CDN's lists of each distribution,
 * reads the status of purges without a record, and adds them to the history.
 */
export function createOutsideReader(context: Context) {
  const { cdn, store, settings, distributions, now, log, newId } = context;
  const { source } = cdn;
  const { outside, outsideLists: lists } = store;
  const owner = newId();
  const leaseMs = settings.cdn.timeoutMs + LEASE_MARGIN_MS + PAUSE_MS;
  const writeDown = foundPurgeWriter(context, owner, leaseMs);
  /** The distributions (`namespace/name`) whose lists have rows. */
  const begun = new Set<string>();
  let known: Known | undefined;
  /** The time range to request for a list whose full response was too large. Milliseconds. */
  const spans = new Map<string, number>();
  /** Purges that could not be recorded, and how often. */
  const strikes = new Map<string, number>();
  /** Purges whose status could not be read, and since when, epoch milliseconds. */
  const unanswered = new Map<string, number>();
  let findings: Findings | undefined;

  /** Returns the list that has been due longest, of all known distributions; undefined if none is due. */
  async function nextList(): Promise<OutsideReading | undefined> {
    const { keys } = await readKnown();
    const due = await lists.claim(source, now(), leaseMs);
    if (!due || keys.has(distributionOf(due))) return due;
    // Another replica may know more by now.
    known = undefined;
    const { keys: newest, reading } = await readKnown();
    if (newest.has(distributionOf(due))) return due;
    // While the desk is still reading its distributions, this one may come later.
    if (reading) await lists.putOff(due, now() + READ_EVERY_MS);
    else {
      await lists.forget(due);
      begun.delete(distributionOf(due));
    }
    return undefined;
  }

  /** The known distributions; each has lists from now on. There may be thousands, so they are read rarely. */
  async function readKnown(): Promise<Known> {
    const at = now();
    if (known && at < known.until && known.until <= at + KNOWN_MS) return known;
    const { items, reading } = await distributions.all();
    const fresh = items.filter((one) => !begun.has(distributionKey(one)));
    const further = fresh.flatMap(({ namespace, name }) =>
      purgeApis.map((api) => ({ source, namespace, distribution: name, api })),
    );
    await lists.begin(further, at);
    for (const one of fresh) begun.add(distributionKey(one));
    known = { keys: new Set(items.map(distributionKey)), reading, until: reading ? at : at + KNOWN_MS };
    return known;
  }

  /** Returns how far back a list is read. The desk reads nothing older than it keeps. */
  function earliest(at: number): number {
    const { retentionDays } = settings;
    // A command of ours may be a day younger than its record, which may be gone.
    const kept = retentionDays === undefined ? 0 : endOfKeeping(at, retentionDays) + DAY_MS;
    return Math.max(at - LOOKING_BACK_MS, kept);
  }

  /** Postpones a list that could not be read, longer each time. */
  async function fail(reading: OutsideReading, failure: Failed) {
    const { namespace, distribution, api, failures } = reading;
    const { code, status, retryAfterSeconds = 0 } = failure;
    const of = { namespace, distribution, api, code, cdnStatus: status };
    // Warns only about the first failure in a row, because there may be hundreds of lists.
    if (failures === 0) log.warn(of, 'list of purges not read');
    else log.debug(of, 'list of purges not read');
    const growing = code === 'cdn_forbidden' ? LONGEST_RETRY_MS : RETRY_MS * 2 ** Math.min(failures, 20);
    const restMs = Math.max(Math.min(growing, LONGEST_RETRY_MS), retryAfterSeconds * 1000);
    await lists.finish(reading, { dueAt: now() + restMs, failures: failures + 1, problem: code });
    findings = undefined;
  }

  /** Returns the part of a list to request now: everything new, unless that was too large. */
  async function windowOf(reading: OutsideReading): Promise<{ from: number; to: number; isAll: boolean } | undefined> {
    const at = now();
    const undecidedSince = await outside.undecidedSince(reading, at);
    const latest = Math.min(at - SETTLED_MS, (undecidedSince ?? at) - SLACK_MS);
    // A clock that was ahead and set back must leave no gap.
    const readUntil = Math.min(reading.readUntil ?? 0, latest);
    const from = Math.max(earliest(at), readUntil - OVERLAP_MS);
    const to = Math.min(latest, Math.max(readUntil, from) + (spans.get(keyOf(reading)) ?? Number.POSITIVE_INFINITY));
    return from < to ? { from, to, isAll: to === latest } : undefined;
  }

  async function readList(reading: OutsideReading): Promise<void> {
    const { namespace, distribution, api, failures } = reading;
    const window = await windowOf(reading);
    if (!window) return void (await lists.putOff(reading, now() + READ_EVERY_MS));
    const { from, to, isAll } = window;
    const listed = await cdn.listPurges(api, { namespace, distribution }, { from, to });
    if (!listed.ok) return afterFailedList(reading, listed.failure, to - from);
    if (listed.missing === 'absent')
      return void (await lists.finish(reading, { dueAt: now() + LONGEST_RETRY_MS, readUntil: reading.readUntil }));
    const span = spans.get(keyOf(reading));
    if (span !== undefined) spans.set(keyOf(reading), span * 2);
    const dated = listed.purges
      .filter(({ createdAt }) => createdAt >= from && createdAt <= to)
      .map((one): NewPurge => ({ ...one, id: recordIdOf(reading, one) }));
    const fresh = (await outside.withoutRecord(reading, dated)).filter(({ id }) => (strikes.get(id) ?? 0) < STRIKES);
    // A purge that fails each time must not keep the others from being found.
    const isLast = ({ id }: NewPurge) => Number(unanswered.has(id));
    const left = fresh.toSorted((a, b) => isLast(a) - isLast(b) || b.createdAt - a.createdAt).slice(0, AT_ONCE);
    const finish = () => {
      if (fresh.length > left.length) return lists.putOff(reading, now());
      if (listed.missing !== null) {
        log.debug({ namespace, distribution, api, missing: listed.missing }, 'list of purges incomplete');
        const restMs = Math.min(READ_EVERY_MS * 2 ** Math.min(failures, 20), LONGEST_RETRY_MS);
        return lists.finish(reading, {
          dueAt: now() + restMs,
          failures: failures + 1,
          problem: 'cdn_unexpected_answer',
        });
      }
      return lists.finish(reading, { dueAt: now() + (isAll ? READ_EVERY_MS : 0), readUntil: to });
    };
    findings = { reading, left, finish };
    await finishRead();
  }

  async function afterFailedList(reading: OutsideReading, failure: CdnFailure, spanMs: number): Promise<void> {
    const { code, retryAfterSeconds } = failure;
    if (code === 'cdn_answer_too_large' && spanMs > SHORTEST_SPAN_MS && reading.api === 'cache-purge') {
      spans.set(keyOf(reading), Math.max(spanMs / 2, SHORTEST_SPAN_MS));
      return void (await lists.putOff(reading, now()));
    }
    await fail(reading, failure);
    // Lists and status calls have separate limits: the desk's own status calls continue.
    if (code === 'cdn_rate_limited') await lists.putOffAll(reading, now() + (retryAfterSeconds ?? 60) * 1000);
  }

  async function finishRead(): Promise<void> {
    if (!findings || findings.left.length > 0) return;
    const { finish } = findings;
    findings = undefined;
    await finish();
  }

  async function readNext(current: Findings): Promise<void> {
    const { reading, left } = current;
    const [next] = left;
    if (!next) return finishRead();
    const answer = await cdn.getListedStatus(trackedOf(reading, next));
    const failure = answer.ok || ANSWERS.has(answer.failure.code) ? undefined : answer.failure;
    const isDoubtful = failure !== undefined && DOUBTFUL.has(failure.code) && (failure.status ?? 0) < 500;
    if (failure && !isDoubtful) {
      const { code, retryAfterSeconds } = failure;
      unanswered.set(next.id, now());
      if (code === 'cdn_rate_limited' && retryAfterSeconds !== undefined)
        await store.endpoints.close('status', now() + retryAfterSeconds * 1000, now());
      return fail(reading, failure);
    }
    await lists.putOff(reading, now() + leaseMs);
    const isEarly =
      answer.ok && answer.sites.length === 0 && answer.refusal === null && now() - next.createdAt < REPORTED_WITHIN_MS;
    const isAskedAgain = failure !== undefined && isDoubted(next, failure);
    if (!isAskedAgain) unanswered.delete(next.id);
    if (isAskedAgain) {
      const { code: problem } = failure;
      current.finish = () => lists.finish(reading, { dueAt: now() + READ_EVERY_MS, failures: 0, problem });
    } else if (isEarly) {
      // The next read finds it again.
      const { readUntil } = reading;
      current.finish = () => lists.finish(reading, { dueAt: now() + MINUTE_MS / 2, readUntil });
    } else await writeDownOnce(reading, next, answer);
    if (findings) findings = { ...current, left: left.slice(1) };
    await finishRead();
  }

  /** Returns whether the desk asks about a purge again, because it has not failed for long. */
  function isDoubted({ id }: NewPurge, { code, status }: CdnFailure): boolean {
    const since = unanswered.get(id);
    if (since === undefined) log.warn({ purgeId: id, code, cdnStatus: status }, 'status of outside purge not read');
    unanswered.set(id, since ?? now());
    return now() - (since ?? now()) < DOUBTED_MS;
  }

  async function writeDownOnce(reading: OutsideReading, one: NewPurge, answer: PurgeStatusAnswer): Promise<void> {
    try {
      await writeDown(reading, one, answer);
    } catch (err) {
      // A purge that can never be recorded must not block the others.
      strikes.set(one.id, (strikes.get(one.id) ?? 0) + 1);
      log.error({ err, purgeId: one.id }, 'outside purge not recorded');
      await fail(reading, { code: 'internal_error', status: null });
    }
  }

  return {
    /** Makes at most one call, if one is due. Resolves with how long to rest, in milliseconds. */
    async step(): Promise<{ restMs: number }> {
      if (!settings.cdn.outsidePurges) return { restMs: IDLE_MS };
      const reading = findings?.reading ?? (await nextList());
      if (!reading) return { restMs: IDLE_MS };
      if (await store.endpoints.mayAsk(settings.tracking.polls, now()))
        await (findings ? readNext(findings) : readList(reading));
      else await lists.putOff(reading, findings ? now() + leaseMs : now());
      return { restMs: PAUSE_MS };
    },
    /** Releases the list that is being read. */
    async release(): Promise<void> {
      if (findings) await lists.putOff(findings.reading, now());
      findings = undefined;
    },
  };
}
