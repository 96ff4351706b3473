import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { migrateDatabase } from '@/lib/server/store/engine/open-database';
import { newFolder } from './new-folder';

async function migratedFile(): Promise<Buffer> {
  const folder = newFolder();
  const file = path.join(folder, 'desk.db');
  await migrateDatabase({ kind: 'sqlite', file });
  const content = readFileSync(file);
  rmSync(folder, { recursive: true });
  return content;
}

let template: Promise<Buffer> | undefined;

/** Makes an SQLite database of the desk's schema, and its folder. To copy one is quicker than to migrate each. */
export async function makeSqlite(file: string): Promise<void> {
  template ??= migratedFile();
  const content = await template;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, content, { mode: 0o600 });
}
