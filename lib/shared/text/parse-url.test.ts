import { expect, it } from 'vitest';
import { parseUrl } from './parse-url';

/** More calls than after which Node 20 optimises `URL.canParse`, which then refuses the second one of these. */
const CALLS = 20_000;

it('an address with letters beyond ASCII is one, however often it is asked for', () => {
  const texts = ['https://a.example/', JSON.parse('"https://b\\u00fccher.example/a"')];
  for (let call = 0; call < CALLS; call++) for (const text of texts) expect(parseUrl(text)?.href).toMatch(/^https:/);
});

it('a text that is no address is undefined', () => {
  expect(parseUrl('not an address')).toBeUndefined();
  expect(parseUrl('/a', 'https://a.example')?.href).toBe('https://a.example/a');
});
