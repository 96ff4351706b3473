import 'server-only';
import type { Kysely } from 'kysely';
import type { Database, PurgeRow } from '@/lib/server/store/engine/schema';
import { type Look, lookSchema } from '@/lib/shared/edge/look';
import { type PurgeTimes, renewalSentence, uncheckedReasons } from '@/lib/shared/edge/renewal';
import type { Purge, PurgeDetails } from '@/lib/shared/purges/purge-record';

/** Looks after a purge that its record keeps: the newest. */
const KEPT = 12;

/** When a purge was sent and accepted; undefined where the CDN is not known to have accepted it. */
const timesOf = ({ accepted_at, dispatched_at, created_at }: PurgeRow): PurgeTimes | undefined =>
  accepted_at === null ? undefined : { sentAt: dispatched_at ?? created_at, acceptedAt: accepted_at };

/** The looks of a purge: the one before it, and those after it, the oldest first. One of a later version may be unreadable. */
async function looksOn(db: Kysely<Database>, id: string): Promise<{ before: Look | null; after: Look[] }> {
  const rows = await db.selectFrom('purge_looks').selectAll().where('purge_id', '=', id).orderBy('sequence').execute();
  const read = rows.flatMap(({ phase, look }) => {
    const { data } = lookSchema.safeParse(JSON.parse(look));
    return data ? [{ phase, look: data }] : [];
  });
  return {
    before: read.find(({ phase }) => phase === 'before')?.look ?? null,
    after: read.filter(({ phase }) => phase !== 'before').map(({ look }) => look),
  };
}

/** Reads what was seen of a purge's URL, and says what it means. */
export async function looksOf(db: Kysely<Database>, row: PurgeRow, purge: Purge): Promise<PurgeDetails['looks']> {
  const { before, after } = await looksOn(db, row.id);
  const sentence = renewalSentence({
    ...purge,
    before,
    after,
    because: uncheckedReasons.find((reason) => reason === row.unchecked_because) ?? null,
    times: timesOf(row),
    isLookedAtAgain: row.next_look_at !== null,
  });
  return { before, after: after.slice(-KEPT), sentence };
}
