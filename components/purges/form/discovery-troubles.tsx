import { CdnMessage } from '@/components/ui/cdn-message';
import { Icon } from '@/components/ui/icon';
import { type DiscoveryProblem, type DistributionList, isAlarming } from '@/lib/shared/distributions/distribution';
import { errorTextOf } from '@/lib/shared/error-text-of';
import { counted } from '@/lib/shared/text/counted';
import { visible } from '@/lib/shared/text/visible-text';

/** The sentences of the error codes speak of purges; this is about reading. */
function whatFailed({ namespace, distribution, cdnStatus, code }: DiscoveryProblem) {
  const what =
    distribution === null
      ? `Purge Desk could not read the distributions in ${namespace}.`
      : `Purge Desk could not read the domains of ${namespace}/${visible(distribution)}.`;
  return `${what} ${cdnStatus === null ? errorTextOf(code).title : `The CDN answered with status ${cdnStatus}.`}`;
}

/** Which distributions could not be read, are still being read, or what the CDN hides of their purges. */
export const DiscoveryTroubles = ({ list }: { list: DistributionList }) => (
  <>
    {list.completionHidden && <HiddenCompletion />}
    {list.reading && <Progress list={list} />}
    {isAlarming(list) && <Problems list={list} />}
  </>
);

const HiddenCompletion = () => (
  <p role="status" className="flex gap-3 rounded-lg border border-warm bg-warm-soft p-4 text-sm">
    <Icon name="icon-triangle-exclamation-point" className="mt-0.5 size-4 shrink-0 text-warm" />
    <span>
      <strong className="font-medium">Purge Desk can’t see whether purges complete.</strong> The CDN answers 403 to
      status requests. Purges still run. Ask an administrator to extend the token’s role.
    </span>
  </p>
);

const Progress = ({ list: { known, total } }: { list: DistributionList }) => (
  <p role="status" className="text-muted text-sm">
    {total === 0
      ? 'Loading distributions from the CDN…'
      : `Loaded ${known} of ${total} distributions. The one that you choose loads first.`}
  </p>
);

function Problems({ list }: { list: DistributionList }) {
  return (
    <div role="status" className="flex gap-3 rounded-lg border border-warm bg-warm-soft p-4 text-sm">
      <Icon name="icon-triangle-exclamation-point" className="mt-0.5 size-4 shrink-0 text-warm" />
      <div className="grid min-w-0 gap-1">
        <p className="font-medium">
          {list.known === 0
            ? 'Purge Desk knows no distributions, so it cannot purge anything yet.'
            : 'Purge Desk could not read some distributions.'}
        </p>
        {list.problems.length === 0 && (
          <p>
            The CDN lists no distributions in the configured namespaces. Ask an administrator to check F5XC_NAMESPACES.
          </p>
        )}
        <ul className="grid gap-1">
          {list.problems.map((problem) => (
            <li key={`${problem.request} ${problem.message}`}>
              <span>{whatFailed(problem)}</span>{' '}
              {problem.message && <CdnMessage message={problem.message} cdnStatus={problem.cdnStatus} />}{' '}
              <code className="wrap-anywhere font-mono text-[0.8125rem] text-muted">{problem.request}</code>
            </li>
          ))}
          {list.moreProblems > 0 && <li>{`${counted(list.moreProblems, 'more problem')}.`}</li>}
        </ul>
      </div>
    </div>
  );
}
