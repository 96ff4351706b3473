import { describe, expect, it } from 'vitest';
import { identityOf } from './identity-provider';

const names = { email: 'email', name: 'name', groups: 'groups' };
const ann = { email: 'ann@corp.example', name: 'Ann', groups: ['a', 'b'] };

describe('identityOf', () => {
  it('reads who it is', () => expect(identityOf(ann, names)).toEqual(ann));

  it.each([
    [{ ...ann, groups: 'one' }, ['one']],
    [{ ...ann, groups: undefined }, []],
    [{ ...ann, groups: [1, 'a'] }, []],
    [{ ...ann, groups: { a: true } }, []],
  ])('takes groups as a list or as one, and nothing else: %j', (claims, groups) =>
    expect(identityOf(claims, names)?.groups).toEqual(groups),
  );

  it.each([
    {},
    { ...ann, email: '' },
    { ...ann, email: ' ' },
    { ...ann, email: 7 },
    { ...ann, email: 'a\nb@corp.example' },
    { ...ann, email: 'ann@corp.example\u202e' },
    { ...ann, email: 'a\u200bnn@corp.example' },
    { ...ann, email: 'a\u00a0nn@corp.example' },
    { ...ann, email: 'a'.repeat(321) },
    { ...ann, email: 'ci-deploy' },
    { ...ann, email: '@corp.example' },
    { ...ann, email: 'ann@' },
    { ...ann, email: 'ann@corp@example' },
    { ...ann, email_verified: false },
    { ...ann, email_verified: 'false' },
    { ...ann, email_verified: null },
    { ...ann, email_verified: 0 },
    { ...ann, email_verified: 'no' },
  ])('is nobody without an address that the provider vouches for: %j', (claims) =>
    expect(identityOf(claims, names)).toBeUndefined(),
  );

  it('takes an address of which the provider says nothing, and one that it has verified', () => {
    for (const verified of [undefined, true, 'true'])
      expect(identityOf({ ...ann, email_verified: verified }, names)?.email).toBe(ann.email);
  });

  it('finds claims by a path, and by a name that looks like one', () => {
    const at = { ...names, groups: 'realm_access.roles' };
    expect(identityOf({ ...ann, realm_access: { roles: ['x'] } }, at)?.groups).toEqual(['x']);
    expect(identityOf({ ...ann, realm_access: null }, at)?.groups).toEqual([]);
    expect(identityOf({ ...ann, 'realm_access.roles': ['y'] }, at)?.groups).toEqual(['y']);
    const url = { ...names, groups: 'https://corp.example/groups' };
    expect(identityOf({ ...ann, 'https://corp.example/groups': ['z'] }, url)?.groups).toEqual(['z']);
  });

  it('leaves out a name that cannot stand on a page', () => {
    for (const name of [undefined, '', 'a'.repeat(201), 'a\u0000b', 5, 'nnA\u202e!', 'A\u200bnn', 'A\nB'])
      expect(identityOf({ ...ann, name }, names)?.name).toBeNull();
  });

  it('takes a name in any script', () => {
    for (const name of ['山田\u3000太郎', 'علی\u200cرضا', 'יעל', 'Åsa Ørsted'])
      expect(identityOf({ ...ann, name }, names)?.name).toBe(name);
  });
});
