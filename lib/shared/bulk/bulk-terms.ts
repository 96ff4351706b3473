import { missingNotes } from '@/lib/shared/access/access';
import type { PurgeDraft, Rights } from '@/lib/shared/purges/purge-draft';
import { noteProblems } from '@/lib/shared/purges/purge-terms';
import type { BulkJobInput } from './bulk-job';

type Terms = Pick<PurgeDraft, 'mode' | 'reason' | 'ticket'>;

/** What is sent beside the URLs of a list, or what is wrong with it by field: one reason and one ticket for all of them. */
export function readBulkTerms(
  { mode, reason, ticket }: Terms,
  { policy }: Rights,
):
  | { ok: true; terms: Omit<BulkJobInput, 'urls'> }
  | { ok: false; errors: Partial<Record<'reason' | 'ticket', string>> } {
  const notes = { reason: reason.trim() || undefined, ticket: ticket.trim() || undefined };
  const errors: Partial<Record<'reason' | 'ticket', string>> = missingNotes(policy, 'url', { reach: 'part' }, notes);
  for (const field of ['reason', 'ticket'] as const) {
    const problem = notes[field] === undefined ? undefined : noteProblems[field](notes[field]);
    if (problem !== undefined) errors[field] = problem;
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    terms: { mode, ...(notes.reason && { reason: notes.reason }), ...(notes.ticket && { ticket: notes.ticket }) },
  };
}
