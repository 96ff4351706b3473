import type { Page } from '@playwright/test';
import { needsTypedCount } from '@/lib/shared/bulk/arming';
import { paths } from '@/lib/shared/paths';
import { type PurgeApi, purgeApis } from '@/lib/shared/purges/cdn-purge-request';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { aPurge, ask, marker, readRecord, send } from '../../test/support/api';
import { auditLog } from '../../test/support/audit';
import { readJob, SHOP, sendList, stepJob, urlsOf } from '../../test/support/bulk';
import { openCompany } from '../../test/support/company';
import { newPostgresDatabase, noPostgres, type PostgresDatabase } from '../../test/support/postgres-database';
import type { Fault, SandboxControl } from '../../test/support/sandbox-control';
import { cookieOf, sessionHeaders, signedIn } from '../../test/support/sign-in';
import { purgeRoutes } from '../chaos/purge-routes';
import { test as base, expect } from '../fixtures/desks';
import { startLoadBalancer } from '../fixtures/load-balancer';
import type { DeskSettings, RunningDesk } from '../fixtures/running-desk';
import { executedUrls, expectAccounted } from '../steps/bulk-accounts';

const test = base.extend<{ database: PostgresDatabase }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  database: async ({}, use) => {
    test.skip(noPostgres.when, noPostgres.because);
    const database = await newPostgresDatabase();
    await use(database);
    await database.drop();
  },
});

const PASTER = 'lead@corp.example';
const PROGRAMMER = 'admin@corp.example';
const SINGLE = 'support@corp.example';

interface Plan {
  lines: number;
  api: PurgeApi;
  perMinute: number;
  /** Of a PostgreSQL database for two replicas; one desk on SQLite without. */
  postgresUrl?: string;
  /** How the CDN misbehaves from now on. */
  misbehave: () => Promise<unknown>;
  /** Whether desks are killed with a purge in flight, too: what is next then waits until nobody can record its answer. */
  isKilledInFlight: boolean;
  /** Whether so many answers are lost that the CDN's list cannot tell which is which. */
  mayStayUnconfirmed: boolean;
}

type OpenDesk = (settings: DeskSettings, databaseFile?: string) => Promise<RunningDesk>;

/** The desks of one company behind one address: kills hit one after the other, and another one takes its place. */
async function openDesks(openDesk: OpenDesk, { api, perMinute, postgresUrl }: Plan) {
  const balancer = await startLoadBalancer();
  const company = await openCompany(balancer.url, {
    CDN_PURGE_API: api,
    CDN_TIMEOUT_SECONDS: '10',
    CDN_BREAKER_FAILURES: '0',
    CDN_RATE_PER_MINUTE: String(perMinute),
    CDN_RATE_BURST: '5',
    CDN_POLLS_PER_SECOND: '100',
    ...(postgresUrl !== undefined && { DATABASE_URL: postgresUrl }),
  });
  const file = postgresUrl === undefined ? test.info().outputPath('desk.db') : undefined;
  const up: RunningDesk[] = [];
  async function start() {
    const desk = await openDesk(company.settings, file);
    balancer.add(desk.url);
    up.push(desk);
    await expect.poll(() => balancer.isReady(desk.url)).toBe(true);
  }
  await start();
  if (postgresUrl !== undefined) await start();
  return {
    url: balancer.url,
    killOne: async () => {
      await up.shift()?.kill();
      await start();
    },
    stop: async () => {
      await balancer.stop();
      await company.provider.stop();
    },
  };
}

async function openPageAs(page: Page, desk: { url: string }, email: string) {
  const session = { name: 'purge-desk', value: cookieOf(await signedIn(desk, email)) ?? '', httpOnly: true };
  await page.context().addCookies([{ ...session, sameSite: 'Lax', url: desk.url }]);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: desk.url });
  await page.goto(`${desk.url}/bulk`);
}

