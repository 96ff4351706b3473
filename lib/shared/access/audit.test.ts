import { describe, expect, it } from 'vitest';
import { auditExportPath, auditPlaceToQuery } from './audit';
import { auditFilterFromUrl, auditPlaceFromUrl } from './audit-schema';
import { purgeOfEntry, reasonText } from './describe-audit';

const from = (query: string) => auditFilterFromUrl(new URLSearchParams(query));

describe('the address of the audit log', () => {
  it('keeps its filter and the place in it', () => {
    const filter = { actor: 'ann@corp.example', action: 'purge.submit', outcome: 'refused', q: 'a b' } as const;
    const query = auditPlaceToQuery(filter, 120);
    expect(query).toBe('?actor=ann%40corp.example&action=purge.submit&outcome=refused&q=a+b&before=120');
    expect(from(query)).toEqual(filter);
    expect(auditPlaceFromUrl(new URLSearchParams(query))).toBe(120);
  });

  it('is plain without either', () => {
    expect(auditPlaceToQuery({})).toBe('');
    expect(auditPlaceToQuery({}, null)).toBe('');
    expect(auditPlaceToQuery({}, 7)).toBe('?before=7');
  });

  it.each(['', 'before=', 'before=0', 'before=x', 'before=1.5'])('%j names no place', (query) => {
    expect(auditPlaceFromUrl(new URLSearchParams(query))).toBeUndefined();
  });

  it('leaves out what does not fit', () => {
    expect(from('action=nonsense&outcome=done&from=yesterday')).toEqual({ outcome: 'done' });
  });

  it('is the same for a download', () => {
    expect(auditExportPath({ outcome: 'done' }, 'json')).toBe('/api/audit/export?outcome=done&format=json');
  });
});

describe('an entry in words', () => {
  it('tells an error code as its sentence, and any other reason as it is', () => {
    expect(reasonText({ reason: 'forbidden_mode' })).toBe('Your role does not allow hard purges on this distribution.');
    expect(reasonText({ reason: 'purger on all' })).toBe('purger on all');
    expect(reasonText({ reason: null })).toBeNull();
  });

  it('leads to the record of a purge alone', () => {
    expect(purgeOfEntry({ action: 'purge.submit', subjectId: 'x' })).toBe('x');
    expect(purgeOfEntry({ action: 'purge.submit', subjectId: null })).toBeUndefined();
    expect(purgeOfEntry({ action: 'share.create', subjectId: 'x' })).toBeUndefined();
  });
});
