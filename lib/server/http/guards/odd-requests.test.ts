import { describe, expect, it } from 'vitest';
import { oddityOf, originForm } from './before-next';

describe('oddityOf', () => {
  it.each(['TRACE', 'CONNECT', 'PROPFIND', 'PURGE', 'get', ''])('%s is no method of any address', (method) =>
    expect(oddityOf(method, '/api/purges')).toBe('method_not_allowed'),
  );

  it.each(['/api/%', '/api/purges/%ff', '/purges/%E0%A4%A', '/%00', '/a%0ab', '/a%7fb', '/%c0%af', undefined])(
    '%s is no address',
    (target) => expect(oddityOf('GET', target)).toBe('invalid_address'),
  );

  it.each(['/', '/api/purges?q=%', '/history?q=%ff#%', '/purges/a%2fb', '/purges/%F0%9F%98%80', '//a', '/_next/..%2f'])(
    '%s is left to Next',
    (target) => expect(oddityOf('GET', target)).toBeUndefined(),
  );
});

describe('originForm', () => {
  it.each([
    ['/history?a=b', 'localhost', '/history?a=b'],
    ['http://localhost/history?a=b', 'localhost', '/history?a=b'],
    ['HTTP://LOCALHOST:3000/x', 'localhost:3000', '/x'],
    ['https://localhost', 'localhost', '/'],
    ['http://localhost?a', 'localhost', '/?a'],
    ['http://evil.example/', 'localhost', undefined],
    ['http://localhost@evil.example/', 'localhost', undefined],
    ['http://localhost/', undefined, undefined],
    ['localhost:80', 'localhost:80', undefined],
    ['*', 'localhost', undefined],
    ['', 'localhost', undefined],
  ])('%s at %s is %s', (url, host, expected) =>
    expect(originForm({ url, headers: host === undefined ? {} : { host } })).toBe(expected),
  );
});
