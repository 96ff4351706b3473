import { expect, it } from 'vitest';
import { tokenExpiryIn } from './token-expiry';

it.each([
  [{ expiry_timestamp: '2027-01-01T00:00:00Z' }, '2027-01-01T00:00:00.000Z'],
  [{ a: { credential: { expires_at: '2027-01-01T02:00:00+02:00' } } }, '2027-01-01T00:00:00.000Z'],
  [{ items: [{ expirationTime: '2027-01-01T00:00:00Z' }] }, '2027-01-01T00:00:00.000Z'],
  [{ expires: 'never' }, null],
  [{ expiry_timestamp: null, name: 'ann' }, null],
  [{ unexpired_at: '2027-01-01T00:00:00Z' }, null],
  ['2027-01-01T00:00:00Z', null],
  [undefined, null],
])('of %j, the CDN says that the token expires at %s', (answer, expected) => {
  const found = tokenExpiryIn(answer);
  expect(found === null ? null : new Date(found).toISOString()).toBe(expected);
});
