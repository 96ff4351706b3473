import path from 'node:path';
import { expect } from 'vitest';
import type { DatabaseLocation } from '@/lib/server/store/engine/open-database';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { marker, readRecord, send } from './api';
import { purgesOf, readJob, SHOP, sendList, urlsOf } from './bulk';
import { makeCredential } from './credentials';
import type { DeskOptions, TestDesk } from './desk';
import { newFolder } from './new-folder';
import type { SandboxControl } from './sandbox-control';

interface Bench {
  openDesk: (settings?: DeskOptions['settings'], more?: Pick<DeskOptions, 'database' | 'change'>) => Promise<TestDesk>;
  sandbox: SandboxControl;
}

export type Api = 'cache-purge' | 'purge-command';

/** Longer than a call may take, and than its purge is looked for afterwards. */
const LONGEST_SECONDS = 300;

/** What the CDN executed, in order: the path of each URL. A command names the path alone, the call the whole URL. */
const executed = async (sandbox: SandboxControl) =>
  (await sandbox.executions()).map(({ body }) => {
    const { url, spec } = JSON.parse(body) as { url?: string; spec?: { url_path?: string } };
    return spec?.url_path ?? new URL(url ?? '').pathname;
  });

/**
 * Sends so many lines, with answers of the CDN that it takes no more now (429) mixed in. The desk crashes twice: before all
 * lines are recorded as purges, and with a purge in flight; in between, somebody else sends a purge. Every line has to be in
 * the job, in the history and in the CDN's ledger, none twice.
 */
export async function surviveCrash(
  { openDesk, sandbox }: Bench,
  { lines, api, location }: { lines: number; api: Api; location?: DatabaseLocation },
) {
  const database = location ?? ({ kind: 'sqlite', file: path.join(newFolder(), 'desk.db') } as const);
  const settings = {
    CDN_PURGE_API: api,
    CDN_TIMEOUT_SECONDS: '10',
    // One in two milliseconds: lines become purges about as fast.
    CDN_RATE_PER_MINUTE: '30000',
    CDN_RATE_BURST: '1',
  };
  // Purges that are under way for long would be asked about again and again.
  await sandbox.reachSitesQuickly();
  const route = api === 'cache-purge' ? 'cache-purge' : 'commands';
  await sandbox.chaos({ seed: 7, rate: 0.02, on: [route], faults: ['rate-limit'] });
  const name = marker();
  const urls = urlsOf(name, lines);
  const first = await openDesk(settings, { database });
  const { body: created } = await sendList(first, { urls });
  expect(created).toMatchObject({ total: lines, accepted: lines });
  const id = created.id;
  expect((await purgesOf(first, id)).length).toBeLessThan(lines);
  await first.kill();

  const killed = await openDesk(settings, { database });
  for (let sent = 0; sent < lines / 4; sent = (await executed(sandbox)).length) await killed.advance(100);

  const { headers } = await makeCredential(killed, { name: `ci-${name.slice(0, 8)}`, role: 'purger' });
  const other = await send(
    killed,
    {
      namespace: 'default',
      distribution: 'www-shop',
      target: { kind: 'url', value: `${SHOP}/${name}/other` },
      mode: 'soft',
    },
    headers,
  );
  expect(other.status).toBe(202);
  const before = (await executed(sandbox)).length;
  for (let tries = 0; (await readRecord(killed, other.body.id)).status === 'queued' && tries < 500; tries++)
    await killed.advance(10);
  // What was sent before it was in the same step of time at most, or had its turn from before.
  const order = (await executed(sandbox)).slice(before);
  expect(order.indexOf(`/${name}/other`)).toBeLessThanOrEqual(1);

  await sandbox.faults({ type: 'hold', on: route });
  // What is dead does nothing more.
  const dispatching = killed.advance(2000).catch(() => undefined);
  await sandbox.untilHeld();
  const atCrash = await readJob(killed, id);
  expect(atCrash.counts.sending).toBe(1);
  expect(atCrash.counts.queued).toBeGreaterThan(0);
  await killed.kill();

  const restarted = await openDesk(settings, { database });
  await sandbox.release();
  await dispatching;
  // What was in flight is found in the CDN's list, or by its name.
  const isOver = ({ finishedAt, counts }: BulkJob) => finishedAt !== null && counts.unconfirmed === 0;
  for (let seconds = 0; seconds < LONGEST_SECONDS && !isOver(await readJob(restarted, id)); seconds++)
    await restarted.advance(1000);

  const job = await readJob(restarted, id);
  expect(job).toMatchObject({
    total: lines,
    counts: { queued: 0, sending: 0, failed: 0, unconfirmed: 0, cancelled: 0 },
  });
  const paths = urls.map((url) => new URL(url).pathname);
  const recorded = await purgesOf(restarted, id);
  expect(recorded.map(({ target }) => 'value' in target && target.value)).toEqual(urls);
  const ledger = await executed(sandbox);
  expect(ledger.toSorted()).toEqual([...paths, `/${name}/other`].toSorted());
  expect(await sandbox.state()).toMatchObject({ violations: 0 });
  const refused = (await sandbox.requests()).filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  return restarted;
}
