import 'server-only';
import { missingNotes, type PurgePolicy } from '@/lib/shared/access/access';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { Judgement } from '@/lib/shared/reach/reach';
import { ticketExpression } from './ticket-pattern';

/** What is wrong with a purge's reason and ticket by the rules of this desk: a message by field. */
export function checkNotes(policy: PurgePolicy, input: PurgeInput, judgement: Judgement): Record<string, string> {
  const { ticketPattern } = policy;
  const { ticket } = input;
  const fits = ticket === undefined || ticketPattern === null || ticketExpression(ticketPattern).matches(ticket);
  return {
    ...missingNotes(policy, input.target.kind, judgement, input),
    ...(!fits && { ticket: `Enter a ticket in the format ${ticketPattern}.` }),
  };
}
