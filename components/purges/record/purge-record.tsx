'use client';

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useLooksMode } from '@/components/layout/about-desk';
import { ReachMark } from '@/components/purges/table/reach-mark';
import { TargetText } from '@/components/purges/table/target-text';
import { buttonShape } from '@/components/ui/button-shape';
import { CopyButton, CopyTextButton } from '@/components/ui/copy-button';
import { Fact, Facts } from '@/components/ui/facts';
import { ForeignName } from '@/components/ui/foreign-text';
import { Icon } from '@/components/ui/icon';
import { later } from '@/components/ui/later';
import { Link } from '@/components/ui/link';
import { StaleNotice } from '@/components/ui/stale-notice';
import { useTab } from '@/components/ui/use-tab';
import { purgeDetails } from '@/lib/client/purges';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { kindOfDistribution } from '@/lib/shared/distributions/distribution-kind';
import { historyFilterToQuery } from '@/lib/shared/history/history-filter';
import { paths } from '@/lib/shared/paths';
import { everyDomainText, modeText, noIdText, targetLead } from '@/lib/shared/purges/describe-purge';
import { purgeMarkdown } from '@/lib/shared/purges/purge-markdown';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import { shownStatus } from '@/lib/shared/purges/shown-status';
import { tabIcon, tabTitle } from '@/lib/shared/purges/tab-title';
import { prefillAgain } from '@/lib/shared/targets/prefill';
import { bothForms } from '@/lib/shared/text/readable-host';
import { visibleProse } from '@/lib/shared/text/visible-text';
import { PurgeFacts } from './purge-facts';
import { PurgeTimeline } from './purge-timeline';
import { RecordHeading } from './record-heading';
import { SitesTable } from './sites-table';
import { UnconfirmedNotice } from './unconfirmed-notice';

// Most records have none of these.
const OtherSpellings = later(() => import('./other-spellings').then((part) => part.OtherSpellings));
const PurgeFailure = later(() => import('./purge-failure').then((part) => part.PurgeFailure));
const QueuedNotice = later(() => import('./queued-notice').then((part) => part.QueuedNotice));
const EdgeLooks = later(() => import('./edge-looks').then((part) => part.EdgeLooks));

interface PurgeRecordProps {
  id: string;
  /** The button that shares the purge. */
  share: ReactNode;
}

