import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isInstalled } from './installed-packages.mjs';

const next = { version: '16.4.5', integrity: 'sha512-a' };
const elsewhere = { version: '16.4.5', integrity: 'sha512-b', optional: true };
const wanted = { '': {}, 'node_modules/next': next, 'node_modules/@next/swc-win32': elsewhere };

it.each([
  ['all of it', { 'node_modules/next': next, 'node_modules/@next/swc-win32': elsewhere }, true],
  ['all but what is for another platform', { 'node_modules/next': next }, true],
  ['nothing', {}, false],
  ['only what is optional', { 'node_modules/@next/swc-win32': elsewhere }, false],
  ['an older version', { 'node_modules/next': { ...next, version: '16.4.4' } }, false],
  ['another package of that version', { 'node_modules/next': { ...next, integrity: 'sha512-c' } }, false],
  ['something more', { 'node_modules/next': next, 'node_modules/left': next }, false],
])('%s is what the lock file asks for: %j, %s', (_, installed, expected) =>
  expect(isInstalled(wanted, installed)).toBe(expected),
);

it('knows what npm has installed here', () => {
  const packages = (file: string) => JSON.parse(readFileSync(file, 'utf8')).packages;
  expect(isInstalled(packages('package-lock.json'), packages('node_modules/.package-lock.json'))).toBe(true);
});
