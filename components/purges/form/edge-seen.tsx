import { useFormContext } from 'react-hook-form';
import { LookSentence } from '@/components/purges/record/look-parts';
import { Button } from '@/components/ui/button';
import type { IconName } from '@/components/ui/icon';
import { describePlace } from '@/lib/shared/edge/describe-look';
import type { Look, LookJudgement } from '@/lib/shared/edge/look';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { normalizeUrl } from '@/lib/shared/targets/normalize-url';

const marks: Record<LookJudgement, { icon: IconName; tone: string }> = {
  purge_helps: { icon: 'icon-circle-check', tone: 'text-accent' },
  origin_unchanged: { icon: 'icon-info', tone: 'text-muted' },
  not_cached: { icon: 'icon-info', tone: 'text-muted' },
  origin_not_seen: { icon: 'icon-info', tone: 'text-muted' },
  redirects: { icon: 'icon-corner-down-right', tone: 'text-warm' },
  error_cached: { icon: 'icon-triangle-exclamation-point', tone: 'text-warm' },
  origin_failing: { icon: 'icon-triangle-exclamation-point', tone: 'text-danger' },
  varies: { icon: 'icon-info', tone: 'text-muted' },
  unknown: { icon: 'icon-info', tone: 'text-muted' },
};

/** What a look has shown: a sentence about what a purge would do, and a line of what each place has. */
export function EdgeSeen({ look, domains }: { look: Look; domains: readonly string[] }) {
  const places = look.origin ? [...look.views, look.origin] : look.views;
  return (
    <>
      <p className="font-medium">
        <LookSentence {...(marks[look.judgement] ?? marks.unknown)} text={look.sentence} />
      </p>
      {look.redirectsTo !== null && <FollowRedirect from={look.url} to={look.redirectsTo} domains={domains} />}
      <ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-muted">
        {places.map((place) => (
          <li key={place.view}>
            <span className="text-ink">{`${place.view}: `}</span>
            <span>{describePlace(place)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

interface FollowRedirectProps {
  from: string;
  to: string;
  domains: readonly string[];
}

/** Fills in what the URL redirects to, where that is another URL of the distribution; it sends nothing. */
function FollowRedirect({ from, to, domains }: FollowRedirectProps) {
  const { getValues, setValue, setFocus } = useFormContext<PurgeDraft>();
  const url = normalizeUrl(to, domains);
  if (!url.ok) return url.problem === 'foreign_host' && <p className="text-muted">{url.message}</p>;
  if (url.value === from) return null;
  const follow = () => {
    const field = getValues('kind') === 'url' ? 'url' : 'checkUrl';
    if (field === 'url') {
      setValue('urlKept', '');
      setValue('urlAlso', '');
    }
    setValue(field, url.value, { shouldDirty: true });
    setFocus(field);
  };
  return (
    <div>
      <Button onClick={follow}>Use that URL</Button>
    </div>
  );
}
