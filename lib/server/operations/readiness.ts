import 'server-only';
import type { CdnHealth } from '@/lib/server/cdn/cdn-health';
import type { Log } from '@/lib/server/observability/log';
import type { StoreHealth } from '@/lib/server/store/engine/database-health';
import type { Readiness, ReadinessCheck } from '@/lib/shared/readiness';
import { isTooLate, oneAtATime, within } from './within';

/** How far the desk is on its way to its end. */
export interface Ending {
  /** Returns whether the desk is shutting down: it still answers, and reports that it should get no new requests. */
  isDraining: () => boolean;
  /** Aborted when no new request is taken: who waits for news is answered with what is known. */
  leaving: AbortSignal;
  drain: () => void;
  leave: () => void;
}

export function createEnding(): Ending {
  const leaving = new AbortController();
  let draining = false;
  return {
    isDraining: () => draining,
    leaving: leaving.signal,
    drain: () => {
      draining = true;
    },
    leave: () => leaving.abort(),
  };
}

/** When each task of the background work last began, by the monotonic clock. */
export interface Heartbeat {
  beat: (task: string) => void;
  /** Seconds since each task last began. */
  ages: () => { task: string; seconds: number }[];
}

/** `monotonic` is in milliseconds. */
export function createHeartbeat(monotonic: () => number): Heartbeat {
  const beats = new Map<string, number>();
  return {
    beat: (task) => void beats.set(task, monotonic()),
    ages: () => [...beats].map(([task, at]) => ({ task, seconds: (monotonic() - at) / 1000 })),
  };
}

/** What probes wait for at least; in milliseconds. */
const ANSWER_MS = 2000;
/** How long a task of the background work may be silent, beside the one call to the CDN that it may wait for. */
const SILENCE_SECONDS = 30;

interface Needs {
  health: Pick<StoreHealth, 'ask' | 'missingMigrations'>;
  heartbeat: Heartbeat;
  cdn: CdnHealth;
  ending: Pick<Ending, 'isDraining'>;
  cdnTimeoutMs: number;
  /** How long the database may take to answer, in milliseconds. */
  answerMs?: number;
  log: Pick<Log, 'warn' | 'info'>;
}

const ok: ReadinessCheck = { status: 'ok', reason: null };
const failed = (reason: string): ReadinessCheck => ({ status: 'failed', reason });
const list = (parts: string[]) => parts.join('; ');

function checkWorker(heartbeat: Heartbeat, silenceSeconds: number): ReadinessCheck {
  const ages = heartbeat.ages();
  if (ages.length === 0) return failed('background work not started');
  const silent = ages.filter(({ seconds }) => seconds > silenceSeconds);
  const said = silent.map(({ task, seconds }) => `${task}: last run ${Math.round(seconds)} s ago`);
  return silent.length === 0 ? ok : failed(list(said));
}

function checkCdn(cdn: CdnHealth): ReadinessCheck {
  const troubles = cdn.troubles();
  const said = troubles.map(
    ({ endpoint, code, since }) => `${endpoint}: ${code} since ${new Date(since).toISOString()}`,
  );
  return troubles.length === 0 ? ok : { status: 'degraded', reason: list(said) };
}

function overall(checks: Readiness['checks'], isDraining: boolean): Readiness['status'] {
  const found = Object.values(checks).map(({ status }) => status);
  if (isDraining) return 'draining';
  if (found.includes('failed')) return 'failed';
  return found.includes('degraded') ? 'degraded' : 'ok';
}

/**
 * Checks whether the desk is ready for requests. It does not call the CDN: it reports the results of earlier calls, which do
 * not affect readiness. Answers within `answerMs`, even if the database does not.
 */
export function createReadiness(needs: Needs) {
  const { health, heartbeat, cdn, ending, cdnTimeoutMs, answerMs = ANSWER_MS, log } = needs;
  const askDatabase = oneAtATime(health.ask);
  const askMigrations = oneAtATime(health.missingMigrations);
  const silenceSeconds = SILENCE_SECONDS + cdnTimeoutMs / 1000;
  let before: Readiness['status'] = 'ok';

  async function ask<T>(question: () => Promise<T>, read: (answer: T) => ReadinessCheck): Promise<ReadinessCheck> {
    try {
      return read(await within(answerMs, question()));
    } catch (err) {
      if (isTooLate(err)) return failed(err.message);
      log.warn({ err }, 'readiness check of the database failed');
      return failed('database error (see the log)');
    }
  }

  return async (): Promise<Readiness> => {
    const [database, migrations] = await Promise.all([
      ask(askDatabase, () => ok),
      ask(askMigrations, (missing) => (missing.length === 0 ? ok : failed(`missing: ${missing.join(', ')}`))),
    ]);
    const checks = { database, migrations, worker: checkWorker(heartbeat, silenceSeconds), cdn: checkCdn(cdn) };
    const status = overall(checks, ending.isDraining());
    if (status !== before) log.info({ status, before, checks }, 'readiness changed');
    before = status;
    return { status, checks };
  };
}
