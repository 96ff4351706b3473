import { reachLabel } from '@/lib/shared/reach/describe-reach';
import { visible, visibleProse } from '@/lib/shared/text/visible-text';
import { actorText, describePurge, OUTSIDE_TEXT } from './describe-purge';
import type { PurgeDetails } from './purge-record';
import { shownStatus } from './shown-status';
import { durationText, siteDurationMs } from './site-progress';

/** A value as inline code, whatever backticks it holds itself; on one line, with nothing unseen. CommonMark, 6.1. */
function code(value: string): string {
  const text = visible(value);
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** Free text on one line, in which no sign means anything to Markdown. */
const plain = (text: string) =>
  visibleProse(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~!]/g, '\\$&');

const utc = (iso: string) => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

/** Returns a purge as Markdown for tickets and chat: target, status, actor, time, reason and link. */
export function purgeMarkdown(purge: PurgeDetails, url: string): string {
  const { label, detail, sendAt } = shownStatus(purge);
  const { target, reach, checkUrl, renewal, newSince, looks } = purge;
  const reachText = reachLabel(target.kind, reach);
  const sites = purge.sites.map((site) => {
    const duration = siteDurationMs(site);
    const words = { done: 'finished', failed: 'failed', pending: 'working', unknown: 'unknown' }[site.state];
    return `${plain(site.site)} ${words}${duration === null ? '' : ` ${durationText(duration)}`}`;
  });
  const lines = [
    `**${label}**${detail ? ` (${detail})` : ''}: ${describePurge({ ...purge, kind: target.kind })}`,
    ...('value' in target && target.value !== null
      ? [`- Target: ${code(target.value)}${reachText ? ` (${reachText})` : ''}`]
      : []),
    ...(sendAt ? [`- Not sent yet. Earliest send time: ${utc(sendAt)}`] : []),
    ...(purge.purgeRequestId ? [`- Purge request ID: ${purge.purgeRequestId}`] : []),
    ...(purge.commandName ? [`- Purge command: ${code(purge.commandName)}`] : []),
    ...(sites.length > 0 ? [`- Sites: ${sites.join(', ')}`] : []),
    ...(checkUrl && target.kind !== 'url' ? [`- URL to check: ${code(checkUrl)}`] : []),
    ...(renewal === 'verified' || renewal === 'not_renewed'
      ? [`- At the edge: ${plain(looks.sentence)}${newSince ? ` (${utc(newSince)})` : ''}`]
      : []),
    ...(purge.madeOutside ? [`- ${OUTSIDE_TEXT}`] : []),
    `- Actor: ${plain(actorText(purge))}, ${utc(purge.createdAt)}`,
    ...(purge.ticket ? [`- Ticket: ${plain(purge.ticket)}`] : []),
    ...(purge.reason ? [`- Reason: ${plain(purge.reason)}`] : []),
    `- ${url}`,
  ];
  return `${lines.join('\n')}\n`;
}
