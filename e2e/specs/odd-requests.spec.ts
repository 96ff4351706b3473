import { expect, test } from '../fixtures/desks';
import type { RunningDesk } from '../fixtures/running-desk';
import { type RawAnswer, rawRequest, sendRaw } from '../steps/raw-http';

const asProblem = 'application/problem+json';
const asPage = 'text/html; charset=utf-8';

/** What a client that means no good, or is broken, may send. */
const odd: [line: string, status: number, type?: string, headers?: Record<string, string>][] = [
  ['TRACE /api/purges', 405, asProblem],
  ['TRACE /', 405, asPage],
  ['PROPFIND /api/purges', 405, asProblem],
  ['QUERY /history', 405, asPage],
  ['CONNECT localhost:80', 405],
  ['get /api/me', 400],
  ['FOO /api/me', 400],
  ['PUT /api/health/live', 405, asProblem],
  ['POST /api/health/ready', 405, asProblem],
  ['GET /api/%', 400, asProblem],
  ['POST /api/purges/%ff', 400, asProblem],
  ['GET /api/purges/%00', 400, asProblem],
  ['GET /api/share/%', 400, asProblem],
  ['GET /%', 400, asPage],
  ['GET /purges/%E0%A4%A', 400, asPage],
  ['GET /share/%ff', 400, asPage],
  ['GET /_next/static/%', 400, asPage],
  ['OPTIONS *', 400, asPage],
  ['GET localhost:80', 400],
  ['GET /caf\xe9', 400],
  ['GET http://evil.example/api/me', 400, asPage],
  ['GET http://localhost/api/me', 200, 'application/json'],
  ['GET /api/purges?q=%ff', 200, 'application/json'],
  ['GET /history/', 308],
  ['GET //evil.example/', 308],
  ['GET /\\evil.example', 308],
  ['GET /_next/..%2f', 404, asPage],
  ['GET /_next/static/..%2f..%2fpackage.json', 404],
  ['GET /_next/static/%2e%2e/%2e%2e/package.json', 404],
  [`GET /${'x'.repeat(9_000)}`, 404, asPage],
  [`GET /${'x'.repeat(20_000)}`, 431],
  ['GET /api/me', 431, undefined, { 'x-long': 'x'.repeat(20_000) }],
  ['GET /api/me', 400, undefined, { 'content-length': 'x' }],
  ['GET /api/me', 417, undefined, { expect: 'x' }],
  ['GET /api/me', 200, 'application/json', { connection: 'upgrade', upgrade: 'websocket' }],
  ['GET /', 200, asPage, { connection: 'upgrade', upgrade: 'websocket' }],
];

/** Every answer of a desk to what `odd` has, and what it has logged meanwhile. */
async function answersTo(desk: RunningDesk) {
  const before = desk.output().length;
  const answers: [string, RawAnswer | undefined][] = [];
  for (const [line, , , headers] of odd) answers.push([line, await sendRaw(desk.url, rawRequest(line, headers))]);
  return { answers, logged: () => desk.output().slice(before).split('\n').filter(Boolean) };
}

test('an odd request is answered in order, and is no error of the desk', async ({ openDesk }) => {
  // The worker's desk follows the purges of other tests, whose CDN has forgotten them, and logs that.
  const desk = await openDesk();
  const { answers, logged } = await answersTo(desk);
  const short = (line: string) => line.slice(0, 60);
  const told = answers.map(([line, answer], index) => {
    const type = odd[index]?.[2] && answer?.headers['content-type'];
    return [short(line), answer?.status, type];
  });
  expect(told).toEqual(odd.map(([line, status, type]) => [short(line), status, type]));
  for (const [line, answer] of answers) {
    expect(answer?.headers.location ?? '/', line).toMatch(/^\/(?!\/)/);
    // What Node itself refuses has no more than a status.
    if (answer?.headers['x-request-id'] && answer.status !== 417)
      expect(answer.headers['cache-control'], line).toMatch(/no-store/);
  }
  expect(logged().filter((line) => !line.startsWith('{"level":30'))).toEqual([]);
});

test('what two servers could read differently is refused', async ({ desk }) => {
  const framed = (...headers: string[]) =>
    ['POST /api/purges HTTP/1.1', 'host: localhost', ...headers, '', '0', '', ''].join('\r\n');
  for (const bytes of [
    framed('content-length: 1', 'content-length: 2'),
    framed('content-length: 5', 'transfer-encoding: chunked'),
    'GET /api/me HTTP/1.1\r\nconnection: close\r\n\r\n',
    'hello\r\n\r\n',
    '\x16\x03\x01\x02',
  ])
    expect((await sendRaw(desk.url, bytes))?.status, bytes).toBe(400);
  expect((await sendRaw(desk.url, 'GET /api/me HTTP/1.0\r\nhost: localhost\r\n\r\n'))?.status).toBe(200);
  const withBody = 'GET /api/me HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello';
  expect((await sendRaw(desk.url, withBody))?.status).toBe(200);
});
