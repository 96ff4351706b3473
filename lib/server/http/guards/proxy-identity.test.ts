import { describe, expect, it } from 'vitest';
import { repeatedHeader } from '@/lib/server/http/every-request';
import { Secret } from '@/lib/server/settings/setting-values';
import { proxyIdentity } from './identify';

const names = { email: 'x-forwarded-email', name: 'x-forwarded-preferred-username', groups: 'x-forwarded-groups' };
const SECRET = 'a-secret-of-the-proxy';
const open = { headers: names, secret: undefined, signOutUrl: undefined };
const guarded = { ...open, secret: new Secret(SECRET) };
const trusted = { fromTrustedProxy: true, repeatedHeader: null };
const ann = { 'x-forwarded-email': 'ann@corp.example', 'x-forwarded-groups': 'a, b' };
const identityBy = (
  headers: Record<string, string>,
  settings: typeof open | typeof guarded = open,
  connection = trusted,
) => proxyIdentity(settings, new Headers(headers), connection);

describe('the identity that a proxy gives', () => {
  it('is believed from a trusted address', () =>
    expect(identityBy(ann)).toEqual({ outcome: 'person', email: 'ann@corp.example', name: null, groups: ['a', 'b'] }));

  it('is not believed from anywhere else, nor with a header that is there twice', () => {
    const because = (connection: typeof trusted) => identityBy(ann, open, connection);
    expect(because({ ...trusted, fromTrustedProxy: false })).toMatchObject({ because: 'untrusted_address' });
    const repeated = { ...trusted, repeatedHeader: 'x-forwarded-groups' } as object as typeof trusted;
    expect(because(repeated)).toEqual({ outcome: 'nobody', because: 'repeated_header', header: 'x-forwarded-groups' });
  });

  it.each(['', 'another-secret-of-16', SECRET.toUpperCase(), `${SECRET}x`, SECRET.slice(1), `${SECRET}, ${SECRET}`])(
    'is not believed with %j as the secret',
    (shown) => {
      const headers = { ...ann, 'x-purge-desk-proxy-secret': shown };
      expect(identityBy(headers, guarded)).toMatchObject({ outcome: 'nobody', because: 'wrong_secret' });
    },
  );

  it('is believed with the secret, and not without any', () => {
    expect(identityBy({ ...ann, 'x-purge-desk-proxy-secret': SECRET }, guarded).outcome).toBe('person');
    expect(identityBy(ann, guarded)).toMatchObject({ because: 'wrong_secret' });
  });

  it.each(['', 'ci-deploy', 'a@corp.example, b@corp.example', 'a@b@c', 'a\tb@corp.example'])(
    'needs one address: %j is none',
    (email) => expect(identityBy({ ...ann, 'x-forwarded-email': email })).toMatchObject({ because: 'no_email' }),
  );
});

describe('repeatedHeader', () => {
  const watched = ['x-forwarded-email', 'x-forwarded-groups'];
  it.each([
    [['Host', 'x', 'X-Forwarded-Email', 'a'], null],
    [['X-Forwarded-Email', 'a', 'x-forwarded-email', 'b'], 'x-forwarded-email'],
    [['X-Forwarded-Email', 'a', 'X-Forwarded-Email', 'a'], 'x-forwarded-email'],
    [['X-Forwarded-Groups', 'a', 'X_Forwarded_Groups', 'b'], 'x-forwarded-groups'],
    [['x_forwarded-groups', 'a', 'X-Forwarded_Groups', 'b'], 'x-forwarded-groups'],
    [['Cookie', 'a', 'Cookie', 'b', 'X-Forwarded-Email', 'x-forwarded-email'], null],
    [['A', 'x-forwarded-email', 'B', 'x-forwarded-email'], null],
    [[], null],
  ] as [string[], string | null][])('of %j is %s', (raw, expected) =>
    expect(repeatedHeader(raw, watched)).toBe(expected),
  );
});
