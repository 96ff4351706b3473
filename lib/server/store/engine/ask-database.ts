import 'server-only';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { type DatabaseLocation, openDatabase } from './open-database';
import { kyselyOn, openPostgresForTools } from './postgres';

/** Asks whether a database answers, and changes nothing in it. Returns `absent` for a file that the desk will make; throws when it cannot. */
export async function askDatabase(location: DatabaseLocation): Promise<'answers' | 'absent'> {
  if (location.kind === 'sqlite' && !existsSync(location.file)) {
    let folder = path.dirname(path.resolve(location.file));
    while (!existsSync(folder)) folder = path.dirname(folder);
    accessSync(folder, constants.W_OK);
    return 'absent';
  }
  const db = location.kind === 'sqlite' ? openDatabase(location).db : kyselyOn(openPostgresForTools(location.url));
  try {
    await sql`select 1`.execute(db);
    return 'answers';
  } finally {
    await db.destroy();
  }
}
