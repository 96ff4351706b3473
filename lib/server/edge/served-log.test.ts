import { describe, expect, it } from 'vitest';
import { type AccessLogAnswer, LOG_LINES_MAX, type LogLine, type LogQuestion } from '@/lib/server/cdn/access-log';
import { createServedLog } from './served-log';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const MINUTE = 60_000;
const shop = { namespace: 'default', name: 'www', domains: ['www.example'], disabled: false };

const aLine = (minutesAgo: number, path = '/'): LogLine => ({
  at: NOW - minutesAgo * MINUTE,
  host: 'www.example',
  path,
  cdnName: 'www',
  userAgent: 'Mozilla/5.0',
});
const manyLines = (count: number, first = 0) =>
  Array.from({ length: count }, (_, index) => aLine(first + index / 1000, `/${index % 10}`));

/** A log as F5 describes it: the newest lines within the times, both included. */
const answersFrom =
  (lines: readonly LogLine[]) =>
  ({ from, to }: LogQuestion): AccessLogAnswer => {
    const found = lines.filter(({ at }) => at >= from && at <= to).slice(0, LOG_LINES_MAX);
    return { ok: true, lines: found, unread: 0, isFull: found.length === LOG_LINES_MAX };
  };

function aLog(answer: (question: LogQuestion) => AccessLogAnswer, calls = 50) {
  const asked: LogQuestion[] = [];
  let [monotonic, left] = [0, calls];
  const log = createServedLog({
    cdn: {
      readAccessLog: async (question) => {
        asked.push(question);
        return answer(question);
      },
    },
    mayRead: async () => left-- > 0,
    timeoutMs: 1000,
    now: () => NOW,
    monotonic: () => monotonic,
  });
  const served = async (distribution = shop) => {
    const read = await log.read(distribution);
    if (!read.ok) throw new Error(read.why);
    return read.served;
  };
  return { asked, served, read: log.read, pass: (ms: number) => (monotonic += ms) };
}

const failed = (code: 'cdn_forbidden' | 'cdn_rate_limited' | 'cdn_timeout', retryAfterSeconds?: number) =>
  ({
    ok: false,
    failure: { code, status: null, message: null, raw: null, ...(retryAfterSeconds && { retryAfterSeconds }) },
  }) as const;

