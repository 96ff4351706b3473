import { describe, expect, inject } from 'vitest';
import { CONFIGURED } from '../support/api';
import { companyTest } from '../support/company-desk';
import { startDesk } from '../support/desk';
import { newPostgresDatabase } from '../support/postgres-database';
import { expectOneDesk } from '../support/replicas';
import { comeBack, goToProvider, postFromPage, sentTo, signedIn, statusOfMe } from '../support/sign-in';
import { Visitor } from '../support/visitor';

const server = inject('postgres');
const test = companyTest();

const SUPPORT = 'support@corp.example';

describe.skipIf(server === undefined)('two replicas on one PostgreSQL', () => {
  test('share sign-ins and sessions: begun on one, finished on the other, ended on both', async ({
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
    const visitor = new Visitor();
    // Begun here, finished there: nothing of a sign-in is in a replica's memory.
    const back = await comeBack(visitor, await goToProvider(visitor, two), SUPPORT);
    expect(sentTo(await visitor.get(back))).toBe(`${one.url}/`);
    expect(await statusOfMe(visitor, two)).toBe(200);
    const copy = new Visitor([...visitor.cookies()]);
    await postFromPage(visitor, one, '/api/auth/sign-out');
    expect([await statusOfMe(copy, one), await statusOfMe(copy, two)]).toEqual([401, 401]);
    expect(await statusOfMe(await signedIn(one, SUPPORT), two)).toBe(200);
    for (const desk of [one, two]) await desk.stop();
    await database.drop();
  });

  test('share idempotency keys, limits and records: a purge that is sent by one is sent by no other', async ({
    desk,
    sandbox,
  }) => {
    const database = await newPostgresDatabase(server);
    const options = {
      cdn: desk.cdn,
      database: { kind: 'postgres', url: database.url },
      settings: { ...CONFIGURED, LIMIT_PURGES_PER_MINUTE: '4' },
    } as const;
    const [one, two] = [await startDesk(options), await startDesk(options)];
    await expectOneDesk(one, two, sandbox, () => sandbox.untilHeld());
    for (const replica of [one, two]) await replica.stop();
    await database.drop();
  });
});
