import { setImmediate as others } from 'node:timers/promises';
import type { BackgroundWork } from '@/lib/server/background/worker';
import type { DueWork } from './due-work';
import type { TestClock } from './test-clock';

/** What failed rests as long as in the product, in milliseconds. */
const TROUBLE_MS = 5000;
/** While nothing is due, a time is passed in about so many steps. */
const STEPS = 12;
/** A round that rests less has more to do at the same moment, in milliseconds; any other rest lets time pass. */
const NO_REST_MS = 1e-5;
/** A round that rests so long has found nothing to do, in milliseconds. */
const IDLE_MS = 250;

/** What the product looks at every few moments. A test sees what is due without that delay. */
const LOOPS = ['bulk', 'dispatch', 'follow', 'look', 'read', 'settle'] as const;

type Name = keyof BackgroundWork['tasks'];

/** Runs a desk's background work by a test's clock: nothing of it happens unless the test lets time pass. */
export class Background {
  readonly #clock: TestClock;
  readonly #work: BackgroundWork;
  readonly #dueWork: DueWork;
  readonly #dueAt = new Map<string, number>();
  #isRunning = false;
  /** What tasks have failed with, in order. */
  readonly failures: unknown[] = [];

  constructor(clock: TestClock, work: BackgroundWork, dueWork: DueWork) {
    this.#clock = clock;
    this.#work = work;
    this.#dueWork = dueWork;
  }

  /** One round. Rests of idleness are stretched to a step; what a round asks for in less than that is kept. */
  async #run(name: Name, stepMs: number): Promise<void> {
    let restMs = TROUBLE_MS;
    try {
      ({ restMs } = await this.#work.tasks[name]());
      await this.#work.callsEnded();
    } catch (error) {
      this.failures.push(error);
    }
    const rest = restMs < NO_REST_MS ? 0 : restMs < IDLE_MS ? Math.max(restMs, 1) : Math.max(restMs, stepMs);
    this.#dueAt.set(name, this.#clock.monotonic() + rest);
  }

  /** By the monotonic clock. */
  async #nextDueAt(): Promise<number | undefined> {
    const at = await this.#dueWork.after(this.#clock.now());
    return at === undefined ? undefined : at - this.#clock.now() + this.#clock.monotonic();
  }

  /** Runs what is due at this moment, until nothing is. */
  async #runDue(stepMs: number): Promise<void> {
    const names = Object.keys(this.#work.tasks) as Name[];
    const isDue = (name: Name) => (this.#dueAt.get(name) ?? 0) <= this.#clock.monotonic();
    for (const name of names) while (isDue(name)) await this.#run(name, stepMs);
  }

  /** One round of one kind, now. */
  async run(name: Name): Promise<void> {
    await this.#work.tasks[name]();
    await this.#work.callsEnded();
  }

  /** Every round that is not seldom goes round now, as long as it finds something to do. The clock stands still. */
  async tick(): Promise<void> {
    for (const name of LOOPS) this.#dueAt.delete(name);
    await this.#runDue(0);
  }

  /**
   * Lets time pass, and does in it what is due: polls, dispatches, readings, what purges do at sites, ends of waits. Who
   * calls it while it is under way moves the clock alone.
   */
  async advance(ms: number): Promise<void> {
    const until = this.#clock.monotonic() + ms;
    if (this.#isRunning) return this.#clock.moveTo(until);
    this.#isRunning = true;
    try {
      const stepMs = ms / STEPS;
      await this.#runDue(0);
      while (this.#clock.monotonic() < until) {
        const dueAt = await this.#nextDueAt();
        const roundAt = Math.min(...this.#dueAt.values(), this.#clock.nextAlarmAt() ?? until);
        this.#clock.moveTo(Math.min(until, roundAt, dueAt ?? until));
        // Whoever was woken goes on before the next step.
        await others();
        if (this.#clock.monotonic() === dueAt) await this.tick();
        else await this.#runDue(stepMs);
      }
      await this.tick();
    } finally {
      this.#isRunning = false;
    }
  }
}
