import { expect, it } from 'vitest';
import type { GroupGrant } from '../settings/sign-in';
import { grantedBy } from './caller';

const mapping: GroupGrant[] = [
  { group: 'cdn-admins', role: 'admin', distributions: null },
  { group: 'support', role: 'purger', distributions: ['default/*'] },
  { group: 'support', role: 'lead', distributions: ['default/docs'] },
];

it('groups give what the mapping says, each of them, and no others are kept', () => {
  expect(grantedBy(mapping, ['support', 'staff', 'support'])).toEqual({
    access: [
      { role: 'purger', distributions: ['default/*'] },
      { role: 'lead', distributions: ['default/docs'] },
    ],
    groups: ['support'],
  });
  expect(grantedBy(mapping, ['staff'])).toEqual({ access: [], groups: [] });
});

it.each(['CDN-ADMINS', 'cdn-admins ', 'cdn-admin', '', 'cdn-admins,support', '__proto__'])(
  'a group is its whole name: %j gives nothing',
  (group) => expect(grantedBy(mapping, [group]).access).toEqual([]),
);

it('a star is everybody, and nobody becomes everybody by being in a group of that name', () => {
  const everybody: GroupGrant = { group: '*', role: 'viewer', distributions: null };
  const viewing = [{ role: 'viewer', distributions: null }];
  expect(grantedBy([...mapping, everybody], [])).toEqual({ access: viewing, groups: [] });
  expect(grantedBy(mapping, ['*'])).toEqual({ access: [], groups: [] });
});
