import type { ForeignAnswerError } from '@/lib/client/request';
import type { Problem } from '@/lib/shared/problem';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { Purge } from '@/lib/shared/purges/purge-record';

/** What the desk itself answered to a press of the button. */
export type Answered =
  /** `replayed`: it had been sent before, and nothing was sent now. */
  { kind: 'recorded'; purge: Purge; replayed: boolean } | { kind: 'problem'; problem: Problem };

/** The result of a submission. */
export type SubmissionResult =
  | Answered
  /** Purge Desk itself did not answer: sending the same form again asks for the first purge. */
  | { kind: 'no_answer' }
  /** Something in front of Purge Desk answered instead. The key stays: sending the same form again sends no second purge. */
  | { kind: 'foreign'; answer: ForeignAnswerError }
  /** This press sent nothing: there was no network. */
  | { kind: 'offline' }
  /** This press sent nothing: the code that shows an answer did not arrive. */
  | { kind: 'not_loaded' };

/** What sends the purge of a result once more, as a new one. */
export interface SendAgain {
  /** What the result is about. The form may hold another purge by now. */
  input: PurgeInput;
  /** Whether the form still holds what was sent, with all that was typed to confirm it. */
  holdsSent: () => boolean;
  send: (input: PurgeInput) => void;
}
