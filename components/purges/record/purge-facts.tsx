import { Fact } from '@/components/ui/facts';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { Age, ExactTime } from '@/components/ui/time-ago';
import { durationText } from '@/lib/shared/purges/site-progress';
import type { SharedPurge } from '@/lib/shared/shares/share';

interface PurgeFactsProps {
  purge: Pick<SharedPurge, 'reason' | 'ticket' | 'actor' | 'madeOutside' | 'createdAt' | 'completionMs'>;
  /** Shown for an empty note; without it, empty notes are left out. */
  blank?: string;
}

/** The facts that the record and a shared link show alike. */
export const PurgeFacts = ({ purge, blank }: PurgeFactsProps) => (
  <>
    <Note term="Reason" text={purge.reason} blank={blank} />
    <Note term="Ticket" text={purge.ticket} blank={blank} />
    {purge.madeOutside && (
      <Fact term="Source">
        Outside Purge Desk <span className="text-muted">– found in the CDN’s list of purges</span>
      </Fact>
    )}
    {purge.madeOutside && purge.actor === null && blank && <Fact term="Actor">unknown</Fact>}
    {purge.actor && (
      <Fact term="Actor">
        <ForeignName text={purge.actor} />
      </Fact>
    )}
    <Fact term="Time">
      <ExactTime iso={purge.createdAt} /> <Age iso={purge.createdAt} />
    </Fact>
    {purge.completionMs !== null && <Fact term="Time to completion">{durationText(purge.completionMs)}</Fact>}
  </>
);

const Note = ({ term, text, blank }: { term: string; text: string | null; blank: string | undefined }) =>
  (text || blank) && <Fact term={term}>{text ? <ForeignProse text={text} /> : blank}</Fact>;
