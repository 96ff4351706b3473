import 'server-only';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { isPostgres } from '@/lib/server/store/engine/dialect';
import { type DatabaseLocation, migrateDatabase } from '@/lib/server/store/engine/open-database';
import { kyselyOn, openPostgresForTools } from '@/lib/server/store/engine/postgres';
import type { Database } from '@/lib/server/store/engine/schema';
import { openSqlite } from '@/lib/server/store/engine/sqlite';
import { judgeSqlite } from '@/lib/server/store/engine/sqlite-file';
import { type CopiedTable, copiedTables, schemaOf, schemaRefusal, unknownTables } from './copied-tables';
import { type CopySource, openCopySource } from './copy-source';
import { copyTable, type Digest, digestTable, isForeignRows } from './copy-table';
import { markComplete, markUnfinished, unfinishedCopyOf } from './unfinished-copy';

type CopiedDigest = Digest & { table: string };

export type CopyVerdict =
  /** `again`: the copy already existed. */
  | { kind: 'copied'; again: boolean; tables: CopiedDigest[] }
  | { kind: 'refused'; why: string }
  /** The copy can be repeated when no process writes to the source. */
  | { kind: 'source changed' }
  | { kind: 'differs'; tables: string[] };

/** How long the server may still count the connections of a stopped desk, in milliseconds. */
const LEAVING_MS = 1000;

type Tell = (table: string, rows: number) => void;
const refused = (why: string): CopyVerdict => ({ kind: 'refused', why });

/** Returns the identity of an installation, which survives a move: its first entry in the audit log. */
async function installationOf(db: Kysely<Database>): Promise<string> {
  const first = await db.selectFrom('audit_log').select('hash').where('sequence', '=', 1).executeTakeFirst();
  return first?.hash ?? '';
}

async function hasRows(db: Kysely<Database>): Promise<boolean> {
  for (const { name, is } of copiedTables) {
    if (is === 'made') continue;
    const { rows } = await sql`select 1 as found from ${sql.table(name)} limit 1`.execute(db);
    if (rows.length > 0) return true;
  }
  return false;
}

/** Reads a snapshot of each database and compares them. */
async function compare(
  source: CopySource,
  target: Kysely<Database>,
  columnsOf: (table: CopiedTable) => readonly string[],
) {
  return source.atOneMoment(async (moment) => {
    const tables: CopiedDigest[] = [];
    const differing: string[] = [];
    for (const table of copiedTables) {
      const [theirs, ours] = [
        await digestTable(moment, table, columnsOf(table)),
        await digestTable(target, table, columnsOf(table)),
      ];
      tables.push({ table: table.name, ...ours });
      if (theirs.checksum !== ours.checksum || theirs.rows !== ours.rows) differing.push(table.name);
    }
    return { tables, differing };
  });
}

async function copyInto(source: CopySource, target: Kysely<Database>, tell: Tell): Promise<CopyVerdict> {
  const why = await schemaRefusal(source.db, target);
  if (why !== undefined) return refused(why);
  const schema = await schemaOf(target);
  const columnsOf = ({ name }: CopiedTable) => schema.get(name) ?? [];
  const installation = await installationOf(source.db);
  const unfinished = await unfinishedCopyOf(target);
  if (unfinished === undefined && (await hasRows(target))) {
    const { tables, differing } = await compare(source, target, columnsOf);
    return differing.length === 0
      ? { kind: 'copied', again: true, tables }
      : refused(`the target already has other data in ${differing.join(', ')}. Use an empty database`);
  }
  if (unfinished !== undefined && unfinished !== '' && unfinished !== installation)
    return refused('the target has an unfinished copy of another installation. Use an empty database');
  if (unfinished === undefined) await markUnfinished(target, installation);

  const before = await source.version();
  await source.atOneMoment(async (moment) => {
    for (const table of copiedTables)
      await copyTable({ source: moment, target }, table, columnsOf(table), (rows) => tell(table.name, rows));
  });
  const { tables, differing } = await compare(source, target, columnsOf);
  if ((await source.version()) !== before || (await source.desks()) > 0) return { kind: 'source changed' };
  if (differing.length > 0) return { kind: 'differs', tables: differing };
  await markComplete(target);
  // The planner's statistics are from when the tables were empty.
  await sql.raw(isPostgres(target) ? 'analyze' : 'pragma optimize').execute(target);
  return { kind: 'copied', again: false, tables };
}

async function openTarget(to: DatabaseLocation): Promise<Kysely<Database>> {
  if (to.kind === 'postgres') return kyselyOn(openPostgresForTools(to.url));
  await judgeSqlite(to.file);
  return new Kysely<Database>({ dialect: openSqlite(to.file) });
}

/**
 * Returns how many connections desks hold. A server counts those of a stopped desk a moment longer, and a desk that
 * reconnects has none for a moment.
 */
async function desksThatStay(source: CopySource): Promise<number> {
  const end = performance.now() + LEAVING_MS;
  let desks = await source.desks();
  for (let before = desks; Math.max(before, desks) > 0 && performance.now() < end; ) {
    await sleep(LEAVING_MS / 10);
    before = desks;
    desks = await source.desks();
  }
  return desks;
}

/**
 * Makes an empty or partly copied database equal to the source, which it only reads. Throws if one of them is unusable;
 * `tell` receives each table and its number of processed rows.
 */
export async function copyDatabase(from: DatabaseLocation, to: DatabaseLocation, tell: Tell): Promise<CopyVerdict> {
  if (JSON.stringify(from) === JSON.stringify(to)) return refused('the source and the target are the same database');
  if (from.kind === 'sqlite') await judgeSqlite(from.file, { readOnly: true });
  const source = openCopySource(from);
  try {
    const desks = await desksThatStay(source);
    if (desks > 0) return refused(`a desk uses the source (${desks} connections). Stop it first`);
    const target = await openTarget(to);
    try {
      const foreign = unknownTables(await schemaOf(target));
      if (foreign.length > 0) return refused(`the target has tables of another program: ${foreign.join(', ')}`);
      await migrateDatabase(to);
      return await copyInto(source, target, tell);
    } catch (error) {
      if (isForeignRows(error)) return refused(`the target already has other data: ${error.message}`);
      throw error;
    } finally {
      await target.destroy();
    }
  } finally {
    await source.close();
  }
}
