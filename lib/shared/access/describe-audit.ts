import { type ErrorCode, errorTexts } from '@/lib/shared/error-codes';
import type { AuditAction, AuditOutcome } from './audit';
import type { AuditEntry } from './audit-schema';

/** The attempted action. The outcome says whether it was done or refused. */
export const actionLabels: Record<AuditAction, string> = {
  'session.sign_in': 'Sign in',
  'session.sign_out': 'Sign out',
  'purge.submit': 'Send a purge',
  'purge.cancel': 'Cancel a purge',
  'purge.resolve': 'Resolve a purge',
  'purge.read': 'View purges',
  'purge.remove': 'Remove old purges',
  'bulk.submit': 'Send a bulk job',
  'bulk.read': 'View a bulk job',
  'bulk.pause': 'Pause a bulk job',
  'bulk.resume': 'Resume a bulk job',
  'bulk.cancel': 'Cancel a bulk job',
  'pause.lift': 'Lift a pause',
  'share.create': 'Create a link',
  'share.revoke': 'Revoke a link',
  'credential.create': 'Create a credential',
  'credential.revoke': 'Revoke a credential',
  'credential.use': 'Use a credential',
  'settings.read': 'Read settings',
  'settings.start': 'Start with settings',
  'audit.read': 'Read the audit log',
  'audit.export': 'Export the audit log',
  request: 'Request',
};

export const outcomeLabels: Record<AuditOutcome, string> = { done: 'Done', refused: 'Refused' };

/** Why, in a sentence where the reason is one of our error codes. */
export function reasonText({ reason }: Pick<AuditEntry, 'reason'>): string | null {
  return reason !== null && Object.hasOwn(errorTexts, reason) ? errorTexts[reason as ErrorCode].title : reason;
}

/** The record of the purge that an entry is about; undefined where it is about something else. */
export const purgeOfEntry = ({ action, subjectId }: Pick<AuditEntry, 'action' | 'subjectId'>) =>
  action.startsWith('purge.') && subjectId !== null ? subjectId : undefined;
