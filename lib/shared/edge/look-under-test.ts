import { type PlaceLook, unseen } from './look';

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