describe('what was served', () => {
  it('counts each path of each host, the most requested first, over the whole day where the log is short', async () => {
    const { asked, served } = aLog(answersFrom([aLine(1, '/b'), aLine(2, '/a'), aLine(2, '/a'), aLine(9, '/a')]));
    expect(await served()).toEqual({
      source: 'access_log',
      at: '2026-11-29T12:00:00.000Z',
      why: null,
      from: '2026-11-28T12:00:00.000Z',
      to: '2026-11-29T12:00:00.000Z',
      isCut: false,
      requests: 4,
      leftOut: 0,
      paths: [
        { host: 'www.example', path: '/a', requests: 3 },
        { host: 'www.example', path: '/b', requests: 1 },
      ],
    });
    expect(asked).toHaveLength(1);
  });

  it('reads four pages at most, and says which time they cover', async () => {
    const { asked, served } = aLog(answersFrom(manyLines(5000)));
    const { requests, isCut, from } = await served();
    expect(asked).toHaveLength(4);
    expect({ requests, isCut, from }).toMatchObject({
      isCut: true,
      from: new Date(NOW - 2 * MINUTE + 240).toISOString(),
    });
  });

  it('counts no line twice and leaves none out where a page ends, equal ones included', async () => {
    const twins = Array.from({ length: 700 }, () => aLine(1, '/same'));
    const lines = [...manyLines(300), ...twins.slice(0, 300), aLine(2, '/last')];
    expect(await aLog(answersFrom(lines)).served()).toMatchObject({ requests: 601, isCut: false });
    const isExcluded = (question: LogQuestion) => answersFrom(manyLines(900))({ ...question, to: question.to - 1 });
    expect((await aLog(isExcluded).served()).requests).toBeGreaterThanOrEqual(899);
  });

  it('stops where a whole page is of one moment, and says that there is more', async () => {
    const { asked, served } = aLog(answersFrom(Array.from({ length: 700 }, () => aLine(0))));
    expect(await served()).toMatchObject({ isCut: true, requests: 500 });
    expect(asked).toHaveLength(1);
  });

  it('leaves out lines of other distributions and paths that are too long, and says how many', async () => {
    const foreign = { ...aLine(1), host: 'other.example', cdnName: 'other' };
    const own = { ...aLine(1), host: 'alias.example' };
    const long = aLine(1, `/${'a'.repeat(2048)}`);
    const { served } = aLog(answersFrom([foreign, own, long]));
    expect(await served()).toMatchObject({ requests: 1, leftOut: 2, paths: [{ host: 'alias.example' }] });
  });

  it('goes by the name of the distribution where a line has one, and by its domains where none', async () => {
    const wild = { ...shop, name: 'a', domains: ['*.example'] };
    const foreign = { ...aLine(1, '/secret'), host: 'admin.example', cdnName: 'b' };
    const unnamed = { ...aLine(1, '/own'), host: 'admin.example', cdnName: undefined };
    const { served } = aLog(answersFrom([foreign, unnamed, { ...unnamed, host: 'other.test' }]));
    expect(await served(wild)).toMatchObject({ requests: 1, leftOut: 2, paths: [{ path: '/own' }] });
  });

  it('counts no look of a desk, whichever version it has, and says nothing of it', async () => {
    const looks = ['PurgeDesk/0.1.0', 'PurgeDesk/9.0.0 (+https://purge.example)'].map((userAgent) => ({
      ...aLine(1, '/looked-at'),
      userAgent,
    }));
    const { served } = aLog(answersFrom([...looks, aLine(2, '/visited')]));
    expect(await served()).toMatchObject({ requests: 1, leftOut: 0, paths: [{ path: '/visited' }] });
  });

  it('is read once for all who ask within a minute', async () => {
    const { asked, served, pass } = aLog(answersFrom([aLine(1)]));
    await Promise.all([served(), served()]);
    pass(MINUTE - 1);
    await served();
    expect(asked).toHaveLength(1);
    pass(1);
    await served();
    await served({ ...shop, name: 'docs' });
    expect(asked).toHaveLength(3);
  });

  it('keeps what was read when a later page fails', async () => {
    const answer = answersFrom(manyLines(5000));
    const { served } = aLog((question) => (question.to === NOW ? answer(question) : failed('cdn_timeout')));
    expect(await served()).toMatchObject({ requests: 500, isCut: true });
  });

  it('leaves the CDN alone as long as it asks for that, whatever the distribution', async () => {
    const { asked, read, pass } = aLog(() => failed('cdn_rate_limited', 90));
    const why = 'The CDN’s rate limit has been reached.';
    expect(await read(shop)).toEqual({ ok: false, why });
    expect(await read({ ...shop, name: 'docs' })).toEqual({ ok: false, why });
    expect(asked).toHaveLength(1);
    pass(90_000);
    await read(shop);
    expect(asked).toHaveLength(2);
  });

  it('asks no more often than the desk may read, and says so', async () => {
    const { asked, read, pass } = aLog(answersFrom([]), 2);
    const others = ['a', 'b', 'c'].map((name) => ({ ...shop, name }));
    const reads = await Promise.all(others.map(read));
    expect(reads.map(({ ok }) => ok)).toEqual([true, true, false]);
    pass(MINUTE);
    expect((await read({ ...shop, name: 'd' })).ok).toBe(false);
    expect(asked).toHaveLength(2);
  });

  it('says why there is no log', async () => {
    const { asked, read } = aLog(() => failed('cdn_forbidden'));
    expect(await read(shop)).toMatchObject({ ok: false, why: expect.stringContaining('does not have permission') });
    expect(await read({ ...shop, name: 'http:www' })).toMatchObject({
      ok: false,
      why: expect.stringContaining('HTTP'),
    });
    expect(asked).toHaveLength(1);
  });
});
