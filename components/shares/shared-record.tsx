import clsx from 'clsx/lite';
import { EdgeSection } from '@/components/purges/record/edge-section';
import { hasEdge } from '@/components/purges/record/has-edge';
import { PurgeFacts } from '@/components/purges/record/purge-facts';
import { PurgeTimeline } from '@/components/purges/record/purge-timeline';
import { RecordHeading } from '@/components/purges/record/record-heading';
import { SitesTable } from '@/components/purges/record/sites-table';
import { KindIcon } from '@/components/purges/table/kind-icon';
import { ModeMark } from '@/components/purges/table/mode-mark';
import { ReachMark } from '@/components/purges/table/reach-mark';
import { CopyButton } from '@/components/ui/copy-button';
import { Fact, Facts } from '@/components/ui/facts';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { ExactTime } from '@/components/ui/time-ago';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { kindOfDistribution } from '@/lib/shared/distributions/distribution-kind';
import { errorTextOf } from '@/lib/shared/error-text-of';
import { purgedSentence } from '@/lib/shared/purged-sentence';
import { everyDomainText, modeText, noIdText, targetLead } from '@/lib/shared/purges/describe-purge';
import type { SharedDetails } from '@/lib/shared/shares/share';
import { bothForms } from '@/lib/shared/text/readable-host';

/** One purge for a reader without an account: what happened, and nothing to press but "copy". */
export function SharedRecord({ purge }: { purge: SharedDetails }) {
  const { target, mode, resolution } = purge;
  const onEveryDomain = everyDomainText(purge);
  return (
    <article className="grid grid-cols-1 gap-8">
      <header className="grid gap-3">
        <p className="text-muted text-sm">Cache purge · read-only view</p>
        <RecordHeading purge={purge} />
      </header>
      {purge.error && <WhatWentWrong error={purge.error} unconfirmed={purge.status === 'unconfirmed'} />}
      <Facts>
        <Fact term="Target">
          <span className="inline-flex items-center gap-1.5 text-muted">
            <KindIcon kind={target.kind} />
            <span>{targetLead(purge)}</span>
          </span>
          {'value' in target && target.value !== null && (
            <Value text={bothForms(target.value)} className="mt-1 block" />
          )}
          <ReachMark purge={purge} className="mt-1" />
          {onEveryDomain && <span className="mt-1 block text-muted">{onEveryDomain}</span>}
        </Fact>
        <Fact term="Mode">
          <span className="flex flex-wrap items-center gap-x-2">
            <ModeMark mode={mode} />
            <span className="text-muted">{modeText(mode).hint}</span>
          </span>
        </Fact>
        <Fact term="Distribution">
          <span>{`${distributionOf(purge)} `}</span>
          {kindOfDistribution(purge.distribution) === 'http_loadbalancer' && (
            <span className="text-muted">HTTP load balancer</span>
          )}
        </Fact>
        <Fact term="Purge request ID">
          {purge.purgeRequestId ? (
            <span className="inline-flex items-baseline gap-1">
              <Value text={purge.purgeRequestId} />
              <CopyButton text={purge.purgeRequestId} label="Copy request ID" />
            </span>
          ) : (
            noIdText(purge)
          )}
        </Fact>
        <PurgeFacts purge={purge} />
        {resolution && (
          <Fact term="Findings">
            <ForeignProse text={resolution.note} />{' '}
            <span className="text-muted">
              –{' '}
              {resolution.by && (
                <span>
                  <ForeignName text={resolution.by} />,{' '}
                </span>
              )}
              <ExactTime iso={resolution.at} />
            </span>
          </Fact>
        )}
      </Facts>
      <SitesTable sites={purge.sites} />
      {hasEdge(purge) && <EdgeSection purge={purge} />}
      <PurgeTimeline events={purge.events} />
    </article>
  );
}

interface WhatWentWrongProps {
  error: NonNullable<SharedDetails['error']>;
  unconfirmed: boolean;
}

/** What happened and whether anything was purged; what to do next is the desk's business. */
function WhatWentWrong({ error, unconfirmed }: WhatWentWrongProps) {
  const { title, purged } = errorTextOf(error.code);
  return (
    <div
      className={clsx(
        'grid grid-cols-1 gap-2 rounded-lg border p-4 text-sm',
        unconfirmed ? 'border-warm bg-warm-soft' : 'border-danger bg-danger-soft',
      )}
    >
      <p>
        <strong className="font-medium">{title}</strong>
        <span>{` ${purgedSentence[purged]}`}</span>
      </p>
      {error.message && (
        <p className="wrap-anywhere font-mono text-[0.8125rem]">
          <ForeignProse text={error.message} />
        </p>
      )}
    </div>
  );
}

const Value = ({ text, className }: { text: string; className?: string }) => (
  <code className={clsx('wrap-anywhere font-mono text-[0.8125rem]', className)}>
    <ForeignName text={text} />
  </code>
);
