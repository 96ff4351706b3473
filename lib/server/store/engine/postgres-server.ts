import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { Database } from './schema';

const OLDEST = 13;
/** How long the second connection of the check for a pooler may take, in milliseconds. */
const SECOND_MS = 5000;

interface Server {
  version: number;
  encoding: string;
  icu: boolean;
}

/** Throws, with what to do about it, when the desk cannot work with this server or database. */
export async function requireUsableServer(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<Server>`
    select current_setting('server_version_num')::integer / 10000 as version,
      current_setting('server_encoding') as encoding,
      exists (select from pg_collation where collname = 'und-x-icu') as icu`.execute(db);
  const [server] = rows;
  if (!server) throw new Error('PostgreSQL did not report its version');
  if (server.version < OLDEST)
    throw new Error(`PostgreSQL ${server.version} is too old. Use version ${OLDEST} or newer`);
  if (server.encoding !== 'UTF8')
    throw new Error(`the database has the encoding ${server.encoding}. Create one with the encoding UTF8`);
  if (!server.icu) throw new Error('this PostgreSQL server has no ICU support, which search requires');
}

const backendOf = async (db: Kysely<Database>) =>
  (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)).rows[0]?.pid;

/**
 * Throws for a pooler that gives each transaction another connection of the server: settings of the session, which bound
 * every wait and make commits durable, would hold for other clients' transactions and not for ours. Both have a
 * connection of their own, so that they share one of the server through such a pooler alone.
 */
export async function refuseTransactionPooling(first: Kysely<Database>, second: Kysely<Database>): Promise<void> {
  const before = await backendOf(first);
  const looked = second.transaction().execute(async (tx) => {
    const held = await backendOf(tx);
    return held === before || (await backendOf(first)) !== before;
  });
  // A pooler without a second connection to give keeps it waiting: then this is not known.
  const isShared = await Promise.race([looked, sleep(SECOND_MS, false, { ref: false })]);
  looked.catch(() => undefined);
  if (isShared)
    throw new Error(
      'the address is a pooler with pool_mode = transaction. Use pool_mode = session, or the address of the server',
    );
}
