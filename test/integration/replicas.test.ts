import { describe, expect, inject } from 'vitest';
import { companyTest } from '../support/company-desk';
import { newPostgresDatabase } from '../support/postgres-database';
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
});
