import type { Purged } from '@/lib/shared/error-codes';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';

/** What a client was told about a purge by one answer that named its record. */
export interface Told {
  /** No other purge of a run has the same one: it joins the three ledgers. */
  url: string;
  id: string;
  /** Null where the answer named none. */
  purgeRequestId: string | null;
}

/** What the desk's database says at the end. */
export interface Recorded {
  url: string;
  id: string;
  status: PurgeStatus;
  purgeRequestId: string | null;
  /** What its error says about whether anything was purged; null without an error. */
  purged: Purged | null;
  /** Whether the desk still means to ask the CDN about it, and whether it has asked already. */
  followed: boolean;
  asked: boolean;
}

/** What the CDN executed. */
export interface Executed {
  url: string;
  purgeRequestId: string;
}

export interface Ledgers {
  told: readonly Told[];
  recorded: readonly Recorded[];
  executed: readonly Executed[];
}

/** URLs of purges that something is wrong with: each list must be empty. */
export interface Findings {
  /** A client was told of it, or its record calls it accepted, and it is not there: neither the record nor the ID it was told of, or no such execution. */
  acknowledgedMissing: string[];
  executedTwice: string[];
  /** Executed, and the desk has no record of it, or one that says that nothing was purged, or that it was another purge. */
  executedUnknown: string[];
  /** Waiting, being sent or followed for ever. */
  unfinished: string[];
}

function byUrl<T extends { url: string }>(entries: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const group = groups.get(entry.url);
    if (group) group.push(entry);
    else groups.set(entry.url, [entry]);
  }
  return groups;
}

/** Whether a record leaves room for this execution: by its ID, or by saying that it does not know. */
function admits({ status, purged, purgeRequestId }: Recorded, execution: Executed): boolean {
  if (purgeRequestId !== null) return purgeRequestId === execution.purgeRequestId;
  return (
    status === 'unconfirmed' || status === 'sending' || (status === 'failed' && purged !== null && purged !== 'no')
  );
}

function isUnfinished({ status, followed, asked }: Recorded): boolean {
  if (status === 'queued' || status === 'sending') return true;
  return followed && (status === 'accepted' || (status === 'unconfirmed' && !asked));
}

/** Holds what clients were told, what the desk has recorded and what the CDN has executed against each other. */
export function compareLedgers({ told, recorded, executed }: Ledgers): Findings {
  const records = byUrl(recorded);
  const executions = byUrl(executed);
  const findings: Record<keyof Findings, Set<string>> = {
    acknowledgedMissing: new Set(),
    executedTwice: new Set(),
    executedUnknown: new Set(),
    unfinished: new Set(),
  };
  for (const { url, id, purgeRequestId } of told) {
    const record = records.get(url)?.find((one) => one.id === id);
    if (!record || (purgeRequestId !== null && record.purgeRequestId !== purgeRequestId))
      findings.acknowledgedMissing.add(url);
  }
  for (const record of recorded) {
    const { url, purgeRequestId } = record;
    const isThere = executions.get(url)?.some((one) => one.purgeRequestId === purgeRequestId) ?? false;
    if (purgeRequestId !== null && !isThere) findings.acknowledgedMissing.add(url);
    if (isUnfinished(record)) findings.unfinished.add(url);
  }
  for (const [url, all] of executions) {
    if (all.length > 1) findings.executedTwice.add(url);
    const own = records.get(url) ?? [];
    if (all.some((execution) => !own.some((record) => admits(record, execution)))) findings.executedUnknown.add(url);
  }
  return {
    acknowledgedMissing: [...findings.acknowledgedMissing],
    executedTwice: [...findings.executedTwice],
    executedUnknown: [...findings.executedUnknown],
    unfinished: [...findings.unfinished],
  };
}
