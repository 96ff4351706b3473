import type { ReactNode } from 'react';
import { Section } from '@/components/ui/section';
import { ExactTime } from '@/components/ui/time-ago';
import { timesIn } from '@/lib/shared/edge/compare-looks';
import { renewalOf } from '@/lib/shared/edge/renewal';
import { EdgeTable } from './edge-table';
import type { LookedAt } from './has-edge';
import { RenewalSentence } from './look-parts';

/** What visitors got of the URL before a purge, and what they get after it: place by place, side by side. */
export function EdgeSection({ purge, children }: { purge: LookedAt; children?: ReactNode }) {
  const { looks, newSince, checkUrl, target } = purge;
  const times = timesIn(purge.events);
  const latest = looks.after.at(-1);
  const newer = latest && times && renewalOf(latest, times, looks.before).newer;
  return (
    <Section title="At the edge">
      <div className="grid grid-cols-1 gap-3 text-sm">
        {target.kind !== 'url' && checkUrl !== null && (
          <p className="wrap-anywhere text-muted">
            <span>Checked URL: </span>
            <code className="font-mono text-[0.8125rem] text-ink">{checkUrl}</code>
          </p>
        )}
        <div role="status" className="grid gap-1">
          <RenewalSentence purge={purge} />
          {newSince !== null && (
            <p className="pl-5.5 text-muted">
              <span>First verified </span>
              <ExactTime iso={newSince} />
            </p>
          )}
        </div>
        {(looks.before ?? latest) && <EdgeTable before={looks.before} after={latest} newer={newer} />}
        {children}
      </div>
    </Section>
  );
}
