import clsx from 'clsx/lite';
import { Icon } from '@/components/ui/icon';
import { Cell } from '@/components/ui/table';
import { ClockTime } from '@/components/ui/time-ago';
import { type ComparedPlace, comparePlaces, evidenceOf } from '@/lib/shared/edge/compare-looks';
import { describePlace } from '@/lib/shared/edge/describe-look';
import type { Look, PlaceLook } from '@/lib/shared/edge/look';

interface EdgeTableProps {
  before: Look | null;
  /** The newest look after the purge. */
  after: Look | undefined;
  /** Whether the copy at a view is from after the purge; undefined if unknown. */
  newer: ReadonlyMap<string, boolean | undefined> | undefined;
}

/** A row for each place. On a phone, the answer before the purge is below the one after it. */
export function EdgeTable({ before, after, newer }: EdgeTableProps) {
  return (
    <div className="rounded-lg border border-line bg-surface">
      <table aria-label="At the edge, before and after" className="w-full table-fixed text-left text-sm">
        <thead className="border-line border-b text-muted text-xs">
          <tr>
            <th scope="col" className="w-24 px-3 py-2 font-medium sm:w-32">
              Place
            </th>
            <th scope="col" className="px-3 py-2 font-medium max-sm:hidden">
              <span>Before the purge</span> {before && <ClockTime iso={before.at} />}
            </th>
            <th scope="col" className="px-3 py-2 font-medium">
              <span>After the purge</span> {after && <ClockTime iso={after.at} />}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {comparePlaces(before, after).map((place) => (
            <Row key={place.view} place={place} isNewer={newer?.get(place.view)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Row = ({
  place: { view, before, after, isSame },
  isNewer,
}: {
  place: ComparedPlace;
  isNewer: boolean | undefined;
}) => (
  <tr className="align-top">
    <th scope="row" className="wrap-anywhere px-3 py-2 font-mono font-normal text-[0.8125rem]">
      <span>{view}</span>
    </th>
    <Cell className="max-sm:hidden">
      <Seen place={before} />
    </Cell>
    <Cell>
      <Seen place={after} before={before} />
      {isNewer !== undefined && <Newer isNewer={isNewer} />}
      {isSame !== undefined && <Change isSame={isSame} />}
      <span className="mt-2 block border-line border-t pt-2 text-muted sm:hidden">
        <span className="block text-xs">Before the purge</span>
        <Seen place={before} />
      </span>
    </Cell>
  </tr>
);

/** What one place answered, with what tells its version from others; what is another than before is in bold, after ≠. */
function Seen({ place, before }: { place: PlaceLook | undefined; before?: PlaceLook | undefined }) {
  if (!place) return <span className="text-muted">not seen</span>;
  return (
    <>
      <span className="wrap-anywhere block">{describePlace(place)}</span>
      {evidenceOf(place, before).map(({ term, value, isOther }) => (
        <span key={term} className="wrap-anywhere block text-muted text-xs">
          <span>{`${term} `}</span>
          {isOther && <span aria-hidden>≠ </span>}
          <code className={clsx('font-mono', isOther && 'font-semibold text-ink')}>{value}</code>
          {isOther && <span className="sr-only"> (different)</span>}
        </span>
      ))}
    </>
  );
}

const Newer = ({ isNewer }: { isNewer: boolean }) => (
  <span className={clsx('mt-1 flex items-start gap-1.5 font-medium', isNewer ? 'text-ok' : 'text-danger')}>
    <Icon name={isNewer ? 'icon-circle-check' : 'icon-circle-x'} className="mt-0.5 size-4 shrink-0" />
    <span>{isNewer ? 'newer than the purge' : 'from before the purge'}</span>
  </span>
);

const Change = ({ isSame }: { isSame: boolean }) => (
  <span className={clsx('mt-1 flex items-start gap-1.5', !isSame && 'font-medium')}>
    <Icon name={isSame ? 'icon-equal' : 'icon-equal-not'} className="mt-0.5 size-4 shrink-0" />
    <span>{isSame ? 'same version as before' : 'different version than before'}</span>
  </span>
);
