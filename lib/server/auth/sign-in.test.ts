import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '@/lib/server/context';
import { createRateLimit } from '@/lib/server/limits';
import { Secret } from '@/lib/server/settings/setting-values';
import type { Store } from '@/lib/server/store/open-store';
import { contextUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anonymous } from './caller';
import { createIdentityProvider } from './identity-provider';
import { createSeal } from './session';
import { beginSignIn, finishSignIn, type SignInTools } from './sign-in';

const settings = { secrets: new Secret('a-secret-of-thirty-two-characters-'), idleMs: 600_000, maxMs: 3_600_000 };
const CANCELLED = 'access_denied';

let server: Server;
let tools: SignInTools;

/** A provider of which only the description is ever asked for: every answer here is an error. */
beforeAll(async () => {
  server = createServer((_request, response) => {
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const description = { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(description));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider = createIdentityProvider(
    {
      issuer: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      clientId: 'purge-desk',
      clientSecret: undefined,
      scopes: 'openid',
      claims: { email: 'email', name: 'name', groups: 'groups' },
    },
    new URL('http://127.0.0.1:1'),
  );
  tools = { provider, seal: createSeal(settings), settings, roleMapping: [] };
});
afterAll(() => void server.close());

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let stores: Store[];

  beforeEach(async () => {
    database = await newDatabase();
    stores = [await database.open(), await database.open()];
  });
  afterEach(() => database.remove());

  /** Somebody at an address, at one of the two replicas. */
  const visitor = (replica = 0, change: Partial<Context> = {}) => {
    const store = stores[replica] as Store;
    return contextUnderTest(store, { caller: anonymous({ address: '192.0.2.1', requestId: null }), ...change });
  };
  const limited = (limit: keyof Context['limits'], perMinute: number) => ({
    limits: { ...visitor().limits, [limit]: createRateLimit((stores[0] as Store).limiter, limit, perMinute) },
  });
  async function begun(context = visitor()) {
    const { state, sealed } = await beginSignIn(context, tools, '/history');
    const back = (error: string) => `?${new URLSearchParams({ state, error })}`;
    return { sealed, back };
  }
  const log = () => visitor().store.audit.page({ action: 'session.sign_in' }, { limit: 500 });

  describe('a sign-in that comes back', () => {
    it('is taken once, on all replicas together', async () => {
      const { sealed, back } = await begun();
      const finish = (replica: number) => finishSignIn(visitor(replica), tools, back(CANCELLED), sealed);
      const outcomes = (await Promise.all([finish(0), finish(1), finish(0)])).map(({ outcome }) => outcome);
      expect(outcomes.sort()).toEqual(['cancelled', 'invalid', 'invalid']);
      expect(await finish(1)).toEqual({ outcome: 'invalid', returnTo: '/history' });
      const other = await begun();
      expect((await finishSignIn(visitor(1), tools, other.back(CANCELLED), other.sealed)).outcome).toBe('cancelled');
    });

    it('is counted with and without a sealed sign-in, apart from those that begin', async () => {
      const change = limited('signIns', 3);
      const { sealed, back } = await begun(visitor(0, change));
      const finish = (kept: string | undefined) => finishSignIn(visitor(0, change), tools, back(CANCELLED), kept);
      for (const kept of [sealed, sealed, undefined]) await finish(kept);
      for (const kept of [sealed, undefined])
        await expect(finish(kept)).rejects.toMatchObject({ code: 'too_many_requests' });
      await begun(visitor(0, change));
    });

    it.each([
      [CANCELLED, CANCELLED],
      ['login_required', 'login_required'],
      [`x${'y'.repeat(12_000)}`, 'an unknown error'],
      ['<b>call 555-0100</b>', 'an unknown error'],
    ])('has its error in the audit log in known words alone: %.20s', async (error, said) => {
      const { sealed, back } = await begun();
      await finishSignIn(visitor(), tools, back(error), sealed);
      expect((await log()).map(({ reason }) => reason)).toEqual([`identity provider error: ${said}`]);
    });
  });

  it('refusals of people who are not signed in are written down up to a limit for all their addresses', async () => {
    const change = limited('anonymousRefusals', 3);
    for (let host = 1; host <= 5; host++) {
      const caller = anonymous({ address: `192.0.2.${host}`, requestId: null });
      await finishSignIn(visitor(0, { ...change, caller }), tools, '?', undefined);
    }
    expect(await log()).toHaveLength(3);
  });
});
