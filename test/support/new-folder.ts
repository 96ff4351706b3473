import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Makes a folder of a test's own, in memory where the system has such a place: nobody needs the data after the test. */
export function newFolder(): string {
  for (const place of ['/dev/shm', tmpdir()])
    try {
      return mkdtempSync(path.join(place, 'purge-desk-test-'));
    } catch {
      // The next one is there everywhere.
    }
  throw new Error(`no folder can be made in ${tmpdir()}`);
}
