import 'server-only';
import { type Expression, type Kysely, type SqlBool, sql, type Transaction } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { type CdnRateLimit, giveTokenBack, takeToken } from './cdn-rate-limit';

/**
 * Whose distributions: the CDN's address, and the namespaces that are looked at. Each kind of distribution has lists of
 * its own, and so namespaces of its own here (`http:default`, see `shelfOf`); rows hold the names that the CDN gives.
 */
export interface Where {
  source: string;
  namespaces: readonly string[];
}

/** What is read next. */
export type Reading =
  | { kind: 'list'; namespace: string; page: string | undefined; failures: number }
  | { kind: 'one'; namespace: string; name: string; failures: number };

/** No reading is put off for longer; one that is was put off before a clock was set back. Milliseconds. */
const LONGEST_REST_MS = 2 * 86_400_000;

const isDueAt = (now: number): Expression<SqlBool> =>
  sql<SqlBool>`(due_at <= ${now} or due_at > ${now + LONGEST_REST_MS})`;

/** What is read of the CDN's distributions next, and who reads it. Times are epoch milliseconds. */
export function createReadingQueue(db: Kysely<Database>) {
  /** Makes sure that each namespace has a row. */
  async function begin({ source, namespaces }: Where, now: number) {
    for (const namespace of namespaces)
      await db
        .insertInto('distribution_lists')
        .values({ source, namespace, due_at: now, failures: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  }

  const listsDue = (tx: Kysely<Database>, { source, namespaces }: Where, now: number) =>
    tx
      .selectFrom('distribution_lists')
      .where('source', '=', source)
      .where('namespace', 'in', [...namespaces])
      .where(isDueAt(now));
  const onesDue = (tx: Kysely<Database>, { source, namespaces }: Where, now: number) =>
    tx
      .selectFrom('known_distributions')
      .where('source', '=', source)
      .where('namespace', 'in', [...namespaces])
      .where(isDueAt(now));

  async function isDue(where: Where, now: number): Promise<boolean> {
    const list = await listsDue(db, where, now).select('namespace').limit(1).executeTakeFirst();
    return (
      list !== undefined || (await onesDue(db, where, now).select('name').limit(1).executeTakeFirst()) !== undefined
    );
  }

  /** Without a list there is nothing to want; then what somebody waits for; lists before what is merely old. */
  async function nextReading(tx: Transaction<Database>, where: Where, now: number): Promise<Reading | undefined> {
    const list = await listsDue(tx, where, now)
      .select(['namespace', 'page', 'failures', 'asked_at'])
      .orderBy(sql`asked_at is not null`)
      .orderBy('due_at')
      .limit(1)
      .executeTakeFirst();
    const listReading = list && {
      kind: 'list' as const,
      namespace: list.namespace,
      page: list.page ?? undefined,
      failures: list.failures,
    };
    if (list?.asked_at === null) return listReading;
    const one = await onesDue(tx, where, now)
      .select(['namespace', 'name', 'failures', 'wanted_at'])
      .orderBy(sql`wanted_at is null`)
      .orderBy('wanted_at')
      .orderBy(sql`read_at is not null`)
      .orderBy('due_at')
      .orderBy('namespace')
      .orderBy('name')
      .limit(1)
      .executeTakeFirst();
    if (listReading && one?.wanted_at == null) return listReading;
    return one && { kind: 'one', namespace: one.namespace, name: one.name, failures: one.failures };
  }

  /** Makes it due at a moment; for a list that is being claimed, that is the end of the lease. */
  async function putOff(tx: Kysely<Database>, source: string, reading: Reading, dueAt: number) {
    if (reading.kind === 'list')
      await tx
        .updateTable('distribution_lists')
        .set({ due_at: dueAt })
        .where('source', '=', source)
        .where('namespace', '=', reading.namespace)
        .execute();
    else
      await tx
        .updateTable('known_distributions')
        .set({ due_at: dueAt })
        .where('source', '=', source)
        .where('namespace', '=', reading.namespace)
        .where('name', '=', reading.name)
        .execute();
  }

  /**
   * Takes what is to be read next, for `leaseMs`; undefined when nothing is due, or the CDN was asked enough for now. All
   * replicas share one rate.
   */
  async function claim(where: Where, rate: CdnRateLimit, now: number, leaseMs: number): Promise<Reading | undefined> {
    if (!(await isDue(where, now))) return undefined;
    return db.transaction().execute(async (tx) => {
      // The row is a lock: the statements below see all earlier claims.
      if (!(await takeToken(tx, 'distributions', rate, now))) return undefined;
      const reading = await nextReading(tx, where, now);
      if (reading) await putOff(tx, where.source, reading, now + leaseMs);
      else await giveTokenBack(tx, 'distributions', rate);
      return reading;
    });
  }

  /** Gives back what was claimed and could not be read now. */
  const release = (source: string, reading: Reading, now: number) => putOff(db, source, reading, now);

  return { begin, claim, release };
}
