import type { NewAuditEntry } from '@/lib/server/store/audit/audit-log';

/** An entry for the audit log, for tests in which it does not matter which. */
export const anAuditEntry = (change: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  at: 1_000,
  actor: 'ann@corp.example',
  actorKind: 'person',
  action: 'purge.submit',
  outcome: 'done',
  subject: 'a test',
  subjectId: null,
  reason: null,
  address: '192.0.2.1',
  requestId: null,
  ...change,
});
