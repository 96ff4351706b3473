import 'server-only';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from './database-error';

/** The write may be partly on disk. SQLite reads its log only up to the first gap, so anything after a gap is lost. */
export const notSynced = () =>
  new DatabaseError('unreachable', 'the disk did not confirm what was written. Restart the desk');

/**
 * Syncs SQLite's write-ahead log (`fdatasync`) outside the event loop, once for all callers that wait. After one failure
 * it always fails, because it is unknown what the disk has kept.
 */
export class LogSync {
  readonly #file: string | undefined;
  #handle: FileHandle | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  hasFailed = false;
  /** When a sync was asked for last, after a commit; by the monotonic clock. */
  askedAt = 0;

  /** `file` is the log, or undefined for a database in memory. The first sync opens it, because SQLite creates it. */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** Returns a promise that resolves when all earlier writes are on the disk; undefined if they already are. */
  get underWay(): Promise<void> | undefined {
    return this.#next ?? this.#running;
  }

  async #run(file: string): Promise<void> {
    try {
      // The kernel reports a failure only once, so a later sync may succeed without the lost writes.
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

  /** Resolves when everything written so far is on the disk; rejects when that is uncertain. */
  async sync(): Promise<void> {
    const file = this.#file;
    this.askedAt = performance.now();
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

  /** Resolves when no sync is running, even if the last one failed. */
  async idle(): Promise<void> {
    while (this.underWay) await this.underWay.catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}

/** How far apart the commits of groups with several members are at least, in milliseconds. A caller alone never waits. */
const COMMIT_EVERY_MS = 5;

/** An SQLite transaction that several callers share. One commit and one sync cover all of them. */
export class Group<Member> {
  /** The connection that commits it. */
  by: Member;
  /** How many callers wait for it. */
  members = 0;
  isScheduled = false;
  end: (written: Promise<void>) => void = () => {};
  /** Resolves when it is on the disk. */
  readonly written = new Promise<void>((resolve) => {
    this.end = resolve;
  });

  constructor(by: Member) {
    this.by = by;
    // A group may have no waiting caller, and a rejection must still be handled.
    this.written.catch(() => undefined);
  }

  /** Waits before the commit, also for the running sync. More join meanwhile, and a page that several change is written once. */
  async rest(log: LogSync): Promise<void> {
    await log.underWay?.catch(() => undefined);
    const restMs = this.members > 1 ? log.askedAt + COMMIT_EVERY_MS - performance.now() : 0;
    if (restMs > 0) await sleep(restMs);
  }
}
