import 'server-only';
import type { DuePurge } from '@/lib/server/store/bulk/send-authority';
import type { Lane } from '@/lib/server/store/cdn/turn-order';

/** How long the settings of this replica must refuse a purge until that is final, in milliseconds: longer than a rolling update. */
export const GRACE_MS = 10 * 60_000;
/** How often a lane is looked at meanwhile, in milliseconds. */
const LOOK_AGAIN_MS = 2000;

interface Refused {
  /** Epoch milliseconds. */
  since: number;
  lookAt: number;
}

const keyOf = (actor: string, jobId: string | null) => JSON.stringify([actor, jobId]);

/**
 * The lanes whose purge the settings of this replica refuse. It may be the old one of a rolling update, and another replica
 * may have newer settings. So this replica first passes over them, and refuses them only after a while. A change of settings
 * makes a new instance.
 */
export class PassedOver {
  readonly #lanes = new Map<string, Refused>();

  /** Returns the lanes to look at now, of all lanes with a purge to send. Forgets all other lanes. */
  toLookAt<One extends Pick<Lane, 'actor' | 'jobId'>>(lanes: readonly One[], now: number): One[] {
    const waiting = new Set(lanes.map(({ actor, jobId }) => keyOf(actor, jobId)));
    for (const key of this.#lanes.keys()) if (!waiting.has(key)) this.#lanes.delete(key);
    return lanes.filter(({ actor, jobId }) => {
      const lookAt = this.#lanes.get(keyOf(actor, jobId))?.lookAt ?? now;
      // A lane does not wait longer because the clock was set back.
      return lookAt <= now || lookAt > now + LOOK_AGAIN_MS;
    });
  }

  /** Notes that the settings refuse a purge; whether they have done so for so long that it is final, and whether it is new. */
  refuse(
    { actor, job_id: jobId, created_at: recordedAt }: DuePurge,
    now: number,
  ): { isFinal: boolean; isNew: boolean } {
    const key = keyOf(actor, jobId);
    const known = this.#lanes.get(key);
    const since = Math.min(known?.since ?? now, now);
    // A lane may have been refused for long, and its purge be a new one that another replica accepted.
    const isFinal = now - Math.max(since, recordedAt) >= GRACE_MS;
    this.#lanes.set(key, { since, lookAt: isFinal ? now : now + LOOK_AGAIN_MS });
    return { isFinal, isNew: known === undefined };
  }

  /** A job that is held back: who resumes it has all the time again. */
  forget({ actor, job_id: jobId }: DuePurge): void {
    this.#lanes.delete(keyOf(actor, jobId));
  }

  /** Nothing waits that may be sent. */
  forgetAll(): void {
    this.#lanes.clear();
  }
}
