import 'server-only';
import type { Context } from '@/lib/server/context';
import type { Share } from '@/lib/server/store/people/share-store';
import {
  inScope,
  isAtLeast,
  isEverywhere,
  roleOn,
  type Scope,
  scopeCovers,
  visibleScope,
} from '@/lib/shared/access/access';
import { isOwnRecord } from '@/lib/shared/access/actor';

type Needs = Pick<Context, 'caller'>;

/** Whether somebody who may see these distributions may know what a link shows. */
const covers = (scope: Scope, { subject, scope: shown }: Share) =>
  subject.kind === 'purge' ? inScope(scope, subject.distribution) : scopeCovers(scope, shown);

/** Whether a link is in the caller's list: one that shows what the caller may see, or the caller's own. */
export function isListed({ caller }: Needs, share: Share): boolean {
  const scope = visibleScope(caller.access);
  return scope !== undefined && (isOwnRecord(caller, share.createdBy) || covers(scope, share));
}

/** Whether the caller may end a link: the own ones, and as a lead those that show nothing but the lead's distributions. */
export function mayRevoke({ caller }: Needs, share: Share): boolean {
  if (isOwnRecord(caller, share.createdBy)) return caller.access.length > 0;
  if (share.subject.kind === 'purge') return isAtLeast(roleOn(caller.access, share.subject.distribution), 'lead');
  if (isEverywhere(caller.access, 'lead')) return true;
  const led = caller.access
    .filter(({ role }) => isAtLeast(role, 'lead'))
    .flatMap(({ distributions }) => distributions ?? []);
  return share.scope !== null && led.length > 0 && scopeCovers(led, share.scope);
}
