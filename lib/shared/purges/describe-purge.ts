import { type Distribution, distributionOf, findDistribution } from '@/lib/shared/distributions/distribution';
import { targetPhrase } from '@/lib/shared/reach/describe-reach';
import { fixedDomains } from '@/lib/shared/targets/hostname';
import { bothForms } from '@/lib/shared/text/readable-host';
import { visible, visibleProse } from '@/lib/shared/text/visible-text';
import type { PurgeInput } from './purge-input';
import type { Purge, RecordedTarget } from './purge-record';
import { shownStatus } from './shown-status';
import { tabTitle } from './tab-title';

export const kindTexts: Record<RecordedTarget['kind'], { label: string; hint: string }> = {
  url: { label: 'URL', hint: 'One page or file. Enter the URL exactly as in the address bar.' },
  hostname: { label: 'Hostname', hint: 'All cached content of one hostname.' },
  pattern: { label: 'Pattern', hint: 'All cached paths that match a regular expression (PCRE).' },
  all: { label: 'Everything', hint: 'The whole cache of this distribution, at every site.' },
  unknown: { label: 'Target unknown', hint: 'The CDN does not say what was purged.' },
};

export const modeTexts: Record<PurgeInput['mode'], { label: string; hint: string }> = {
  soft: {
    label: 'Soft',
    hint: 'Asks the origin if it changed; keeps serving if the origin is down or slow.',
  },
  hard: { label: 'Hard', hint: 'Drops it now; the next visitor waits for the origin.' },
};

/** Shown for a mode that the CDN does not report. */
const unknownMode = { label: 'Mode unknown', hint: 'The CDN does not say whether it was soft or hard.' };

export const modeText = (mode: Purge['mode']) => (mode === null ? unknownMode : modeTexts[mode]);

const objectOf: Record<RecordedTarget['kind'], string> = {
  url: 'one URL',
  hostname: 'one hostname',
  pattern: 'every path that matches a pattern',
  all: 'everything',
  unknown: 'an unknown target',
};

/** What will happen, in words: "Soft-purge one URL on default/www-shop". */
export const describePurge = (purge: {
  namespace: string;
  distribution: string;
  kind: RecordedTarget['kind'];
  mode: Purge['mode'];
}) => {
  const verb = purge.mode === null ? 'Purge' : `${modeTexts[purge.mode].label}-purge`;
  return `${verb} ${objectOf[purge.kind]} on ${distributionOf(purge)}`;
};

/** What a record is headed by: the value of its target, or all there is to say of it. */
export const targetHeading = ({ target, ...purge }: Pick<Purge, 'target' | 'namespace' | 'distribution'>) =>
  'value' in target && target.value !== null
    ? visible(bothForms(target.value))
    : `${kindTexts[target.kind].label} on ${distributionOf(purge)}`;

/** The label of a target on a record. */
export const targetLead = ({ target }: Pick<Purge, 'target'>) =>
  target.kind === 'unknown' && target.value !== null
    ? 'Unknown (expression reported by the CDN):'
    : kindTexts[target.kind].label;

/** Who made a purge, in words. */
export const actorText = ({ actor }: Pick<Purge, 'actor'>) => (actor === null ? 'unknown' : visible(actor));

/** What a list and a record say of a purge that the desk did not send. */
export const OUTSIDE_TEXT = 'made outside Purge Desk';

/** A purge in one line: "soft purge of /a on default/www-shop". */
export const purgePhrase = (purge: Pick<Purge, 'namespace' | 'distribution' | 'target' | 'mode' | 'reach'>) =>
  `${purge.mode === null ? '' : `${purge.mode} `}purge of ${targetPhrase(purge)} on ${distributionOf(purge)}`;

/** Returns the text that replaces a missing purge request ID. */
export function noIdText({ status, api }: Pick<Purge, 'status' | 'api'>) {
  if (api === 'purge-command') return 'none (sent as a purge command)';
  if (status === 'queued') return 'none yet';
  return status === 'cancelled' ? 'none (not sent)' : 'unknown';
}

/** Says of a URL that was sent as a purge command that its host did not count; undefined for any other purge. */
export const everyDomainText = ({ api, target }: Pick<Purge, 'api' | 'target'>) =>
  api === 'purge-command' && target.kind === 'url'
    ? 'Sent as a purge command, which names only the path: it applies to all domains of the distribution.'
    : undefined;

/** Says where purge commands for URLs of these distributions (`namespace/name`) count; undefined where each has one host. */
export function everyDomainReach(on: readonly string[], known: readonly Distribution[]) {
  const domains = on.map((key) => findDistribution(known, key)?.domains);
  if (domains.every((all) => all?.length === 1 && fixedDomains(all).length === 1)) return undefined;
  const [only, ...others] = domains;
  if (!only || others.length > 0) return 'on all domains of its distribution';
  return only.length === 1 ? `on all hosts of ${only[0]}` : `on all ${only.length} domains of ${on[0]}`;
}

/** What a tab and a link preview say of a purge. */
export function purgePreview(purge: Purge) {
  const id = purge.purgeRequestId ? ` (#${purge.purgeRequestId})` : '';
  const { label, detail, sendAt } = shownStatus(purge);
  const title = `${label}: ${purgePhrase(purge)}${id}`;
  const utc = (iso: string) => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
  const when = utc(purge.createdAt);
  const planned = sendAt && `earliest send time: ${utc(sendAt)}`;
  const notes = [purge.ticket, purge.reason].map((note) => note && visibleProse(note));
  const outside = purge.madeOutside && OUTSIDE_TEXT;
  const description = [detail, planned, outside, `${actorText(purge)}, ${when}`, ...notes].filter(Boolean).join(' · ');
  return { title: tabTitle(purge), description, openGraph: { title, description } };
}
