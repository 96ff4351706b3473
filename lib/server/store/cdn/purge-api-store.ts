import 'server-only';
import type { Kysely } from 'kysely';
import { compiledOnce } from '@/lib/server/store/engine/compiled';
import type { Database, PurgeApiChangeRow } from '@/lib/server/store/engine/schema';
import { type PurgeApi, purgeApis } from '@/lib/shared/purges/cdn-purge-request';

/** That the CDN stopped offering one of its APIs, and which one is used since. */
export interface PurgeApiChange {
  api: PurgeApi;
  /** Epoch milliseconds. */
  at: number;
  /** What the CDN said, bounded. */
  reason: string | null;
}

const bySource = compiledOnce<{ source: string }, PurgeApiChangeRow>((db, value) =>
  db.selectFrom('purge_api_changes').selectAll().where('source', '=', value('source')),
);

/** Which API a CDN (by its address) was found to offer: what one replica learns, all of them know. */
export function createPurgeApiStore(db: Kysely<Database>) {
  async function find(source: string): Promise<PurgeApiChange | undefined> {
    const [row] = await bySource(db, { source });
    const api = purgeApis.find((one) => one === row?.api);
    return row && api && { api, at: row.changed_at, reason: row.reason };
  }

  /** Keeps a change; false when it is known already. */
  async function learn(source: string, { api, at, reason }: PurgeApiChange): Promise<boolean> {
    const kept = await db
      .insertInto('purge_api_changes')
      .values({ source, api, changed_at: at, reason })
      .onConflict((conflict) => conflict.column('source').doNothing())
      .returning('source')
      .executeTakeFirst();
    return kept !== undefined;
  }

  return { find, learn };
}
export type PurgeApiStore = ReturnType<typeof createPurgeApiStore>;
