import { expect, it } from 'vitest';
import { describePlace } from './describe-look';
import { aPlaceLook } from './look-under-test';

it.each([
  [{ cacheStatus: 'HIT', age: 3 * 3600 + 5, cacheControl: 'max-age=86400' }, 'HIT, 3 h old, fresh for 20 h'],
  [{ cacheStatus: 'HIT', age: 90, cacheControl: 'max-age=60' }, 'HIT, 1 min old, expired'],
  [{ status: 404, cacheStatus: 'MISS', age: 0 }, '404, MISS'],
  [{ age: 45 }, '45 s old'],
  [{ age: 3 * 86_400 }, '3 d old'],
  [{ cacheStatus: '32770 3', cacheStatusHeader: 'x-varnish', age: 7 }, 'HIT, 7 s old'],
  [{ cacheStatus: '32770', cacheStatusHeader: 'x-varnish', age: 0 }, 'MISS'],
  [{}, 'no cache status'],
  [{ status: null, error: { code: 'dns', message: 'the name has no address' } as const }, 'the name has no address'],
])('%j is %s', (look, text) => expect(describePlace(aPlaceLook(look))).toBe(text));
