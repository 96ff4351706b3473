import { expect, it } from 'vitest';
import { aCaller, settingsUnderTest } from '@/test/support/context';
import { whoAmI } from './who-am-i';

const person = { caller: aCaller(), settings: settingsUnderTest };
const { auth } = settingsUnderTest;
const behindProxy = (signOutUrl?: string) => ({
  ...person,
  settings: { ...settingsUnderTest, auth: { ...auth, mode: 'proxy' as const, proxy: { ...auth.proxy, signOutUrl } } },
});

it('a person signs out where they have signed in', () => {
  expect(whoAmI(person).signOut).toEqual({ by: 'post', to: '/api/auth/sign-out' });
  expect(whoAmI(behindProxy()).signOut).toBeNull();
  expect(whoAmI(behindProxy('/oauth2/sign_out')).signOut).toEqual({
    by: 'link',
    to: '/oauth2/sign_out',
  });
});

it('neither the local operator nor a credential signs out', () => {
  for (const kind of ['operator', 'credential'] as const)
    expect(whoAmI({ ...person, caller: aCaller({ kind }) })).toMatchObject({ kind, signOut: null });
});

it('nothing of an address or a request is told', () => {
  expect(JSON.stringify(whoAmI(person))).not.toContain('192.0.2.1');
});
