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
/** So much is read once more each time, in milliseconds: the CDN may list a purge late. */
const OVERLAP_MS = 10 * MINUTE_MS;
/** What is younger is left for the next time, in milliseconds: it may be a purge of ours that is just being sent. */
const SETTLED_MS = MINUTE_MS;
/** The interval at which a list is read, in milliseconds. With many distributions, it is `PAUSE_MS` for each of them. */
const READ_EVERY_MS = 2 * MINUTE_MS;
/** How long the desk's distributions are taken for what they were, in milliseconds. */
const KNOWN_MS = MINUTE_MS;
/** Between two calls of one replica, in milliseconds. */
const PAUSE_MS = 2000;
/** When a list is tried again that could not be read: twice as long each time, up to a bound. Milliseconds. */
const RETRY_MS = MINUTE_MS;
const LONGEST_RETRY_MS = 60 * MINUTE_MS;
/** The shortest span that is asked for when the answer for a longer one is too large, in milliseconds. */
const SHORTEST_SPAN_MS = 10 * MINUTE_MS;
/** As many purges of a list as are written down before other lists have their turn. */
const AT_ONCE = 20;
/** How old a purge is at the most of which the CDN's report is awaited, where it is not there yet. Milliseconds. */
const REPORTED_WITHIN_MS = 5 * MINUTE_MS;
/** A purge that could not be written down so often is left out. */
const STRIKES = 3;
/** When there may be something to do again that is not due now, in milliseconds. */
const IDLE_MS = 5000;
/** Answers that say something of this purge; any other failure says something of the CDN, and it is asked again later. */
const ANSWERS: ReadonlySet<ErrorCode> = new Set(['cdn_not_found', 'cdn_forbidden']);

interface Known {
  /** `namespace/name` */
  keys: ReadonlySet<string>;
  /** There are more to come. */
  reading: boolean;
  /** Epoch milliseconds. */
  until: number;
}

/** A list that has been read, and the purges in it that are to be written down now. */
interface Findings {
  reading: OutsideReading;
  /** Newest first. */
  left: NewPurge[];
  /** What is written when none is left. */
  finish: () => Promise<unknown>;
}

type Failed = Pick<CdnFailure, 'status' | 'retryAfterSeconds'> & { code: ErrorCode };

const keyOf = (list: OutsideList) => `${list.api} ${distributionOf(list)}`;

/**
 * Returns what looks for purges that were made outside Purge Desk, one call at a time: it reads the CDN's lists of each
 * distribution, asks how far the purges are that no record has, and writes them into the history.
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
  /** The span that a list is asked for, where the answer for all of it was too large. Milliseconds. */
  const spans = new Map<string, number>();
  /** Purges that could not be written down, and how often. */
  const strikes = new Map<string, number>();
  let findings: Findings | undefined;

  /** The list that is due longest, of all distributions that the desk knows; undefined when none is. */
  async function nextList(): Promise<OutsideReading | undefined> {
    const { keys } = await readKnown();
    const due = await lists.claim(source, now(), leaseMs);
    if (!due || keys.has(distributionOf(due))) return due;
    // Another replica may know more by now.
    known = undefined;
    const { keys: newest, reading } = await readKnown();
    if (newest.has(distributionOf(due))) return due;
    // While the desk still reads its distributions, this one may be among those to come.
    if (reading) await lists.putOff(due, now() + READ_EVERY_MS);
    else {
      await lists.forget(due);
      begun.delete(distributionOf(due));
    }
    return undefined;
  }

  /** The distributions that the desk knows; each of them has lists from now on. There may be thousands: they are read seldom. */
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

  /** Puts a list off that could not be read, longer each time. */
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

  /** The part of a list that is asked for now; the whole of what is new, unless that was too large. */
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
    const left = fresh.toSorted((a, b) => b.createdAt - a.createdAt).slice(0, AT_ONCE);
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
    // Lists are limited apart from how far purges are: the desk's own questions go on.
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
    if (!answer.ok && !ANSWERS.has(answer.failure.code)) {
      const { code, retryAfterSeconds } = answer.failure;
      if (code === 'cdn_rate_limited' && retryAfterSeconds !== undefined)
        await store.endpoints.close('status', now() + retryAfterSeconds * 1000, now());
      return fail(reading, answer.failure);
    }
    await lists.putOff(reading, now() + leaseMs);
    const isEarly =
      answer.ok && answer.sites.length === 0 && answer.refusal === null && now() - next.createdAt < REPORTED_WITHIN_MS;
    if (isEarly) {
      // The next reading finds it again.
      const { readUntil } = reading;
      current.finish = () => lists.finish(reading, { dueAt: now() + MINUTE_MS / 2, readUntil });
    } else await writeDownOnce(reading, next, answer);
    if (findings) findings = { ...current, left: left.slice(1) };
    await finishRead();
  }

  async function writeDownOnce(reading: OutsideReading, one: NewPurge, answer: PurgeStatusAnswer): Promise<void> {
    try {
      await writeDown(reading, one, answer);
    } catch (err) {
      // One that can never be written must not keep the others from being read.
      strikes.set(one.id, (strikes.get(one.id) ?? 0) + 1);
      log.error({ err, purgeId: one.id }, 'outside purge not recorded');
      await fail(reading, { code: 'internal_error', status: null });
    }
  }

  return {
    /** Makes one call, or none where nothing is due. Resolves with how long to rest, in milliseconds. */
    async step(): Promise<{ restMs: number }> {
      if (!settings.cdn.outsidePurges) return { restMs: IDLE_MS };
      const reading = findings?.reading ?? (await nextList());
      if (!reading) return { restMs: IDLE_MS };
      if (await store.endpoints.mayAsk(settings.tracking.polls, now()))
        await (findings ? readNext(findings) : readList(reading));
      else await lists.putOff(reading, findings ? now() + leaseMs : now());
      return { restMs: PAUSE_MS };
    },
    /** Gives back the list that is being read. */
    async release(): Promise<void> {
      if (findings) await lists.putOff(findings.reading, now());
      findings = undefined;
    },
  };
}
