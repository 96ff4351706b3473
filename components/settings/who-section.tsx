import { Fact, Facts } from '@/components/ui/facts';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { Section } from '@/components/ui/section';
import { ExactTime, TimeUntil } from '@/components/ui/time-ago';
import type { AuthMode, Me } from '@/lib/shared/access/me';
import { visible } from '@/lib/shared/text/visible-text';
import { SignOut } from './sign-out';

const waysIn: Record<AuthMode, string> = {
  local: 'Sign-in is off. Only users of this machine can reach Purge Desk.',
  oidc: 'With your company account, through the identity provider.',
  proxy: 'Through the reverse proxy in front of Purge Desk.',
};

function groupWords({ authMode, groups, grants }: Me) {
  if (groups.length > 0) return groups.map(visible).join(', ');
  if (authMode === 'local' || grants.length === 0) return 'none';
  return 'none (your permissions apply to every signed-in user)';
}

/** Who the desk takes me for, and by what. */
export const WhoSection = ({ me }: { me: Me }) => (
  <Section title="Your account" aside={me.signOut && <SignOut signOut={me.signOut} />}>
    <Facts>
      {me.name !== null && (
        <Fact term="Name">
          <ForeignProse text={me.name} />
        </Fact>
      )}
      <Fact term="Actor">
        <ForeignName text={me.actor} />
      </Fact>
      <Fact term="Sign-in">{me.kind === 'credential' ? 'With an API credential.' : waysIn[me.authMode]}</Fact>
      {me.authMode !== 'local' && <Fact term="Groups with a role">{groupWords(me)}</Fact>}
      {me.sessionEndsAt !== null && (
        <Fact term="Session expires">
          <TimeUntil iso={me.sessionEndsAt} /> at the latest{' '}
          <span className="text-muted">
            (<ExactTime iso={me.sessionEndsAt} />)
          </span>
        </Fact>
      )}
    </Facts>
  </Section>
);
