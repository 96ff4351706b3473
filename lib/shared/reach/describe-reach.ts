import type { Purge, RecordedTarget } from '@/lib/shared/purges/purge-record';
import type { TargetKind } from '@/lib/shared/purges/purge-terms';
import { bothForms } from '@/lib/shared/text/readable-host';
import { visible } from '@/lib/shared/text/visible-text';
import { isWide, type Judgement, type Reach } from './reach';

/** How far a target reaches, in sentences; undefined where it is a part, and where the kind says it. */
export function reachSentence(kind: TargetKind, judgement: Judgement, distribution: string): string | undefined {
  if (!isWide(judgement) || kind === 'all' || kind === 'url') return undefined;
  if (kind === 'hostname') return `This is the only domain of ${distribution}. Purging it purges everything.`;
  if (judgement.reach === 'unjudged')
    return `Purge Desk cannot judge what this pattern matches (${judgement.because}). The rules for “Everything” apply.`;
  return 'This pattern matches everything. The rules for “Everything” apply.';
}

/** The same in few words, beside a target; undefined where there is nothing to say beyond its kind. */
export function reachLabel(kind: RecordedTarget['kind'], reach: Reach | null): string | undefined {
  if (kind === 'all' || reach === null || reach === 'part') return undefined;
  if (kind === 'hostname') return 'only domain: purges everything';
  return reach === 'everything' ? 'matches everything' : 'may match everything';
}

function targetWords(target: RecordedTarget): string {
  if (target.kind === 'all') return 'everything';
  if (target.kind !== 'unknown') return bothForms(visible(target.value));
  return target.value === null ? 'an unknown target' : `an unknown target (${visible(target.value)})`;
}

/** The target in running text, with how far it reaches: "everything", ".* (matches everything)". */
export function targetPhrase({ target, reach }: Pick<Purge, 'target' | 'reach'>): string {
  const label = reachLabel(target.kind, reach);
  return `${targetWords(target)}${label === undefined ? '' : ` (${label})`}`;
}

/** What to send along, for a program that left it out. */
export const confirmationWanted = (distribution: string) =>
  `To confirm, add the name of the distribution to the request: "confirmation": "${distribution}".`;
