import clsx from 'clsx/lite';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { Icon, type IconName } from '@/components/ui/icon';
import { Cell, Heading } from '@/components/ui/table';
import { ClockTime } from '@/components/ui/time-ago';
import {
  bytesText,
  durationText,
  type SiteProgress,
  type SiteState,
  siteDurationMs,
} from '@/lib/shared/purges/site-progress';
import { counted } from '@/lib/shared/text/counted';

const looks: Record<SiteState, { icon: IconName; color: string; label: string }> = {
  pending: { icon: 'icon-circle-dot', color: 'text-accent', label: 'Working' },
  done: { icon: 'icon-circle-check', color: 'text-ok', label: 'Finished' },
  failed: { icon: 'icon-circle-x', color: 'text-danger', label: 'Failed' },
  unknown: { icon: 'icon-circle-question-mark', color: 'text-muted', label: 'Unknown' },
};

/** How far a purge is at each site that the CDN has reported, by the CDN's own clock and in its own words. */
export function SitesTable({ sites }: { sites: readonly SiteProgress[] }) {
  if (sites.length === 0) return null;
  return (
    <section aria-labelledby="sites" className="grid grid-cols-1 gap-3">
      <h2 id="sites" className="font-semibold text-sm">
        Sites
      </h2>
      <div className="overflow-x-auto rounded-lg border border-line bg-surface">
        <table className="w-full text-left text-sm">
          <thead className="border-line border-b text-muted text-xs">
            <tr>
              <Heading>Site</Heading>
              <Heading>State</Heading>
              <Heading className="text-right">Duration</Heading>
              <Heading className="text-right">Purged</Heading>
              <Heading className="hidden text-right sm:table-cell">Not purged</Heading>
              <Heading className="hidden md:table-cell">Started</Heading>
              <Heading className="hidden md:table-cell">Finished</Heading>
            </tr>
          </thead>
          <tbody className="divide-y divide-line tabular-nums">
            {sites.map((site) => (
              <SiteRow key={site.site} site={site} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function SiteRow({ site }: { site: SiteProgress }) {
  const { icon, color, label } = looks[site.state];
  const duration = siteDurationMs(site);
  return (
    <tr className="align-baseline">
      <th scope="row" className="wrap-anywhere min-w-24 px-3 py-2 font-mono font-normal text-[0.8125rem]">
        <ForeignName text={site.site} />
      </th>
      <Cell>
        <span className={clsx('inline-flex items-baseline gap-1.5 font-medium', color)}>
          <Icon
            name={icon}
            className={clsx(
              'size-4 shrink-0 self-center',
              site.state === 'pending' && 'motion-safe:animate-[working_1.6s_ease-in-out_infinite]',
            )}
          />
          <span>{label}</span>
        </span>
        {site.rawStatus && (
          <span className="wrap-anywhere block text-muted text-xs">
            “<ForeignProse text={site.rawStatus} />”
          </span>
        )}
        {site.nodes && <Nodes nodes={site.nodes} />}
      </Cell>
      <Cell className="text-right">{duration === null ? '–' : durationText(duration)}</Cell>
      <Bytes count={site.bytesPurged} pending={site.state === 'pending'} />
      <Bytes count={site.bytesNotPurged} pending={site.state === 'pending'} className="hidden sm:table-cell" />
      <Cell className="hidden text-muted md:table-cell">
        {site.startedAt ? <ClockTime iso={site.startedAt} /> : '–'}
      </Cell>
      <Cell className="hidden text-muted md:table-cell">
        {site.finishedAt ? <ClockTime iso={site.finishedAt} /> : '–'}
      </Cell>
    </tr>
  );
}

/** The nodes of a site, to unfold: a site has finished when all of them have. */
const Nodes = ({ nodes }: { nodes: NonNullable<SiteProgress['nodes']> }) => (
  <details className="text-xs">
    <summary className="w-fit rounded-md text-muted hover:text-ink">{counted(nodes.length, 'node')}</summary>
    <ul className="mt-1 grid gap-1">
      {nodes.map(({ node, state, rawStatus, startedAt, finishedAt }) => {
        const duration = siteDurationMs({ startedAt, finishedAt });
        return (
          <li key={node} className="wrap-anywhere">
            <code className="font-mono">
              <ForeignName text={node} />
            </code>{' '}
            <span className={looks[state].color}>{looks[state].label}</span>
            {duration !== null && <span>{` in ${durationText(duration)}`}</span>}
            {rawStatus && (
              <span>
                {' '}
                “<ForeignProse text={rawStatus} />”
              </span>
            )}
          </li>
        );
      })}
    </ul>
  </details>
);

/** What a site counts before it has finished says nothing yet. */
const Bytes = ({ count, pending, className }: { count: string | null; pending: boolean; className?: string }) => (
  <td
    className={clsx('whitespace-nowrap px-3 py-2 text-right tabular-nums', className)}
    title={count === null || pending ? undefined : `${count} bytes`}
  >
    {count === null || pending ? '–' : bytesText(count)}
  </td>
);
