import type { DatabaseLocation } from '@/lib/server/store/engine/open-database';
import { DatabaseSync } from './sqlite';

/**
 * Makes an SQLite database refuse some changes, as a disk with an error would, until `mend` is called. `when` is what
 * SQLite calls them: `update of status on purges`.
 */
export function breakWrites(location: DatabaseLocation, when: string): { mend: () => void } {
  if (location.kind !== 'sqlite') throw new Error('only for SQLite');
  const run = (statement: string) => {
    const db = new DatabaseSync(location.file);
    db.exec('pragma busy_timeout = 5000');
    db.exec(statement);
    db.close();
  };
  run(`create trigger broken before ${when} begin select raise(abort, 'the test broke this'); end`);
  return { mend: () => run('drop trigger broken') };
}
