import 'server-only';
import { type Kysely, PostgresAdapter, type RawBuilder, type SqlBool, sql } from 'kysely';

// The few words in which SQLite and PostgreSQL differ; every query beside these is written once.

// biome-ignore lint/suspicious/noExplicitAny: whatever tables it knows
type AnyDatabase = Pick<Kysely<any>, 'getExecutor'>;

export const isPostgres = (db: AnyDatabase): boolean => db.getExecutor().adapter instanceof PostgresAdapter;

/** A column's text without case. PostgreSQL's own knows ASCII alone where a column or the database has the "C" collation. */
const lowered = (db: AnyDatabase, column: string): RawBuilder<string> =>
  isPostgres(db) ? sql`lower(${sql.ref(column)} collate "und-x-icu")` : sql`lower(${sql.ref(column)})`;

/** Whether a column contains a text, in whatever case. */
export const containsText = (db: AnyDatabase, column: string, text: string): RawBuilder<SqlBool> =>
  isPostgres(db)
    ? sql`strpos(${lowered(db, column)}, ${foldCase(text)}) > 0`
    : sql`instr(${lowered(db, column)}, ${foldCase(text)}) > 0`;

/** Texts are compared without case, letters beyond ASCII too. */
export const foldCase = (text: string) => text.toLowerCase();
