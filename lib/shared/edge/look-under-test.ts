import { type Look, type PlaceLook, unseen } from './look';

/** A look that saw a page without a word of caches; a test says what matters to it. */
export const aPlaceLook = (of: Partial<PlaceLook> = {}): PlaceLook => ({
  ...unseen,
  view: 'paris',
  at: '2026-11-29T12:00:00.000Z',
  address: '203.0.113.7',
  httpVersion: '1.1',
  status: 200,
  firstByteMs: 20,
  ...of,
});

/** When a purge was accepted, in epoch milliseconds. */
export const ACCEPTED = Date.parse('2026-11-29T12:00:00.000Z');
/** Looked at ten seconds after the purge was accepted, and answered at once. */
export const place = (of: Partial<PlaceLook> = {}) => {
  const at = of.at ?? '2026-11-29T12:00:10.000Z';
  return aPlaceLook({ at, answeredAt: at, cacheStatus: 'HIT', cacheStatusHeader: 'x-cache-status', ...of });
};
/** A look at that time. */
export const look = (views: PlaceLook[], of: Partial<Look> = {}): Look => ({
  url: 'https://www.shop.example/',
  at: '2026-11-29T12:00:10.000Z',
  views,
  origin: null,
  judgement: 'origin_not_seen',
  sentence: '',
  redirectsTo: null,
  ...of,
});