async function pasteAndSend(page: Page, urls: readonly string[]): Promise<string> {
  await page.evaluate((text) => navigator.clipboard.writeText(text), urls.join('\n'));
  await page.getByRole('textbox', { name: 'URLs' }).focus();
  await page.keyboard.press('ControlOrMeta+v');
  const count = urls.length.toLocaleString('en-US');
  const send = page.getByRole('button', { name: `Soft-purge ${count} URLs` });
  await send.waitFor();
  if (needsTypedCount('soft', urls.length))
    await page.getByRole('textbox', { name: `Type ${count} to confirm` }).fill(count);
  await send.click();
  await expect(page).toHaveURL(/\/bulk\/[\w-]+$/);
  return new URL(page.url()).pathname.split('/').pop() ?? '';
}

/** Only the limit of the test ends a wait: a busy machine sends the same purges, later. */
const POLLS = { timeout: 0, intervals: [50] };

/**
 * Two people send a list each, one in the browser and one by the API, and a third a single purge; desks are killed, one list
 * is paused and resumed in the browser, and the other is cancelled half way.
 */
async function purgeTogether(
  { page, openDesk, sandbox }: { page: Page; openDesk: OpenDesk; sandbox: SandboxControl },
  plan: Plan,
) {
  const { lines } = plan;
  const on = purgeRoutes[plan.api].purge;
  const hold: Fault = { type: 'hold', on };
  const desks = await openDesks(openDesk, plan);
  const desk = { url: desks.url };
  const headersOf = async (email: string) => ({
    ...sessionHeaders(await signedIn(desk, email)),
    origin: desk.url,
  });
  const [programmer, third] = [await headersOf(PROGRAMMER), await headersOf(SINGLE)];
  const [pasted, listed] = [urlsOf(marker(), lines), urlsOf(marker(), lines)];
  const sentOf = async (urls: readonly string[]) => {
    const own = new Set(urls);
    return (await executedUrls(sandbox)).filter((url) => own.has(url)).length;
  };
  await sandbox.reachSitesQuickly();

  // The CDN takes none: nothing is in flight.
  await sandbox.faults({ type: 'status', status: 429, retryAfter: '600', on });
  await openPageAs(page, desk, PASTER);
  const first = await pasteAndSend(page, pasted);
  const { body: created } = await sendList(desk, { urls: listed }, programmer);
  const second = created.id;
  const isWaiting = async () =>
    (await sandbox.state()).faultsPending === 0 && (await readJob(desk, first, programmer)).counts.sending === 0;
  await expect.poll(isWaiting, POLLS).toBe(true);
  await desks.killOne();
  await plan.misbehave();
  const lifted = await ask(desk, paths.api.sendPause, { method: 'DELETE', headers: programmer });
  expect(lifted.status).toBe(200);
  await expect.poll(() => sentOf(pasted), POLLS).toBeGreaterThan(lines / 8);

  if (plan.isKilledInFlight) {
    await sandbox.endChaos();
    await sandbox.faults(hold);
    await sandbox.untilHeld();
    await desks.killOne();
    await sandbox.release();
    await plan.misbehave();
    await expect.poll(() => sentOf(pasted), POLLS).toBeGreaterThan(lines / 4);
  }

  // Whoever has a turn is in flight: the third person has the next one.
  await sandbox.endChaos();
  await sandbox.faults(hold);
  await sandbox.untilHeld();
  const value = `${SHOP}/${marker()}/single`;
  const single = await send<Purge>(desk, aPurge({ target: { kind: 'url', value } }), third);
  expect(single.status).toBe(202);
  const ahead = (await executedUrls(sandbox)).length;
  await sandbox.release();
  await expect.poll(async () => (await executedUrls(sandbox)).slice(ahead).indexOf(value), POLLS).toBe(0);
  await plan.misbehave();

  const progress = page.getByRole('progressbar', { name: 'Purges sent' });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused. Unsent purges wait until you resume')).toBeVisible();
  const listedBy = await sentOf(listed);
  // The one that was in flight is answered when another one is executed.
  await expect.poll(() => sentOf(listed), POLLS).toBeGreaterThan(listedBy + 1);
  const pastedBy = await sentOf(pasted);
  await expect.poll(() => sentOf(listed), POLLS).toBeGreaterThan(listedBy + lines / 20);
  expect(await sentOf(pasted)).toBe(pastedBy);
  await page.getByRole('button', { name: 'Resume' }).click();

  await expect.poll(() => sentOf(listed), POLLS).toBeGreaterThan(lines / 2);
  expect((await stepJob(desk, second, 'cancellation', programmer)).body.cancelled).toBe(true);
  const text = `${lines.toLocaleString('en-US')} of ${lines.toLocaleString('en-US')} sent (100 %)`;
  await expect(progress).toHaveAttribute('aria-valuetext', text, { timeout: 0 });

  /** What is still asked about are sites that work on it, and answers that nobody can tell apart. */
  async function isOver(id: string) {
    const { finishedAt, counts } = await readJob(desk, id, programmer);
    return finishedAt !== null && (counts.unconfirmed === 0 || plan.mayStayUnconfirmed);
  }
  for (const id of [first, second]) await expect.poll(() => isOver(id), { ...POLLS, intervals: [200] }).toBe(true);
  const { counts } = await readJob(desk, second, programmer);
  expect(counts.cancelled).toBeGreaterThan(0);
  expect(counts.cancelled).toBeLessThan(lines / 2);
  const lists = [
    { id: first, urls: pasted },
    { id: second, urls: listed },
  ];
  await expectAccounted(desk, sandbox, { lists, singles: [single.body.id], headers: programmer });
  expect((await readRecord(desk, single.body.id, programmer)).actor).toBe(SINGLE);
  const entries = await auditLog(desk, {}, undefined, programmer);
  expect(entries.flatMap(({ action, actor }) => (action.startsWith('bulk.') ? [`${action} ${actor}`] : []))).toEqual([
    `bulk.submit ${PASTER}`,
    `bulk.submit ${PROGRAMMER}`,
    `bulk.pause ${PASTER}`,
    `bulk.resume ${PASTER}`,
    `bulk.cancel ${PROGRAMMER}`,
  ]);
  await desks.stop();
}

