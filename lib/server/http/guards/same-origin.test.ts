import { describe, expect, it } from 'vitest';
import { bearerToken, refusalOf } from './same-origin';

const desk = { mode: 'oidc', publicUrl: new URL('https://desk.example') } as const;
const here = { mode: 'local', publicUrl: undefined } as const;
const asked = (method: string, headers: Record<string, string>, settings: typeof desk | typeof here = desk) =>
  refusalOf({ method, headers: new Headers({ host: 'desk.example', ...headers }) }, settings);

describe('a change by whom a browser vouches for', () => {
  it.each([
    [{ origin: 'https://desk.example' }, undefined],
    [{ origin: 'https://desk.example', 'sec-fetch-site': 'same-origin' }, undefined],
    [{ 'sec-fetch-site': 'same-origin' }, undefined],
    [{}, 'foreign_origin'],
    [{ 'sec-fetch-site': 'none' }, 'foreign_origin'],
    [{ 'sec-fetch-site': 'same-site' }, 'foreign_origin'],
    [{ 'sec-fetch-site': 'cross-site' }, 'foreign_origin'],
    [{ origin: 'null' }, 'foreign_origin'],
    [{ origin: 'http://desk.example' }, 'foreign_origin'],
    [{ origin: 'https://desk.example.evil.example' }, 'foreign_origin'],
    [{ origin: 'https://desk.example:444' }, 'foreign_origin'],
    [{ origin: 'https://evil.example', host: 'evil.example' }, 'foreign_origin'],
    [{ origin: 'https://desk.example', 'sec-fetch-site': 'cross-site' }, 'foreign_origin'],
    [{ authorization: 'Basic YTpi' }, 'foreign_origin'],
    [{ authorization: 'Bearer pd_x' }, undefined],
    [{ authorization: 'Bearer pd_x', origin: 'https://evil.example' }, 'foreign_origin'],
  ] as [Record<string, string>, string | undefined][])('with %j is refused by %s', (headers, expected) => {
    for (const method of ['POST', 'DELETE', 'PUT', 'PATCH']) expect(asked(method, headers)).toBe(expected);
  });
});

it('reading needs no Origin, and is refused when another site asks', () => {
  expect(asked('GET', {})).toBeUndefined();
  expect(asked('GET', { 'sec-fetch-site': 'none' })).toBeUndefined();
  expect(asked('GET', { 'sec-fetch-site': 'cross-site' })).toBe('foreign_origin');
  expect(asked('GET', { origin: 'https://evil.example' })).toBe('foreign_origin');
});

it('on loopback a program needs no Origin, and no other host is answered', () => {
  const local = (headers: Record<string, string>) => asked('POST', headers, here);
  expect(local({ host: '127.0.0.1:3000' })).toBeUndefined();
  expect(local({ host: 'localhost:3000', origin: 'http://localhost:3000' })).toBeUndefined();
  expect(local({ host: 'localhost:3000', origin: 'http://127.0.0.1:3000' })).toBe('foreign_origin');
  expect(local({ host: 'desk.example', authorization: 'Bearer pd_x' })).toBe('foreign_host');
});

it('a bearer token is what stands behind the scheme, be it nothing', () => {
  const token = (authorization?: string) =>
    bearerToken(new Headers(authorization === undefined ? {} : { authorization }));
  expect(token()).toBeUndefined();
  expect(token('Basic YTpi')).toBeUndefined();
  expect(token('Bearerpd_x')).toBeUndefined();
  expect(token('bearer   pd_x ')).toBe('pd_x');
  expect(token('Bearer')).toBe('');
  expect(token('Bearer two words')).toBe('two words');
});
