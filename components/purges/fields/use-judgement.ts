import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useDebounced } from '@/components/ui/use-debounced';
import { patternEngineQuery } from '@/lib/client/pattern-engine';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { draftJudgement, type Judge, judgeNamed, type PurgeDraft } from '@/lib/shared/purges/purge-draft';
import type { Judgement } from '@/lib/shared/reach/reach';

/** How long typing must rest before the form says how far a pattern reaches, in milliseconds. */
const TYPING_MS = 300;
const A_PART: Judgement = { reach: 'part' };

const useEngine = () => useQuery({ ...patternEngineQuery, enabled: false }).data;

/** Says whether a pattern matches a URL; undefined until the engine is there. */
export const useCovers = () => useEngine()?.patternCovers;

/** Judges targets; patterns once the engine is there, which the field for patterns loads. */
export const useJudge = (): Judge => useEngine()?.reachOf ?? judgeNamed;

/**
 * How far the draft reaches: `now` for whether it may be sent, undefined while that is not known; `shown` for what the
 * form says and asks for, which waits until typing rests so that nothing comes and goes with each letter.
 */
export function useJudgement(draft: PurgeDraft, distribution: Distribution | undefined) {
  const judge = useJudge();
  const { kind, url, urlKept, urlDomain, hostname, pattern } = draft;
  const now = useMemo(
    () =>
      distribution ? draftJudgement({ kind, url, urlKept, urlDomain, hostname, pattern }, distribution, judge) : A_PART,
    [kind, url, urlKept, urlDomain, hostname, pattern, distribution, judge],
  );
  const rested = useDebounced(now, TYPING_MS) ?? A_PART;
  return { now, shown: kind === 'pattern' ? rested : (now ?? A_PART) };
}
