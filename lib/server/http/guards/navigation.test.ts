import { expect, it } from 'vitest';
import { isNavigation } from './same-origin';

const NAVIGATE = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

it.each([
  ['a link, an address that was typed, a redirect', NAVIGATE, true],
  ['a link of another site', { ...NAVIGATE, 'sec-fetch-site': 'cross-site', 'sec-fetch-user': '?1' }, true],
  ['a client without Fetch Metadata', {}, true],
  ['a client that tells the mode alone', { 'sec-fetch-mode': 'navigate' }, true],
  ['a picture', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, false],
  ['a script', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }, false],
  ['a fetch', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, false],
  ['a fetch of the desk itself', { 'sec-fetch-mode': 'same-origin', 'sec-fetch-dest': 'empty' }, false],
  ['a frame', { ...NAVIGATE, 'sec-fetch-dest': 'iframe' }, false],
  ['an object', { ...NAVIGATE, 'sec-fetch-dest': 'object' }, false],
  ['a picture that tells the kind alone', { 'sec-fetch-dest': 'image' }, false],
  ['a page that is fetched ahead', { ...NAVIGATE, 'sec-purpose': 'prefetch;prerender' }, false],
  ['a page that an older browser fetches ahead', { ...NAVIGATE, purpose: 'prefetch' }, false],
] as [string, Record<string, string>, boolean][])('%s: %j is a navigation: %s', (_, headers, expected) =>
  expect(isNavigation(new Headers(headers))).toBe(expected),
);
