import 'server-only';
import { type FileHandle, open } from 'node:fs/promises';
import { DatabaseError } from './database-error';

/** Some of what was written may be there, and what comes behind it may be worth nothing: SQLite reads its log up to the first gap. */
export const notSynced = () =>
  new DatabaseError('unreachable', 'the disk did not confirm what was written. Restart the desk');

/**
 * Brings SQLite's write-ahead log to the disk (`fdatasync`), outside of the event loop, once for all who ask meanwhile. As
 * nobody knows what a disk has kept that failed once, it fails for good then.
 */
export class LogSync {
  readonly #file: string | undefined;
  #handle: FileHandle | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  hasFailed = false;

  /** The log's file; undefined for a database in memory. It is opened when it is synced first: SQLite makes it. */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** What resolves when all that was written before is on the disk; undefined when it is there. */
  get underWay(): Promise<void> | undefined {
    return this.#next ?? this.#running;
  }

  async #run(file: string): Promise<void> {
    try {
      // The disk may confirm now what it has not written: the kernel reports a failure only once.
      if (this.hasFailed) throw notSynced();
      this.#handle ??= await open(file, 'r+');
      await this.#handle.datasync();
    } catch {
      this.hasFailed = true;
      throw notSynced();
    } finally {
      this.#running = this.#next;
      this.#next = undefined;
    }
  }

  /** Resolves when what has been written so far is on the disk; rejects when that is not certain. */
  async sync(): Promise<void> {
    const file = this.#file;
    if (this.hasFailed) throw notSynced();
    if (file === undefined) return;
    if (this.#running) {
      const again = () => this.#run(file);
      this.#next ??= this.#running.then(again, again);
      return this.#next;
    }
    this.#running = Promise.resolve().then(() => this.#run(file));
    return this.#running;
  }

  /** Resolves when nothing is under way any more, whatever became of it. */
  async idle(): Promise<void> {
    while (this.underWay) await this.underWay.catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}

/** A transaction of SQLite that several are part of, and that is committed and synced for all of them at once. */
export class Group<Member> {
  /** The one who commits it. */
  by: Member;
  isScheduled = false;
  end: (written: Promise<void>) => void = () => {};
  /** Resolves when it is on the disk. */
  readonly written = new Promise<void>((resolve) => {
    this.end = resolve;
  });

  constructor(by: Member) {
    this.by = by;
    // Perhaps nobody waits for it.
    this.written.catch(() => undefined);
  }
}
