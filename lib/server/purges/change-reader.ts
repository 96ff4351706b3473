import 'server-only';
import type { Store } from '@/lib/server/store/open-store';
import type { PurgeChanged } from '@/lib/server/store/purges/purge-changes';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { Purge } from '@/lib/shared/purges/purge-record';

/** More changes at once than that are not sent one by one: pages read again what they show. */
const AT_ONCE = 500;
/** More changes than that are not read from the database for a page that comes back: it reads its page of rows for less. */
const RESUMED = 100;
/** What is kept for pages that come back from another connection: that many changes, and for so long, in milliseconds. */
const KEPT = 500;
const KEPT_MS = 120_000;
/** On PostgreSQL a number appears when its transaction ends, which is never later than that, in milliseconds. */
const AWAITED_MS = 60_000;
/**
 * So many numbers before one that is there may still appear. More than `AT_ONCE`: where one transaction has taken more
 * numbers than are awaited, those that are awaited are enough for pages to read again.
 */
const AWAITED_BEFORE = 1000;

/** How long it is until a moment, in milliseconds: for countdowns of who is told now. */
export const msUntil = (at: string | null, now: number) =>
  at === null ? null : Math.max(0, Math.ceil(Date.parse(at) - now));

export interface Change {
  number: number;
  /** When it was seen, by the monotonic clock. */
  at: number;
  id: string;
  /** Undefined for a purge that is gone. */
  row: Row | undefined;
}

interface Row {
  purge: Purge;
  distribution: string;
  /** The purge as JSON, with the time that is left at a moment (epoch milliseconds); written once for all pages. */
  json: (now: number) => string;
}

function rowOf(purge: Purge): Row {
  const { nextSendAt } = purge;
  let written: { json: string; at: number } | undefined;
  return {
    purge,
    distribution: distributionOf(purge),
    json(now) {
      if (!written || (nextSendAt !== null && written.at !== now))
        written = { json: JSON.stringify({ ...purge, nextSendInMs: msUntil(nextSendAt, now) }), at: now };
      return written.json;
    },
  };
}

/** Reads the numbered changes of purges one after the other, none of them twice. `monotonic` is in milliseconds. */
export function createChangeReader({ changes, purges }: Pick<Store, 'changes' | 'purges'>, monotonic: () => number) {
  /** What was seen lately, in the order of its appearance; complete after the number `keptFrom`. */
  let kept: Change[] = [];
  let keptFrom = 0;
  /** The highest number that was seen, and lower ones that were not there yet, with when they were first missed. */
  let last = 0;
  const missing = new Map<number, number>();
  const resuming = new Map<number, Promise<Change[] | undefined>>();

  /** Everything up to here has been seen. */
  const position = () => Math.min(last, ...[...missing.keys()].map((number) => number - 1));

  /** Notes numbers up to the highest of these that are not among them. */
  function note(found: readonly PurgeChanged[]) {
    const at = monotonic();
    for (const { number } of found) {
      for (let between = Math.max(last + 1, number - AWAITED_BEFORE); between < number; between++)
        missing.set(between, at);
      missing.delete(number);
      last = Math.max(last, number);
    }
    for (const [number, since] of missing) if (at - since > AWAITED_MS) missing.delete(number);
  }

  async function begin() {
    const newest = await changes.newest();
    const before = Math.max(0, newest - AWAITED_BEFORE);
    const found = await changes.after(before, [], 2 * AWAITED_BEFORE);
    kept = [];
    missing.clear();
    // Before the first of them there may be numbers that were removed.
    last = (found[0]?.number ?? newest + 1) - 1;
    note(found);
    keptFrom = last;
  }

  async function rowsOf(found: readonly PurgeChanged[]): Promise<Change[]> {
    if (found.length === 0) return [];
    const newestOf = new Map(found.map(({ purgeId, number }) => [purgeId, number]));
    const rows = new Map((await purges.many([...newestOf.keys()])).map((purge) => [purge.id, purge]));
    const at = monotonic();
    return [...newestOf].map(([id, number]) => {
      const purge = rows.get(id);
      return { number, at, id, row: purge && rowOf(purge) };
    });
  }

  function keep(some: readonly Change[]) {
    kept.push(...some);
    const at = monotonic();
    while (kept[0] && (kept.length > KEPT || at - kept[0].at > KEPT_MS))
      keptFrom = Math.max(keptFrom, kept.shift()?.number ?? 0);
  }

  /** Returns what has changed since the last time; undefined when that is more than is read one by one. */
  async function next(): Promise<Change[] | undefined> {
    resuming.clear();
    const found = await changes.after(last, [...missing.keys()], AT_ONCE + 1);
    if (found.length > AT_ONCE) {
      await begin();
      return undefined;
    }
    if (found.length === 0) return [];
    const some = await rowsOf(found);
    note(found);
    keep(some);
    return some;
  }

  /** Returns what has changed after a number, from the database; undefined when that is no longer known. */
  async function readAfter(number: number): Promise<Change[] | undefined> {
    if (number > (await changes.newest()) || !(await changes.hasAllAfter(number))) return undefined;
    const found = await changes.after(number, [], RESUMED + 1);
    return found.length > RESUMED ? undefined : rowsOf(found);
  }

  /** The same, where that is not kept; those who come back together ask once. */
  async function missedAfter(number: number): Promise<Change[] | undefined> {
    if (number >= keptFrom && number <= last) return [];
    const read = resuming.get(number) ?? readAfter(number);
    resuming.set(number, read);
    return read;
  }

  return {
    begin,
    next,
    position,
    /** What changed after a number and is not kept; undefined when that is not known. */
    after: missedAfter,
    keptAfter: (number: number) => kept.filter((change) => change.number > number),
  };
}
