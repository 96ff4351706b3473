import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProvider } from '@/test/support/answering-provider';
import { createIdentityProvider } from './identity-provider';

const DESK = new URL('http://127.0.0.1:1');
const ann = { email: 'ann@corp.example', groups: ['cdn'] };

let provider: Awaited<ReturnType<typeof startProvider>>;
beforeEach(async () => {
  provider = await startProvider();
});
afterEach(() => provider.stop());

/** A whole sign-in, with what the provider answers. */
async function answerTo(answers: Partial<typeof provider.answers>) {
  const desk = createIdentityProvider(provider.settings, DESK);
  const { checks } = await desk.begin();
  Object.assign(provider.answers, answers, { nonce: checks.nonce });
  return desk.finish(`?${new URLSearchParams({ code: 'code', state: checks.state })}`, checks);
}
const outcome = async (answers: Partial<typeof provider.answers>) => (await answerTo(answers)).outcome;

describe('an ID token', () => {
  it('is believed when the provider has signed it', async () =>
    expect(await answerTo({ idClaims: ann })).toMatchObject({ outcome: 'identified', identity: { email: ann.email } }));

  it.each(['RS256 with a foreign key', 'HS256', 'none', 'not at all'] as const)(
    'is not believed: %s',
    async (signing) => expect(await outcome({ idClaims: ann, signing })).toBe('invalid'),
  );

  it('waits for better times when the keys of the provider cannot be read', async () => {
    await expect(answerTo({ idClaims: ann, keysStatus: 503 })).rejects.toThrow();
  });
});

describe('an address', () => {
  it.each([
    ['in the ID token alone', { idClaims: { ...ann, email_verified: true } }],
    ['in the ID token, of which nothing is said', { idClaims: ann }],
    ['in the user info alone', { userInfo: { ...ann, email_verified: true } }],
    ['in the user info, of which nothing is said', { userInfo: ann }],
    ['in the user info, and as a word', { userInfo: { ...ann, email_verified: 'true' } }],
  ])('is believed %s', async (_, answers) => expect(await outcome(answers)).toBe('identified'));

  it.each([false, 'false', 0, null, 'no', '', 1, 'TRUE'])(
    'that is verified as %j is not believed',
    async (verified) => {
      const refused = { ...ann, email_verified: verified };
      expect(await outcome({ idClaims: refused })).toBe('incomplete');
      expect(await outcome({ idClaims: {}, userInfo: refused })).toBe('incomplete');
    },
  );

  it('that one of the two calls unverified is not believed for the other’s word', async () => {
    const [good, bad] = [{ email_verified: true }, { email_verified: false }];
    expect(await outcome({ idClaims: good, userInfo: { ...ann, ...bad } })).toBe('incomplete');
    expect(await outcome({ idClaims: { ...bad, email: ann.email }, userInfo: { ...ann, ...good } })).toBe('incomplete');
    expect(await outcome({ idClaims: { ...good, email: ann.email }, userInfo: { ...ann, ...bad } })).toBe('incomplete');
  });

  it('of somebody else’s user info is not believed', async () =>
    expect(await outcome({ userInfo: { ...ann, sub: 'bob' } })).toBe('invalid'));
});
