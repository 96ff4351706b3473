import 'server-only';
import { type Kysely, sql } from 'kysely';
import type { Database } from './schema';

const OLDEST = 13;

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
  if (!server) throw new Error('PostgreSQL did not say which version it is');
  if (server.version < OLDEST)
    throw new Error(`PostgreSQL ${server.version} is too old: it must be ${OLDEST} or newer`);
  if (server.encoding !== 'UTF8')
    throw new Error(`the database’s encoding is ${server.encoding}: make one with encoding UTF8`);
  if (!server.icu) throw new Error('this PostgreSQL was built without ICU, which the desk needs for its search');
}
