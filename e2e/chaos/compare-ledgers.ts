import type { Purged } from '@/lib/shared/purged-sentence';
import type { PurgeStatus } from '@/lib/shared/purges/purge-status';

/** What the CDN calls a purge: an ID from `cache-purge`, or the name of a purge command. */
interface Handle {
  purgeRequestId: string | null;
  commandName: string | null;
}

/** What a client was told about a purge by one answer that named its record. */
export interface Told extends Handle {
  /** No other purge of a run has the same one: it joins the three ledgers. */
  url: string;
  id: string;
}

/** What the desk's database says at the end. */
export interface Recorded extends Handle {
  url: string;
  mode: string;
  id: string;
  status: PurgeStatus;
  /** What its error says about whether anything was purged; null without an error. */
  purged: Purged | null;
  /** Whether the desk still means to ask the CDN about it, and whether it has asked already. */
  followed: boolean;
  asked: boolean;
}

/** What the CDN executed. */
export interface Executed extends Handle {
  url: string;
  mode: string;
}

export interface Ledgers {
  told: readonly Told[];
  recorded: readonly Recorded[];
  executed: readonly Executed[];
  /** The name of each purge command that the CDN ever created, deleted ones included. */
  commands: readonly string[];
}

/** Purges that something is wrong with, by their URL, or by the name of a command without one: each list must be empty. */
export interface Findings {
  /** A client was told of it, or its record calls it accepted, and it is not there: neither the record nor what it was told of, or no such execution. */
  acknowledgedMissing: string[];
  executedTwice: string[];
  /** Executed, and the desk has no record of it, or one that says that nothing was purged, or that it was another purge. */
  executedUnknown: string[];
  /** Executed under the ID or name of a record that has another target or mode. */
  executedOtherwise: string[];
  /** Waiting, being sent or followed for ever. */
  unfinished: string[];
  /** Sent as a command, which the CDN can be asked for, and still nobody knows whether it was executed. */
  leftUnconfirmed: string[];
}

/** What a comparison finds where nothing is wrong. */
export const noFindings: Findings = {
  acknowledgedMissing: [],
  executedTwice: [],
  executedUnknown: [],
  executedOtherwise: [],
  unfinished: [],
  leftUnconfirmed: [],
};

function byUrl<T extends { url: string }>(entries: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const group = groups.get(entry.url);
    if (group) group.push(entry);
    else groups.set(entry.url, [entry]);
  }
  return groups;
}

const handleOf = ({ purgeRequestId, commandName }: Handle) => commandName ?? purgeRequestId;

/** Whether a record says that the CDN has executed the purge, at least at some sites. */
function isSaidExecuted({ status, purged, purgeRequestId, commandName }: Recorded): boolean {
  if (purgeRequestId !== null) return true;
  if (commandName === null) return false;
  return status === 'accepted' || status === 'completed' || (status === 'failed' && purged === 'partly');
}

/** Whether a record leaves room for this execution: by its ID or name, or by saying that it does not know. */
function admits(record: Recorded, execution: Executed): boolean {
  const { status, purged, commandName } = record;
  if (commandName !== execution.commandName) return false;
  if (isSaidExecuted(record)) return handleOf(record) === handleOf(execution);
  return (
    status === 'unconfirmed' || status === 'sending' || (status === 'failed' && purged !== null && purged !== 'no')
  );
}

function isUnfinished({ status, commandName, followed, asked }: Recorded): boolean {
  if (status === 'queued' || status === 'sending') return true;
  return followed && (status === 'accepted' || (status === 'unconfirmed' && commandName === null && !asked));
}

const isLeftUnconfirmed = ({ status, commandName, purged }: Recorded) =>
  commandName !== null && (status === 'unconfirmed' || (status === 'failed' && purged === 'unknown'));

/** Names of commands that exist more than once, and of those that neither a record nor an execution has. */
function wrongCommands({ recorded, executed, commands }: Ledgers): { twice: string[]; unknown: string[] } {
  const known = new Set([...recorded, ...executed].map(handleOf));
  const seen = new Set<string>();
  return {
    twice: commands.filter((name) => seen.size === seen.add(name).size),
    unknown: commands.filter((name) => !known.has(name)),
  };
}

/** Holds what clients were told, what the desk has recorded and what the CDN has executed against each other. */
export function compareLedgers(ledgers: Ledgers): Findings {
  const { told, recorded, executed } = ledgers;
  const records = byUrl(recorded);
  const executions = byUrl(executed);
  const commands = wrongCommands(ledgers);
  const findings: Record<keyof Findings, Set<string>> = {
    acknowledgedMissing: new Set(),
    executedTwice: new Set(commands.twice),
    executedUnknown: new Set(commands.unknown),
    executedOtherwise: new Set(),
    unfinished: new Set(),
    leftUnconfirmed: new Set(),
  };
  for (const { url, id, ...named } of told) {
    const record = records.get(url)?.find((one) => one.id === id);
    if (!record || (handleOf(named) !== null && handleOf(record) !== handleOf(named)))
      findings.acknowledgedMissing.add(url);
  }
  for (const record of recorded) {
    const { url } = record;
    const isThere = executions.get(url)?.some((one) => handleOf(one) === handleOf(record)) ?? false;
    if (isSaidExecuted(record) && !isThere) findings.acknowledgedMissing.add(url);
    if (isUnfinished(record)) findings.unfinished.add(url);
    if (isLeftUnconfirmed(record)) findings.leftUnconfirmed.add(url);
  }
  const recordsByHandle = new Map(recorded.map((record) => [handleOf(record), record]));
  for (const [url, all] of executions) {
    if (all.length > 1) findings.executedTwice.add(url);
    const own = records.get(url) ?? [];
    if (all.some((execution) => !own.some((record) => admits(record, execution)))) findings.executedUnknown.add(url);
  }
  for (const execution of executed) {
    const record = recordsByHandle.get(handleOf(execution));
    if (record && (record.url !== execution.url || record.mode !== execution.mode))
      findings.executedOtherwise.add(execution.url);
  }
  return {
    acknowledgedMissing: [...findings.acknowledgedMissing],
    executedTwice: [...findings.executedTwice],
    executedUnknown: [...findings.executedUnknown],
    executedOtherwise: [...findings.executedOtherwise],
    unfinished: [...findings.unfinished],
    leftUnconfirmed: [...findings.leftUnconfirmed],
  };
}
