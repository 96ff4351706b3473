import { PlainTable } from '@/components/ui/plain-table';
import { Section } from '@/components/ui/section';
import { Cell, Heading } from '@/components/ui/table';
import type { Grant, PurgePolicy } from '@/lib/shared/access/access';
import { kindsOf, policySentences, REACH_RULE, scopeText } from '@/lib/shared/access/describe-access';
import type { Me } from '@/lib/shared/access/me';
import { kindTexts } from '@/lib/shared/purges/describe-purge';

/** The user's roles, and the rules of this desk that apply to everyone. */
export const RightsSection = ({ me: { grants, policy } }: { me: Me }) => (
  <Section title="Your permissions">
    <PlainTable
      label="Your roles"
      head={
        <>
          <Heading>Role</Heading>
          <Heading>Distributions</Heading>
          <Heading>Can purge</Heading>
        </>
      }
    >
      {grants.map((grant) => (
        <GrantRow key={`${grant.role} ${grant.distributions}`} grant={grant} />
      ))}
    </PlainTable>
    <p className="text-sm">{REACH_RULE}</p>
    <Rules policy={policy} />
  </Section>
);

function GrantRow({ grant: { role, distributions } }: { grant: Grant }) {
  const kinds = kindsOf(role).map((kind) => kindTexts[kind].label);
  return (
    <tr className="align-top">
      <th scope="row" className="px-3 py-2 font-medium">
        {role}
      </th>
      <Cell className="wrap-anywhere">{scopeText(distributions)}</Cell>
      <Cell>{kinds.join(', ') || 'nothing (view only)'}</Cell>
    </tr>
  );
}

function Rules({ policy }: { policy: PurgePolicy }) {
  const sentences = policySentences(policy);
  if (sentences.length === 0)
    return <p className="text-muted text-sm">Reason and ticket are optional, and no rule limits hard purges.</p>;
  return (
    <ul aria-label="Purge rules" className="grid list-disc gap-1 pl-5 text-sm marker:text-muted">
      {sentences.map((sentence) => (
        <li key={sentence} className="wrap-anywhere">
          {sentence}
        </li>
      ))}
    </ul>
  );
}
