import clsx from 'clsx';
import { CircleCheck, CircleX } from 'lucide-react';
import { CdnMessage } from '@/components/ui/cdn-message';
import { PlainTable } from '@/components/ui/plain-table';
import { Cell, Heading } from '@/components/ui/table';
import type { NamespaceCheck } from '@/lib/shared/connection';
import { errorTexts } from '@/lib/shared/error-codes';
import { durationText } from '@/lib/shared/purges/site-progress';

/** What each namespace's question came to, with the method and path that an administrator needs. */
export const CheckTable = ({ namespaces }: { namespaces: readonly NamespaceCheck[] }) => (
  <PlainTable
    label="Namespaces"
    head={
      <>
        <Heading>Namespace</Heading>
        <Heading>Answer</Heading>
        <Heading className="text-right">Duration</Heading>
      </>
    }
  >
    {namespaces.map((check) => (
      <CheckRow key={check.namespace} check={check} />
    ))}
  </PlainTable>
);

function CheckRow({
  check: { namespace, request, outcome, cdnStatus, message, durationMs },
}: {
  check: NamespaceCheck;
}) {
  const isGood = outcome === 'ok';
  const Icon = isGood ? CircleCheck : CircleX;
  return (
    <tr className="align-top">
      <th scope="row" className="wrap-anywhere px-3 py-2 font-medium">
        {namespace}
      </th>
      <Cell>
        <span className={clsx('inline-flex items-start gap-1.5 font-medium', isGood ? 'text-ok' : 'text-danger')}>
          <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
          {isGood ? 'Distributions listed.' : failureWords(outcome, cdnStatus)}
        </span>
        {message && (
          <span className="wrap-anywhere block">
            <CdnMessage message={message} cdnStatus={cdnStatus} />
          </span>
        )}
        <code className="wrap-anywhere block font-mono text-[0.8125rem] text-muted">{request}</code>
      </Cell>
      <Cell className="whitespace-nowrap text-right tabular-nums">{took(durationMs)}</Cell>
    </tr>
  );
}

/** Most answers take a part of a second. */
const took = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : durationText(ms));

/** With a status, the sentences of the error codes say more of purges than of this. */
const failureWords = (outcome: Exclude<NamespaceCheck['outcome'], 'ok'>, cdnStatus: number | null) =>
  cdnStatus === null ? errorTexts[outcome].title : `The CDN answered with status ${cdnStatus}.`;
