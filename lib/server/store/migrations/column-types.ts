import 'server-only';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';

/** How a migration words the schema for the database at hand. */
interface Wording {
  isPostgres: boolean;
  /** 64 bits: times in milliseconds and counts. */
  integer: 'integer' | 'bigint';
  /** Compared byte by byte on both, so that both sort alike. */
  text: RawBuilder<string>;
  /** What stands behind the columns of a table. */
  tableEnd: RawBuilder<unknown>;
}

export const wordingFor = (db: Kysely<unknown>): Wording =>
  isPostgres(db)
    ? { isPostgres: true, integer: 'bigint', text: sql`text collate "C"`, tableEnd: sql`` }
    : { isPostgres: false, integer: 'integer', text: sql`text`, tableEnd: sql`strict` };
