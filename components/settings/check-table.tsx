import clsx from 'clsx/lite';
import { CdnMessage } from '@/components/ui/cdn-message';
import { Icon } from '@/components/ui/icon';
import { PlainTable } from '@/components/ui/plain-table';
import { Cell, Heading } from '@/components/ui/table';
import { callTexts, optionalCallTexts } from '@/lib/shared/connection';
import type { CallCheck } from '@/lib/shared/connection-schema';
import { errorTextOf } from '@/lib/shared/error-text-of';
import { durationText } from '@/lib/shared/purges/site-progress';

/** The result of each call, with the method and path that an administrator needs. */
export const CheckTable = ({ calls }: { calls: readonly CallCheck[] }) => (
  <PlainTable
    label="Calls"
    head={
      <>
        <Heading>Namespace</Heading>
        <Heading>Answer</Heading>
        <Heading className="hidden text-right sm:table-cell">Duration</Heading>
      </>
    }
  >
    {calls.map((check) => (
      <CheckRow key={check.request} check={check} />
    ))}
  </PlainTable>
);

const looks = {
  good: { icon: 'icon-circle-check', color: 'text-ok' },
  bad: { icon: 'icon-circle-x', color: 'text-danger' },
  /** A call that the desk does not make yet. */
  later: { icon: 'icon-circle-question-mark', color: 'text-muted' },
} as const;

function CheckRow({
  check: { namespace, call, request, outcome, cdnStatus, message, isNeeded, durationMs },
}: {
  check: CallCheck;
}) {
  const { icon, color } = looks[outcome === 'ok' ? 'good' : isNeeded ? 'bad' : 'later'];
  return (
    <tr className="align-top">
      <th scope="row" className="wrap-anywhere px-3 py-2 font-medium">
        {namespace}
      </th>
      <Cell>
        <span className={clsx('inline-flex items-start gap-1.5 font-medium', color)}>
          <Icon name={icon} className="mt-0.5 size-4 shrink-0" />
          <span>
            <span>{`${callTexts[call]}: ${outcome === 'ok' ? 'allowed.' : failureWords(outcome, cdnStatus)}`}</span>
            <span className="whitespace-nowrap font-normal text-muted tabular-nums sm:hidden">{` ${took(durationMs)}`}</span>
          </span>
        </span>
        {isNeeded && outcome === 'cdn_forbidden' && (
          <span className="block">The role of the credential must allow this call.</span>
        )}
        {!isNeeded && outcome !== 'ok' && <span className="block text-muted">{optionalCallTexts[call]}</span>}
        {message && (
          <span className="wrap-anywhere block">
            <CdnMessage message={message} cdnStatus={cdnStatus} />
          </span>
        )}
        <code className="wrap-anywhere block font-mono text-[0.8125rem] text-muted">{request}</code>
      </Cell>
      <Cell className="hidden whitespace-nowrap text-right tabular-nums sm:table-cell">{took(durationMs)}</Cell>
    </tr>
  );
}

/** Most answers arrive within a second. */
const took = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : durationText(ms));

/** With a status, the sentences of the error codes say more of purges than of this. */
const failureWords = (outcome: Exclude<CallCheck['outcome'], 'ok'>, cdnStatus: number | null) =>
  cdnStatus === null ? errorTextOf(outcome).title : `The CDN answered with status ${cdnStatus}.`;
