import type { APIRequestContext } from '@playwright/test';
import { expect } from '@playwright/test';
import type { AuditEntry, AuditPage } from '../../lib/shared/access/audit';
import { ask } from '../../test/support/api';

/** What the log says, oldest first, in the three words that a test looks for. */
export const told = (entries: AuditEntry[]) => entries.map(({ action, outcome, reason }) => [action, outcome, reason]);

const PAGE = 200;

/** Everything in a desk's audit log under a filter, oldest first, read as whoever has these cookies or headers. */
export async function auditLog(
  desk: { url: string },
  filter: Record<string, string> = {},
  reader?: APIRequestContext,
  headers: Record<string, string> = {},
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; ) {
    const query: string = `/api/audit?${new URLSearchParams({ ...filter, limit: String(PAGE), before: String(before) })}`;
    const page: AuditPage = reader
      ? ((await (await reader.get(desk.url + query)).json()) as AuditPage)
      : (await ask<AuditPage>(desk, query, { headers })).body;
    expect(page.items, query).toBeDefined();
    entries.push(...page.items);
    before = page.nextBefore;
  }
  return entries.reverse();
}
