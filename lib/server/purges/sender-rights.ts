import 'server-only';
import { grantedBy } from '@/lib/server/auth/caller';
import type { Context } from '@/lib/server/context';
import { secretState } from '@/lib/server/secret-token';
import type { DuePurge } from '@/lib/server/store/bulk/send-authority';
import { type Access, fullAccess, kindRefusal, modeRefusal, reachRefusal } from '@/lib/shared/access/access';
import type { PauseReason } from '@/lib/shared/bulk/bulk-job';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { modeSchema } from '@/lib/shared/purges/purge-input';
import { targetKinds } from '@/lib/shared/purges/purge-terms';

type Needs = Pick<Context, 'settings' | 'now'>;

/** What they may do now who answer for a purge; undefined where the desk cannot know. */
function accessOf({ settings }: Needs, { authority, credential }: DuePurge): Access | undefined {
  const { mode, roleMapping } = settings.auth;
  if (authority.kind === 'operator') return mode === 'local' ? fullAccess : [];
  if (authority.kind === 'credential') return credential && [credential];
  // Without sign-in no groups give anybody anything: what a person may do is not set here.
  if (mode === 'local') return undefined;
  // Groups change at the provider without anybody saying so here; what they give is set here.
  return authority.groups === null ? undefined : grantedBy(roleMapping, authority.groups).access;
}

/** Why a purge that has its turn must not be sent: who answers for it could not send it now. Undefined where they could. */
export function lostRights(context: Needs, due: DuePurge): PauseReason | undefined {
  const { credential } = due;
  const state = credential && secretState(credential, context.now());
  if (state !== undefined && state !== 'active') return `credential_${state}`;
  const access = accessOf(context, due);
  if (!access) return undefined;
  const name = distributionOf(due);
  const kind = targetKinds.find((one) => one === due.kind);
  // Records of before reach was kept have none; then its kind alone says what role it takes.
  const judgement = { reach: (due.reach ?? 'part') === 'part' ? 'part' : 'everything' } as const;
  const refusal =
    (kind && (kindRefusal(access, name, kind) ?? reachRefusal(access, name, kind, judgement))) ??
    modeRefusal(access, context.settings.auth.policy, name, modeSchema.parse(due.mode));
  return refusal && 'rights_lost';
}
