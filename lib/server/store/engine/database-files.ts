import 'server-only';
import { chmodSync, closeSync, mkdirSync, openSync, realpathSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseError } from './database-error';

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
const OWNER_BITS = 0o700;
const OTHERS_BITS = 0o077;
const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

/** A file or folder that other users of the machine can do too much with. */
export interface ExposedFile {
  path: string;
  /** Its permissions, octal. */
  mode: string;
  others: 'can read it' | 'can replace its files';
}

/** Marks a file as a database, so that an emptied or lost file is not mistaken for a new one. */
export const markerOf = (file: string) => `${file}.exists`;

function statIfThere(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

/** SQLite keeps its log and index beside the file itself, not beside a link that leads to it. */
function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}

/** SQLite's write-ahead log of a database. */
export const logOf = (file: string) => `${realPathOf(file)}-wal`;

/** The database with the log and its index, which SQLite makes with the mode of the database. */
const databaseFilesOf = (file: string) => {
  const real = realPathOf(file);
  return [real, `${real}-wal`, `${real}-shm`];
};

/** Creates an empty file, and its folder, that its owner alone can read; leaves a file that exists as it is. */
export function createPrivateFile(file: string): void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true, mode: PRIVATE_FOLDER });
  if (statIfThere(file)) return;
  try {
    closeSync(openSync(file, 'wx', PRIVATE_FILE));
  } catch (error) {
    // Another process was faster, or it is a link that leads nowhere yet.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Takes away from others what earlier versions let them read: the files of this user, and no one else's. */
export function makePrivate(file: string): void {
  for (const name of [...databaseFilesOf(file), markerOf(file)]) {
    const stat = statIfThere(name);
    if (!stat || stat.uid !== process.geteuid?.() || (stat.mode & OTHERS_BITS) === 0) continue;
    try {
      chmodSync(name, stat.mode & OWNER_BITS);
    } catch {
      // A file system without permissions: `exposedFiles` reports what stays open.
    }
  }
}

/** What other users can still read or replace; nothing where files have no such permissions. */
export function exposedFiles(file: string): ExposedFile[] {
  if (process.geteuid === undefined || file === ':memory:') return [];
  const octal = (stat: Stats) => (stat.mode & 0o7777).toString(8);
  const found = databaseFilesOf(file).flatMap((name): ExposedFile[] => {
    const stat = statIfThere(name);
    return stat && (stat.mode & OTHERS_BITS) !== 0 ? [{ path: name, mode: octal(stat), others: 'can read it' }] : [];
  });
  const folder = path.dirname(realPathOf(file));
  const stat = statIfThere(folder);
  const replaceable = stat && (stat.mode & OTHERS_WRITE) !== 0 && (stat.mode & STICKY) === 0;
  return replaceable ? [...found, { path: folder, mode: octal(stat), others: 'can replace its files' }] : found;
}

const identityOf = ({ dev, ino }: Stats) => `${dev}:${ino}`;

/**
 * Remembers which files an open database consists of. The function that it returns throws when one is no longer at its
 * path: what is written to it is lost to everyone else, and to us at the next start.
 */
export function rememberFiles(file: string): () => void {
  if (file === ':memory:') return () => {};
  const opened = databaseFilesOf(file).flatMap((name) => {
    const stat = statIfThere(name);
    // Some file systems do not number their files.
    return stat && stat.ino !== 0 ? [{ name, identity: identityOf(stat) }] : [];
  });
  return () => {
    const moved = opened.find(({ name, identity }) => hasMoved(name, identity));
    if (moved)
      throw new DatabaseError('unreachable', `${moved.name} was removed or replaced while open. Restart the desk`);
  };
}

function hasMoved(name: string, identity: string): boolean {
  try {
    const stat = statSync(name, { throwIfNoEntry: false });
    return stat === undefined || identityOf(stat) !== identity;
  } catch {
    // A path that cannot be looked at says nothing about the file that is open.
    return false;
  }
}
