import assert from 'node:assert/strict';
import type { AuditEntry, AuditPage } from '../../lib/shared/access/audit-schema';
import { ask } from './api';
import type { Visitor } from './visitor';

/** Returns action, outcome and reason of each entry. */
export const told = (entries: AuditEntry[]) => entries.map(({ action, outcome, reason }) => [action, outcome, reason]);

const PAGE = 200;

/** Returns all entries of a desk's audit log under a filter, oldest first, read with these cookies or headers. */
export async function auditLog(
  desk: { url: string },
  filter: Record<string, string> = {},
  reader?: Visitor,
  headers: Record<string, string> = {},
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; ) {
    const query: string = `/api/audit?${new URLSearchParams({ ...filter, limit: String(PAGE), before: String(before) })}`;
    const { body: page }: { body: AuditPage } = reader
      ? await reader.get<AuditPage>(desk.url + query)
      : await ask<AuditPage>(desk, query, { headers });
    assert.ok(page.items, query);
    entries.push(...page.items);
    before = page.nextBefore;
  }
  return entries.reverse();
}
