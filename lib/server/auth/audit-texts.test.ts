import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestSubject } from '@/lib/server/http/request-log';
import { openStore, type Store } from '@/lib/server/store/open-store';
import { aCaller, contextUnderTest } from '@/test/support/context';
import { auditOf, auditRefusal } from './authorize';
import { anonymous } from './caller';

const stranger = anonymous({ address: '192.0.2.1', requestId: null });
const LONG = '𝒳'.repeat(12_000);

describe('a text in the audit log', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-audit-'));
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ kind: 'sqlite', file: path.join(folder, 'desk.db') });
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['somebody who is known', aCaller()],
    ['somebody who is not known', stranger],
  ])('is brief when %s is refused', async (_, caller) => {
    const context = contextUnderTest(store, { caller });
    await auditRefusal(context, { action: 'request', subject: LONG, subjectId: LONG }, LONG);
    const [entry] = await store.audit.page({}, { limit: 1 });
    for (const text of [entry?.subject, entry?.subjectId, entry?.reason]) expect(text).toBe(`${'𝒳'.repeat(299)}…`);
  });

  it('is brief whatever somebody unknown does', () => {
    const entry = auditOf({ caller: stranger, now: () => 0 }, { action: 'request', subject: LONG });
    expect(entry.subject).toHaveLength(2 * 299 + 1);
  });

  it('is whole when somebody known did something', () => {
    const entry = auditOf({ caller: aCaller(), now: () => 0 }, { action: 'purge.submit', subject: LONG });
    expect(entry.subject).toBe(LONG);
  });

  it('tells of the request of somebody unknown by its route alone', () => {
    const subject = (path: string) => requestSubject({ method: 'POST', url: `http://desk.example${path}` });
    expect(subject('/api/purges?q=secret')).toBe('POST /api/purges');
    expect(subject('/api/purges/0b1c-what-they-wrote/resolution')).toBe('POST /api/purges/{id}/resolution');
    expect(subject(`/api/share/${'t'.repeat(43)}`)).toBe('POST /api/share/{token}');
    expect(subject('/api/what%20they%20wrote')).toBe('POST other');
  });
});
