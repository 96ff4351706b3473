import { expect, it } from 'vitest';
import { cdnTakesNone } from './why-it-waits';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const MINUTES = 60_000;

it('the record says what the CDN asked for and when Purge Desk tries again, where the two differ', () => {
  const until = NOW + 10 * MINUTES;
  expect(cdnTakesNone(until, NOW)).toBe('the CDN accepts no purges until 12:10:00 UTC');
  expect(cdnTakesNone(until, NOW, NOW + 24 * 60 * MINUTES)).toBe(
    'the CDN requests a delay until 2026-11-23 12:00:00 UTC; Purge Desk tries again at 12:10:00 UTC',
  );
});
