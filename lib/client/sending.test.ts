import { expect, it } from 'vitest';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { openSending, openSpellings } from './sending';
import { remember } from './tab-storage';

const NOW = Date.UTC(2026, 10, 29);
const input: PurgeInput = {
  namespace: 'default',
  distribution: 'www-shop',
  target: { kind: 'url', value: 'https://www.shop.example/a' },
  mode: 'soft',
};
const sending = { fingerprint: JSON.stringify(input), idempotencyKey: 'k', at: NOW, isOther: true };

it.each([
  ['nothing', null],
  ['a text', 'sent'],
  ['no fingerprint', { ...sending, fingerprint: undefined }],
  ['a fingerprint that is no JSON', { ...sending, fingerprint: 'x' }],
  ['a fingerprint of nothing', { ...sending, fingerprint: 'null' }],
  ['a fingerprint without a target', { ...sending, fingerprint: '{"namespace":"default"}' }],
])('what the tab stores and does not fit (%s) is left out, and the others are kept', (_, stored) => {
  remember('purge-desk.sending', [stored, sending]);
  expect(openSpellings(NOW)).toEqual([{ input, group: undefined }]);
  expect(openSending(input, NOW, {})).toMatchObject({ idempotencyKey: 'k', isRepeated: true });
});

it('what is no list is as if nothing had been sent', () => {
  remember('purge-desk.sending', { fingerprint: sending.fingerprint });
  expect(openSpellings(NOW)).toEqual([]);
});