test('two lists, a kill, a pause in the browser, a cancellation and a single purge: every line is accounted for', {
  tag: '@full',
}, async ({ page, openDesk, sandbox }) => {
  let isFirst = true;
  function misbehave() {
    // One answer that is lost: more of them could not be told apart.
    const once: Fault[] = isFirst ? [{ type: 'close', when: 'after' }] : [];
    isFirst = false;
    return sandbox.faults(...once, { type: 'status', status: 403 }, { type: 'status', status: 429, retryAfter: '1' });
  }
  const plan = { lines: 110, api: 'cache-purge', perMinute: 6000, misbehave } as const;
  const rest = { isKilledInFlight: false, mayStayUnconfirmed: false };
  await purgeTogether({ page, openDesk, sandbox }, { ...plan, ...rest });
});

const LINES = 2000;
const TIMEOUT_MS = 600_000;
const FAULTS = ['rate-limit', 'refusal', 'error', 'executed-error', 'answer', 'slow', 'close-before', 'close-after'];

let seed = 5;

for (const api of purgeApis) {
  const title = (where: string) =>
    `the same with ${LINES} lines each by ${api} ${where}, killed in flight, with faults at random`;
  const planOn = (sandbox: SandboxControl) => ({
    ...{ lines: LINES, api, perMinute: 60_000, isKilledInFlight: true },
    mayStayUnconfirmed: api === 'cache-purge',
    misbehave: () => sandbox.chaos({ seed: seed++, rate: 0.02, on: [purgeRoutes[api].purge], faults: FAULTS }),
  });
  test(title('on SQLite'), { tag: '@full' }, async ({ page, openDesk, sandbox }) => {
    test.setTimeout(TIMEOUT_MS);
    await purgeTogether({ page, openDesk, sandbox }, planOn(sandbox));
  });

  test(title('by two replicas'), { tag: '@full' }, async ({ page, openDesk, sandbox, database }) => {
    test.setTimeout(TIMEOUT_MS);
    await purgeTogether({ page, openDesk, sandbox }, { ...planOn(sandbox), postgresUrl: database.url });
  });
}
