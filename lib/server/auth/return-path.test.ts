import fc from 'fast-check';
import { expect, it } from 'vitest';
import { returnPath } from './sign-in';

it.each(['/history?q=a%20b&mode=soft', '/purges/x#sites', '/settings/audit', '/?kind=url', '/apis', '/share/abc'])(
  'a page of the desk is where one comes back to: %s',
  (path) => expect(returnPath(path)).toBe(path),
);

it.each([
  null,
  undefined,
  '',
  'history',
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '\\\\evil.example',
  '/./\\evil.example',
  '/x/..//evil.example',
  'javascript:alert(1)',
  '/api/purges',
  '/api',
  '/x/../api/auth/sign-in',
  '/sign-in?to=/',
  '/sign-in',
])('whatever else is asked for is the first page: %j', (wanted) => expect(returnPath(wanted)).toBe('/'));

it('never leads to another host', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '\t',
    '\n',
    '@',
    ':',
    'evil.example',
    'http:',
    '%2f',
    '?',
    '#',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = returnPath(pieces.join(''));
      expect(new URL(path, 'https://desk.example').origin).toBe('https://desk.example');
      expect(path.startsWith('/')).toBe(true);
    }),
    { numRuns: 5000 },
  );
});
