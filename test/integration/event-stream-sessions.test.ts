import { describe, expect, inject } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { aPurge, ask, expectProblem } from '../support/api';
import { companyTest } from '../support/company-desk';
import { openEvents } from '../support/event-stream';
import { newPostgresDatabase } from '../support/postgres-database';
import { postFromPage, sessionHeaders, signedIn } from '../support/sign-in';

const test = companyTest();

test('a stream ends when its person signs out, and says so', async ({ desk }) => {
  const visitor = await signedIn(desk, 'support@corp.example');
  const headers = sessionHeaders(visitor);
  const other = await openEvents(desk, { headers: sessionHeaders(await signedIn(desk, 'support@corp.example')) });
  const page = await openEvents(desk, { headers });
  await page.untilEvent('hello');
  await postFromPage(visitor, desk, '/api/auth/sign-out');
  await page.untilOver();
  expect(page.events.at(-1)?.event).toBe('ended');
  expect(other.isOver()).toBe(false);
  expectProblem(await ask<Problem>(desk, '/api/events', { headers }), { status: 401, code: 'sign_in_required' });
  await other.close();
});

test('a stream ends with its session', async ({ openCompanyDesk }) => {
  const desk = await openCompanyDesk({ settings: { SESSION_IDLE_MINUTES: '10' } });
  const page = await openEvents(desk, { headers: sessionHeaders(await signedIn(desk, 'support@corp.example')) });
  await page.untilEvent('hello');
  const startedAt = desk.clock.monotonic();
  await page.untilOver();
  expect(desk.clock.monotonic() - startedAt).toBeGreaterThan(9 * 60_000);
});

const server = inject('postgres');

describe.skipIf(server === undefined)('two replicas on one PostgreSQL', () => {
  test('a page follows what the other one does, goes on there, and its session ends there', async ({
    openCompanyDesk,
  }) => {
    const database = await newPostgresDatabase(server);
    const location = { kind: 'postgres', url: database.url } as const;
    const one = await openCompanyDesk({ database: location });
    const two = await openCompanyDesk({
      database: location,
      settings: {
        PUBLIC_URL: one.url,
        OIDC_ISSUER: one.provider.issuer,
        OIDC_CLIENT_ID: one.provider.clientId,
        OIDC_CLIENT_SECRET: one.provider.clientSecret,
      },
    });
    const visitor = await signedIn(one, 'support@corp.example');
    const headers = sessionHeaders(visitor);
    const page = await openEvents(one, { headers });
    await page.untilEvent('hello');
    const sent = await postFromPage<Purge>(visitor, one, '/api/purges', aPurge());
    await page.untilRow(({ id, status }) => id === sent.body.id && status === 'accepted');
    const lastId = page.lastId() ?? '';
    await page.close();
    const missed = await postFromPage<Purge>(visitor, one, '/api/purges', aPurge({ mode: 'hard' }));

    // Nobody has listened at the other one before.
    const back = await openEvents(two, { headers: { ...headers, 'last-event-id': lastId } });
    await back.untilRow(({ id }) => id === missed.body.id);
    expect(back.events[0]).toMatchObject({ event: 'hello', data: { resumed: true } });
    expect(back.rows().map(({ id }) => id)).not.toContain(sent.body.id);
    const again = await postFromPage<Purge>(visitor, one, '/api/purges', aPurge());
    await back.untilRow(({ id }) => id === again.body.id);
    await postFromPage(visitor, one, '/api/auth/sign-out');
    await back.untilOver();
    expect(back.events.at(-1)?.event).toBe('ended');
    for (const desk of [one, two]) await desk.stop();
    await database.drop();
  });
});
