import { describe, expect, it } from 'vitest';
import { expiringSoon } from './cdn-access';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const inDays = (days: number) => new Date(NOW + days * DAY_MS).toISOString();
const access = { proxy: null, caFile: null, certificate: null, token: null };

describe('a credential that expires', () => {
  it.each([
    [15, []],
    [13, [{ what: 'certificate', expiresAt: inDays(13), isOver: false }]],
    [-1, [{ what: 'certificate', expiresAt: inDays(-1), isOver: true }]],
  ])('in %i days', (days, expected) => {
    const certificate = { subject: 'CN=desk', expiresAt: inDays(days) };
    expect(expiringSoon({ ...access, certificate }, NOW)).toEqual(expected);
  });

  it('is a token only where the CDN says when', () => {
    expect(expiringSoon({ ...access, token: { expiresAt: null } }, NOW)).toEqual([]);
    const expiresAt = inDays(1);
    expect(expiringSoon({ ...access, token: { expiresAt } }, NOW)).toEqual([
      { what: 'token', expiresAt, isOver: false },
    ]);
  });
});
