'use client';

import { CopyTextButton } from '@/components/ui/copy-button';
import type { IconName } from '@/components/ui/icon';
import { Section } from '@/components/ui/section';
import { TimeAgo } from '@/components/ui/time-ago';
import { describePlace } from '@/lib/shared/edge/describe-look';
import type { Look } from '@/lib/shared/edge/look';
import type { Renewed } from '@/lib/shared/edge/renewal';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import { LookButton, LookSentence } from './look-parts';
import { useRenewal } from './use-renewal';

const marks: Record<Renewed['renewal'], { icon: IconName; tone: string }> = {
  verified: { icon: 'icon-circle-check', tone: 'text-accent' },
  not_renewed: { icon: 'icon-circle-x', tone: 'text-danger' },
  not_checked: { icon: 'icon-circle-question-mark', tone: 'text-muted' },
};

/** Whether the purge shows at the edge, in a line. */
export const RenewalSentence = ({ renewed }: { renewed: Renewed }) => (
  <LookSentence {...marks[renewed.renewal]} text={renewed.sentence} />
);

/** What visitors get of the URL after its purge: place by place, now. */
export function RenewalSection({ purge }: { purge: PurgeDetails }) {
  const state = useRenewal(purge);
  if (!state) return null;
  const { look, renewed, error, isLooking, lookAgain } = state;
  const forCustomer = renewed?.forCustomer;
  return (
    <Section title="At the edge">
      <div className="grid gap-3 text-sm">
        <div role="status">
          {renewed && <RenewalSentence renewed={renewed} />}
          {!renewed && isLooking && <p className="text-muted">Looking at the edge…</p>}
          {!renewed && !isLooking && (
            <p className="text-muted">{error ? 'The edge was not seen.' : 'Nobody has looked at the edge yet.'}</p>
          )}
        </div>
        {look && renewed && <Places look={look} renewed={renewed} />}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <LookButton again={look !== undefined} isLooking={isLooking} onLook={lookAgain} />
          {look && forCustomer && (
            <CopyTextButton
              text={() => forCustomer(new Date(look.at).toLocaleTimeString())}
              label="Copy for the customer"
            />
          )}
          {look && (
            <span className="text-muted">
              <span>Looked at </span>
              <TimeAgo iso={look.at} />
            </span>
          )}
        </div>
      </div>
    </Section>
  );
}

const word = (isNewer: boolean | undefined) =>
  isNewer === undefined ? 'not known' : isNewer ? 'newer than the purge' : 'from before the purge';

const Places = ({ look, renewed }: { look: Look; renewed: Renewed }) => (
  <ul className="grid gap-1">
    {look.views.map((place) => (
      <li key={place.view} className="flex flex-wrap gap-x-3">
        <span className="font-medium">{place.view}</span>
        <span>{word(renewed.newer.get(place.view))}</span>
        <span className="text-muted">{describePlace(place)}</span>
      </li>
    ))}
    {look.origin && (
      <li className="flex flex-wrap gap-x-3">
        <span className="font-medium">origin</span>
        <span className="text-muted">{describePlace(look.origin)}</span>
      </li>
    )}
  </ul>
);
