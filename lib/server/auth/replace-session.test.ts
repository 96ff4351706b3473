import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '@/lib/server/settings/setting-values';
import type { Store } from '@/lib/server/store/open-store';
import { startProvider } from '@/test/support/answering-provider';
import { contextUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anonymous } from './caller';
import { createIdentityProvider } from './identity-provider';
import { createSeal, type Session } from './session';
import { beginSignIn, finishSignIn, replaceSession, SIGN_IN_MS, type SignInTools } from './sign-in';

const settings = { secrets: new Secret('a-secret-of-thirty-two-characters-'), idleMs: 6_000_000, maxMs: 36_000_000 };
const [ANN, BOB] = ['ann@corp.example', 'bob@corp.example'];

let provider: Awaited<ReturnType<typeof startProvider>>;
let tools: SignInTools;
beforeAll(async () => {
  provider = await startProvider();
  tools = {
    provider: createIdentityProvider(provider.settings, new URL('http://127.0.0.1:1')),
    seal: createSeal(settings),
    settings,
    roleMapping: [{ group: 'cdn', role: 'purger', distributions: null }],
  };
});
afterAll(() => provider.stop());

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  let clock: number;
  beforeEach(async () => {
    database = await newDatabase();
    store = await database.open();
    clock = Date.now();
  });
  afterEach(() => database.remove());

  const context = () =>
    contextUnderTest(store, { now: () => clock, caller: anonymous({ address: '192.0.2.1', requestId: null }) });
  /** A whole sign-in in a browser that has this session. */
  async function comeBackAs(email: string, current?: Session) {
    const { url, sealed, state } = await beginSignIn(context(), tools, '/history');
    const nonce = url.searchParams.get('nonce') ?? '';
    Object.assign(provider.answers, { idClaims: { email, groups: ['cdn'] }, nonce });
    return finishSignIn(context(), tools, `?${new URLSearchParams({ code: 'code', state })}`, sealed, current);
  }
  async function signedIn(email: string, current?: Session) {
    const finished = await comeBackAs(email, current);
    if (finished.outcome !== 'signed_in') throw new Error(finished.outcome);
    return finished.session;
  }
  async function waiting(current: Session) {
    const finished = await comeBackAs(BOB, current);
    if (finished.outcome !== 'other_person') throw new Error(finished.outcome);
    return { ...finished, sealed: await tools.seal.seal(finished.pending, SIGN_IN_MS) };
  }
  const log = async () =>
    (await store.audit.page({}, { limit: 100 })).map(({ actor, action, outcome }) => `${actor} ${action} ${outcome}`);

  describe('a sign-in in a browser in which another person is signed in', () => {
    it('changes nothing until its person says yes', async () => {
      const ann = await signedIn(ANN);
      const asked = await waiting(ann);
      expect([asked.current, asked.pending.session.actor]).toEqual([ANN, BOB]);
      expect(await store.sessions.hasEnded(ann.id)).toBe(false);
      expect(await log()).toEqual([`${ANN} session.sign_in done`]);
    });

    it('ends the session of the other person when its person says yes, and begins its own once', async () => {
      const ann = await signedIn(ANN);
      const { sealed } = await waiting(ann);
      const answers = [
        await replaceSession(context(), tools, sealed, ann),
        await replaceSession(context(), tools, sealed, undefined),
      ];
      expect(answers).toMatchObject([
        { outcome: 'signed_in', session: { actor: BOB }, returnTo: '/history' },
        { outcome: 'invalid' },
      ]);
      expect(await store.sessions.hasEnded(ann.id)).toBe(true);
      expect((await log()).reverse().slice(0, 3)).toEqual([
        `${ANN} session.sign_in done`,
        `${ANN} session.sign_out done`,
        `${BOB} session.sign_in done`,
      ]);
    });

    it('is not completed once a further session has begun, nor too late, nor with something else that is sealed', async () => {
      const ann = await signedIn(ANN);
      const { sealed, pending } = await waiting(ann);
      const further = await signedIn(ANN);
      const refused = async (kept: string | undefined, current?: Session) =>
        expect((await replaceSession(context(), tools, kept, current)).outcome).toBe('invalid');
      await refused(sealed, further);
      await refused(undefined, ann);
      await refused(await tools.seal.seal(pending.session, SIGN_IN_MS), ann);
      await refused(await tools.seal.seal({ ...pending, purpose: 'session' }, SIGN_IN_MS), ann);
      clock += SIGN_IN_MS + 1;
      await refused(sealed, ann);
      expect(await store.sessions.hasEnded(ann.id)).toBe(false);
    });

    it('needs no yes of the same person, nor where nobody is signed in', async () => {
      const ann = await signedIn(ANN);
      expect((await signedIn(ANN, ann)).id).not.toBe(ann.id);
      expect((await signedIn(BOB)).actor).toBe(BOB);
    });
  });
});
