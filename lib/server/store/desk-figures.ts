import 'server-only';
import type { Kysely } from 'kysely';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';
import { closedUntil } from './cdn/cdn-rate-limit';
import { lanesInTurn } from './cdn/send-lanes';
import type { Database } from './engine/schema';

/** Counting stops here: an exact larger figure is not needed, and counting is slow. */
const COUNTED_MAX = 10_000;

/** How much there is to do, at a moment. Times are epoch milliseconds; counts stop at 10,000. */
export interface DeskFigures {
  queued: number;
  /** When the purge was recorded that waits longest of those that were sent alone; null when none does. A list may wait for hours. */
  oldestQueuedAt: number | null;
  sending: number;
  /** Tracked purges of the desk, without those made outside Purge Desk. */
  followed: number;
  /** When the most overdue of them was to be asked about; null when none is followed. */
  nextPollAt: number | null;
  /** The time until which the CDN accepts no purges, after a 429 or because it is unreachable; null if it accepts purges. */
  closedUntil: number | null;
}

/** The metrics from the database: each figure uses an index, none scans the whole history. */
export function createDeskFigures(db: Kysely<Database>) {
  async function countOf(status: PurgeStatus): Promise<number> {
    const some = db.selectFrom('purges').select('status').where('status', '=', status).limit(COUNTED_MAX);
    const { count } = await db
      .selectFrom(some.as('some'))
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async function read(now: number): Promise<DeskFigures> {
    const alone = (await lanesInTurn(db, 0)).filter(({ jobId }) => jobId === null);
    const oldest =
      alone.length > 0 &&
      (await db
        .selectFrom('purges')
        .select('created_at')
        .where('sort_key', '=', Math.min(...alone.map(({ head }) => head)))
        .executeTakeFirst());
    const due = await db
      .selectFrom('purges')
      .select('next_poll_at')
      .where('next_poll_at', 'is not', null)
      .where('outside', 'is', null)
      .orderBy('next_poll_at')
      .limit(1)
      .executeTakeFirst();
    const some = db
      .selectFrom('purges')
      .select('next_poll_at')
      .where('next_poll_at', 'is not', null)
      .where('outside', 'is', null);
    const { followed } = await db
      .selectFrom(some.limit(COUNTED_MAX).as('some'))
      .select(({ fn }) => fn.countAll().as('followed'))
      .executeTakeFirstOrThrow();
    const endpoint = await db
      .selectFrom('cdn_endpoints')
      .select(['full_at_us', 'closed_until', 'closed_at'])
      .where('name', '=', 'cache-purge')
      .executeTakeFirst();
    return {
      closedUntil: (endpoint && closedUntil(endpoint, now)) ?? null,
      queued: await countOf('queued'),
      oldestQueuedAt: oldest ? oldest.created_at : null,
      sending: await countOf('sending'),
      followed: Number(followed),
      nextPollAt: due?.next_poll_at ?? null,
    };
  }

  return { read };
}
