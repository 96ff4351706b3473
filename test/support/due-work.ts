import type { DatabaseLocation } from '@/lib/server/store/engine/open-database';
import { runOnServer } from '../../scripts/test/test-database.mjs';
import { DatabaseSync } from './sqlite';

/** The moments that a desk's database has for later polls and for ends of leases. */
const NEXT = (now: number) => `select min(at) as at from (
  select next_poll_at as at from purges where next_poll_at > ${now}
  union all select next_look_at from purges where next_look_at > ${now}
  union all select lease_expires_at + 1 as at from purges where status = 'sending' and lease_expires_at >= ${now}
) as due`;

const FORGET = `update purges set next_poll_at = null, next_look_at = null
  where next_poll_at is not null or next_look_at is not null`;

export interface DueWork {
  /** When something is due next after this moment, epoch milliseconds; undefined when nothing is. */
  after: (now: number) => Promise<number | undefined>;
  /** Nobody asks any more for purges that are under way. */
  forget: () => Promise<unknown>;
  close: () => void;
}

/** Looks past the desk into its database, so that a test's clock can go from one event to the next. */
export function readDueWork(location: DatabaseLocation): DueWork {
  const atOf = ([row]: unknown[]) => {
    const { at } = row as { at: number | string | null };
    return at === null ? undefined : Number(at);
  };
  if (location.kind === 'postgres')
    return {
      after: async (now) => atOf(await runOnServer(location.url, [NEXT(now)])),
      forget: () => runOnServer(location.url, [FORGET]),
      close: () => undefined,
    };
  const db = new DatabaseSync(location.file);
  return {
    after: async (now) => atOf(db.prepare(NEXT(now)).all()),
    forget: async () => db.exec(FORGET),
    close: () => db.close(),
  };
}
