import { expect, it } from 'vitest';
import { LOG_LINES_MAX, readAccessLog } from './access-log';
import type { CdnConnection } from './connection';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const DAY_MS = 24 * 3_600_000;
const line = (timestamp: string | number, more: object = {}) => ({
  req_path: '/',
  host_header: 'www.example',
  cdn_name: 'www',
  timestamp,
  ...more,
});

async function read(...logs: object[]) {
  const connection: Pick<CdnConnection, 'call'> = {
    call: async (_method, _path, _body, { sink } = { limitMs: 1 }) => {
      sink?.(Buffer.from(JSON.stringify({ logs })));
      return { status: 200, text: '', headers: new Headers() } as never;
    },
  };
  const question = { namespace: 'default', name: 'www', from: NOW - DAY_MS, to: NOW, limitMs: 1000 };
  const answer = await readAccessLog(connection as CdnConnection, question, () => NOW);
  if (!answer.ok) throw new Error(answer.failure.code);
  return answer;
}

it('reads times of RFC 3339, in seconds and in milliseconds', async () => {
  const { lines } = await read(line('2026-11-29T11:59:00Z'), line(NOW / 1000 - 60), line(`${NOW - 60_000}`));
  expect(lines.map(({ at }) => at)).toEqual([NOW - 60_000, NOW - 60_000, NOW - 60_000]);
});

it.each([
  ['no time', { timestamp: 'yesterday' }],
  ['a time before the span', { timestamp: 0 }],
  ['a time that no date has', { timestamp: -1e300 }],
  ['a time an hour after the span', { timestamp: NOW + 3_600_000 }],
  ['a host that is no name', { host_header: 'a'.repeat(300) }],
  ['no path', { req_path: '' }],
])('counts a line with %s as unread', async (_, more) => {
  const answer = await read(line(NOW), line(NOW, more));
  expect([answer.lines.length, answer.unread]).toEqual([1, 1]);
});

it('reads who asked, and keeps a line that does not say so', async () => {
  const { lines } = await read(line(NOW, { user_agent: 'curl/8.9' }), line(NOW));
  expect(lines.map(({ userAgent }) => userAgent)).toEqual(['curl/8.9', '']);
});

it('keeps what a clock that differs a little dates after the span', async () => {
  expect((await read(line(NOW + 60_000))).lines).toHaveLength(1);
});

it('takes a line without a name for one that names no distribution', async () => {
  expect((await read(line(NOW, { cdn_name: '' }))).lines).toMatchObject([{ cdnName: undefined }]);
  expect((await read(...Array.from({ length: LOG_LINES_MAX }, () => line(NOW)))).isFull).toBe(true);
});
