import type { PlaceLook } from './look';

/** A look that saw a page without a word of caches; a test says what matters to it. */
export const aPlaceLook = (of: Partial<PlaceLook> = {}): PlaceLook => ({
  view: 'paris',
  at: '2026-11-29T12:00:00.000Z',
  address: '203.0.113.7',
  httpVersion: '1.1',
  status: 200,
  cacheStatus: null,
  cacheStatusHeader: null,
  age: null,
  date: null,
  etag: null,
  lastModified: null,
  cacheControl: null,
  expires: null,
  vary: null,
  contentType: null,
  location: null,
  setsCookie: false,
  length: null,
  bodySha256: null,
  firstByteMs: 20,
  error: null,
  tooLarge: false,
  ...of,
});
