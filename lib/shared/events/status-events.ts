import type { CodedEvent } from './coded-event';

/** Events whose sentence names the status that they led to: the timeline does not repeat it. */
const codes: ReadonlySet<CodedEvent['code']> = new Set([
  'recorded',
  'recorded_while_cdn_closed',
  'recorded_behind_others',
  'recorded_over_rate',
  'sent',
  'cancelled',
  'accepted',
  'accepted_as_command',
  'command_found',
  'matched',
  'failed_at_sites',
]);

/** Whether the words of the event name the status that it led to. */
export const namesStatus = ({ code }: CodedEvent): boolean => codes.has(code);
