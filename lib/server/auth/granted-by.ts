import 'server-only';
import type { Access } from '@/lib/shared/access/access';
import type { GroupGrant } from '../settings/sign-in';

/** Stands for everybody who is signed in. */
const EVERYBODY = '*';

/** What groups give, and which of them gave something: the others are nobody's business here. */
export function grantedBy(mapping: readonly GroupGrant[], groups: readonly string[]) {
  const member = new Set([...groups, EVERYBODY]);
  const given = mapping.filter(({ group }) => member.has(group));
  const access: Access = given.map(({ role, distributions }) => ({ role, distributions }));
  return { access, groups: [...new Set(given.map(({ group }) => group))].filter((group) => group !== EVERYBODY) };
}
