import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorTexts } from '@/lib/shared/error-codes';
import { errorMessage, failureOf, parseLossless, readAnswerWith } from './failure';

const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('errorMessage', () => {
  it.each([
    ['{"code":5,"message":"no such distribution","details":["secret"]}', 'no such distribution'],
    ['"quota exceeded"', 'quota exceeded'],
    ['  upstream\n connect   error ', 'upstream connect error'],
    ['<html><head><title>502 Bad Gateway</title></head></html>', '502 Bad Gateway'],
    ['<html></html>', 'an HTML page'],
    ['{"code":5}', null],
    ['', null],
    ['{"broken', '{"broken'],
  ])('reads %j as %j', (text, message) => expect(errorMessage(text)).toBe(message));

  it('reads the start of an HTML page alone, so that a page of unfinished titles takes no time in the square of it', () => {
    expect(errorMessage(`<html>${' '.repeat(5000)}<title>far away</title>`)).toBe('an HTML page');
  });

  it('is bounded', () => expect(errorMessage('x'.repeat(10_000))?.length).toBeLessThan(600));
});

it.each([
  ['a sign-in page', '<html><head><title>Sign in</title></head></html>', 'Sign in'],
  ['an error object', '{"code":16,"message":"token expired"}', 'token expired'],
])('%s in a 200 is unreadable, says what it is, and claims nothing of the purge', (_, text, message) => {
  const answer = { kind: 'answer', status: 200, retryAfter: undefined, text } as const;
  const read = readAnswerWith(answer, z.object({ purge_request_id: z.int() }), NOW);
  expect(read).toMatchObject({ ok: false, failure: { code: 'cdn_unreadable_answer', message } });
  const { purged, next } = errorTexts.cdn_unreadable_answer;
  expect(purged).toBe('unknown');
  expect(next).not.toMatch(/probabl|likely/);
});

const tooMany = (retryAfter: string | undefined) =>
  failureOf({ kind: 'answer', status: 429, retryAfter, text: '' }, NOW);

describe('the wait after a 429', () => {
  it.each([
    ['30', 30],
    [' 7 ', 7],
    ['0', 1],
    ['Sun, 22 Nov 2026 12:01:30 GMT', 90],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 1],
    ['600', 600],
    ['601', 600],
    ['86400', 600],
    ['Mon, 23 Nov 2026 12:00:00 GMT', 600],
    ['9'.repeat(400), 600],
    ['soon', 60],
    ['-5', 60],
    ['', 60],
    [undefined, 60],
  ])('reads %j as %i seconds', (header, seconds) => expect(tooMany(header)?.retryAfterSeconds).toBe(seconds));
});

describe('parseLossless', () => {
  it('keeps every digit of an id that a number cannot hold', () => {
    expect(parseLossless('{"a":9007199254740993,"b":9223372036854775807,"c":101}')).toEqual({
      a: '9007199254740993',
      b: '9223372036854775807',
      c: 101,
    });
  });

  it('is undefined for what is not JSON', () => expect(parseLossless('<html>')).toBeUndefined());
});

describe('failureOf', () => {
  it('says what the CDN asked for, if anything', () => {
    expect(tooMany('86400')).toMatchObject({ retryAfterSeconds: 600, askedSeconds: 86_400 });
    expect(tooMany('30')).toMatchObject({ retryAfterSeconds: 30, askedSeconds: 30 });
    expect(tooMany(undefined)).not.toHaveProperty('askedSeconds');
    expect(tooMany('9'.repeat(400))?.askedSeconds).toBeLessThan(400_000_000);
  });

  it('reads a refusal by its status even when its body was too large', () => {
    expect(failureOf({ kind: 'too_large', status: 401 }, NOW)?.code).toBe('cdn_unauthenticated');
    expect(failureOf({ kind: 'too_large', status: 200 }, NOW)?.code).toBe('cdn_answer_too_large');
  });

  it.each([
    [302, 'cdn_redirected'],
    [405, 'cdn_refused'],
    [502, 'cdn_unexpected_answer'],
    [408, 'cdn_timeout'],
  ])('reads %i as %s', (status, code) => {
    expect(failureOf({ kind: 'answer', status, retryAfter: undefined, text: '' }, NOW)?.code).toBe(code);
  });
});