/** The page of one purge; it has a stable link. */
export function PurgeRecord({ id, share }: PurgeRecordProps) {
  const { data: purge, error } = useQuery(purgeDetails(id));
  const mayLook = useLooksMode() !== 'off';
  useTab(purge && tabTitle(purge), purge ? tabIcon(purge) : 'still');
  const [wasQueued, setWasQueued] = useState(false);
  if (!purge) return null;
  if (purge.status === 'queued' && !wasQueued) setWasQueued(true);
  const distribution = distributionOf(purge);
  const onEveryDomain = everyDomainText(purge);
  return (
    <article className="grid grid-cols-1 gap-8">
      <header className="grid gap-3">
        <Link href={paths.history} className="w-fit rounded-md text-muted text-sm hover:text-ink print:hidden">
          ← History
        </Link>
        <RecordHeading purge={purge} mayLook={mayLook} />
        <RecordActions purge={purge} share={share} />
        {error && <StaleNotice error={error} />}
      </header>
      {(wasQueued || purge.status === 'queued') && <QueuedNotice purge={purge} />}
      {purge.error && <PurgeFailure error={purge.error} unconfirmed={purge.status === 'unconfirmed'} />}
      {purge.status === 'unconfirmed' && <UnconfirmedNotice purge={purge} />}
      <Facts>
        {purge.commandName === null ? (
          <Fact term="Purge request ID">
            {purge.purgeRequestId ? <Copyable text={purge.purgeRequestId} label="Copy request ID" /> : noIdText(purge)}
          </Fact>
        ) : (
          <Fact term="Purge command">
            <Copyable text={purge.commandName} label="Copy command name" />
          </Fact>
        )}
        <Fact term="Target">
          <span className="text-muted">{targetLead(purge)}</span>{' '}
          {'value' in purge.target && purge.target.value !== null && (
            <Copyable text={purge.target.value} shown={bothForms(purge.target.value)} label="Copy target" />
          )}
          <ReachMark purge={purge} />
          {onEveryDomain && <span className="block text-muted">{onEveryDomain}</span>}
        </Fact>
        <Fact term="Mode">
          <span>{`${modeText(purge.mode).label} `}</span>
          <span className="text-muted">{`– ${modeText(purge.mode).hint}`}</span>
        </Fact>
        <Fact term="Distribution">
          <Link
            href={`${paths.history}${historyFilterToQuery({ distribution })}`}
            className="underline decoration-line underline-offset-2 hover:decoration-ink"
          >
            {distribution}
          </Link>{' '}
          {kindOfDistribution(purge.distribution) === 'http_loadbalancer' && (
            <span className="text-muted">HTTP load balancer</span>
          )}
        </Fact>
        <PurgeFacts purge={purge} blank="–" />
        {shownStatus(purge).look === 'unmatched' && <OtherSpellings purge={purge} />}
        {purge.jobId && (
          <Fact term="Bulk job">
            <Link
              href={paths.bulkJob(purge.jobId)}
              className="underline decoration-line underline-offset-2 hover:decoration-ink"
            >
              Open bulk job
            </Link>
          </Fact>
        )}
        {purge.sentWith.length > 0 && (
          <Fact term="Submitted with">
            <ul className="grid gap-1">
              {purge.sentWith.map(({ id: other, target }) => (
                <li key={other}>
                  <Link href={paths.purge(other)} className="block w-fit max-w-full underline underline-offset-2">
                    <TargetText target={target} />
                  </Link>
                </li>
              ))}
            </ul>
          </Fact>
        )}
      </Facts>
      <SitesTable sites={purge.sites} />
      {purge.checkUrl !== null && <EdgeLooks purge={purge} />}
      <PurgeTimeline events={purge.events} />
      {purge.cdnAnswer !== null && (
        <details className="text-sm">
          <summary className="w-fit rounded-md text-muted hover:text-ink">Raw CDN answer</summary>
          <pre className="mt-2 max-h-80 overflow-auto whitespace-pre-wrap wrap-anywhere rounded-lg border border-line bg-raised p-3 font-mono text-[0.8125rem]">
            {visibleProse(purge.cdnAnswer) || '(empty)'}
          </pre>
        </details>
      )}
    </article>
  );
}

/** `shown` is what people read where that is more than what is copied. */
const Copyable = ({ text, shown = text, label }: { text: string; shown?: string; label: string }) => (
  <span className="inline-flex max-w-full items-baseline gap-1">
    <code className="wrap-anywhere font-mono text-[0.8125rem]">
      <ForeignName text={shown} />
    </code>
    <CopyButton text={text} label={label} />
  </span>
);

const linkTo = (id: string) => new URL(paths.purge(id), location.origin).href;

/** Actions of a record: copy its link, copy it for a ticket, purge again with the form. */
const RecordActions = ({ purge, share }: { purge: PurgeDetails; share: ReactNode }) => (
  <div className="flex flex-wrap gap-2 print:hidden">
    <CopyTextButton text={() => linkTo(purge.id)} label="Copy link" />
    <CopyTextButton text={() => purgeMarkdown(purge, linkTo(purge.id))} label="Copy as Markdown" />
    <Link
      href={paths.home + prefillAgain(purge)}
      title="Opens the form with these values. Nothing is sent until you press the button."
      className={buttonShape('quiet')}
    >
      <Icon name="icon-rotate-ccw" className="size-4" />
      Purge again…
    </Link>
    {share}
  </div>
);
