import { expect } from '@playwright/test';
import { errorTexts } from '@/lib/shared/error-codes';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { purgeStatuses } from '@/lib/shared/purges/purge-status';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import { ask, readRecord } from '../../test/support/api';
import { purgesOf, readJob } from '../../test/support/bulk';
import type { SandboxControl } from '../../test/support/sandbox-control';
import { compareLedgers, noFindings, type Recorded } from '../chaos/compare-ledgers';
import { readExecution } from '../chaos/read-ledgers';

interface Desk {
  url: string;
}
type Headers = Record<string, string>;

/** The URLs that the CDN has executed, in order. */
export const executedUrls = async (sandbox: SandboxControl) =>
  (await sandbox.executions()).map((execution) => readExecution(execution).url);

/** Whether sites still work on a purge that the CDN has accepted is none of a list's accounts. */
function recordedOf(purge: Purge): Recorded {
  const { target, mode, error, ...record } = purge;
  const purged = error === null ? null : errorTexts[error.code].purged;
  return { ...record, url: targetValue(target) ?? '', mode: mode ?? '', purged, followed: false, asked: true };
}

const outcomeOf = (status: Purge['status']) => (status === 'completed' ? 'accepted' : status);

/** How many purges came to what. */
function tally(outcomes: readonly (readonly [Purge['status'], number])[]) {
  const counts: Partial<Record<Purge['status'], number>> = {};
  for (const [status, count] of outcomes) counts[outcomeOf(status)] = (counts[outcomeOf(status)] ?? 0) + count;
  return counts;
}

const none = Object.fromEntries(purgeStatuses.map((status) => [outcomeOf(status), 0]));

/** Reads a job, and all of its lines by the history and by its export: they have to agree. */
async function readLines(desk: Desk, { id, urls }: { id: string; urls: readonly string[] }, headers: Headers) {
  const job = await readJob(desk, id, headers);
  const purges = await purgesOf(desk, id, headers);
  expect(purges.map(({ target }) => targetValue(target))).toEqual(urls);
  const recorded = purges.map(({ status }) => [status, 1] as const);
  expect({ ...none, ...tally(recorded) }).toEqual(tally(Object.entries(job.counts) as [Purge['status'], number][]));
  const { body: exported } = await ask<Purge[]>(desk, `/api/purges/export?format=json&job=${id}`, { headers });
  const inOrder = (list: readonly Purge[]) =>
    list.map(({ id: one, status }) => `${one} ${outcomeOf(status)}`).toSorted();
  expect(inOrder(exported)).toEqual(inOrder(purges));
  return purges;
}

/**
 * Holds jobs, the history and the CDN's ledger against each other: every line is in its job and in the history once, what
 * the record of each says is what the CDN did, and nothing else was purged but the single purges.
 */
export async function expectAccounted(
  desk: Desk,
  sandbox: SandboxControl,
  {
    lists,
    singles,
    headers,
  }: { lists: { id: string; urls: readonly string[] }[]; singles: string[]; headers: Headers },
) {
  const purges: Purge[] = [];
  // One that was unconfirmed may be found in the middle of it.
  for (const list of lists)
    await expect(async () => {
      const lines = await readLines(desk, list, headers);
      purges.push(...lines);
    }).toPass({ timeout: 20_000 });
  for (const id of singles) purges.push(await readRecord(desk, id, headers));
  const commands = (await sandbox.commands()).map(({ name }) => name);
  const executed = (await sandbox.executions()).map(readExecution);
  expect(compareLedgers({ told: [], recorded: purges.map(recordedOf), executed, commands })).toEqual(noFindings);
  expect(await sandbox.state()).toMatchObject({ violations: 0 });
}
