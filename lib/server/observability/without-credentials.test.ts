import { describe, expect, it } from 'vitest';
import { createLog, withoutCredentials } from './log';

const SECRET = 'Zk3_-'.repeat(9);

describe('withoutCredentials', () => {
  it.each([
    `/api/purges/pd_${SECRET}`,
    `authorization: Bearer pd_${SECRET}`,
    `Failed to handle request for /share/${SECRET}`,
    `/api/share/${SECRET}?at=1`,
    `/share/${SECRET}/extra`,
    `/api/auth/callback?code=${SECRET}&state=${SECRET}`,
    `/x?a=b&token=${SECRET}#c`,
    `http://me:${SECRET}@desk.example/`,
    `https://${SECRET}@desk.example/`,
    `session=Fe26.2*1*${SECRET}*${SECRET}~2`,
    `eyJhbGciOiJSUzI1NiJ9.${SECRET}.${SECRET}`,
  ])('leaves it out of %s', (text) => expect(withoutCredentials(text)).not.toContain(SECRET.slice(0, 40)));

  it.each([
    'POST /api/purges/8f14e45f-ceea-467f-a0e6-0d2a5b8a4f10',
    '/shares and /api/shares/8f14e45f-ceea-467f-a0e6-0d2a5b8a4f10',
    'at Object.GET (/app/.next/server/chunks/[root-of-the-server]__0f3a1b_._.js:12:34)',
    'https://www.shop.example/a?v=1&w=me@shop.example',
    'mail ann@corp.example, see https://desk.example/',
    'a hash of f4773daa86440e1cfb425c0a4165c9b63595f5290927fa977126801f3935f163',
  ])('leaves %s as it is', (text) => expect(withoutCredentials(text)).toBe(text));

  it('reads long texts in time that grows with their length', () => {
    const steps = ['pd_', 'Fe26.2*', 'eyJaaaaaaaa.', 'eyJaaaaaaaa-', '/share/', '?code=', 'https://', '&', '@'];
    for (const step of steps) expect(withoutCredentials(step.repeat(50_000))).toBeDefined();
  });
});

it('a line of the log is JSON, and has none of it in any field', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  const input = `/share/${SECRET}"?code=${SECRET}`;
  log.error({ err: Object.assign(new TypeError(`bad: ${input}`), { input }), url: `http://a:${SECRET}@b/` }, input);
  expect(lines.join()).not.toContain(SECRET);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 50,
    url: 'http://…@b/',
    err: { message: 'bad: /share/…"?code=…' },
  });
});
