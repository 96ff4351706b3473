import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { replaceAnswer } from './page-trouble';
import { unavailablePage } from './with-store';

let close = () => {};
afterEach(() => close());

/** What a client gets of an answer that is made like this. */
async function answerOf(make: (response: ServerResponse) => void) {
  const server = createServer((_, response) => make(response)).listen(0, '127.0.0.1');
  close = () => server.close();
  await once(server, 'listening');
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
/** As Next answers with a page that could not be made. */
function writeErrorPage(response: ServerResponse) {
  response.statusCode = 500;
  response.setHeader('content-type', 'text/html');
  response.setHeader('etag', '"bare"');
  response.flushHeaders();
  response.write('a bare ');
  response.end('error page');
}

it('a page that could not be made for the database’s sake is replaced whole, whatever is written after that', async () => {
  const { status, headers, text } = await answerOf((response) => {
    response.setHeader('x-request-id', 'r1');
    expect(replaceAnswer(response, unavailablePage())).toBe(true);
    writeErrorPage(response);
  });
  expect(status).toBe(503);
  expect(text).toBe(unavailablePage().html);
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'retry-after': '10',
    refresh: '10',
    'cache-control': 'no-store',
    'x-request-id': 'r1',
  });
  expect(headers.get('etag')).toBeNull();
});

it('a page that is on its way already stays as it is', async () => {
  const { status, text } = await answerOf((response) => {
    response.write('the first part');
    expect(replaceAnswer(response, unavailablePage())).toBe(false);
    response.end(', and the rest');
  });
  expect([status, text]).toEqual([200, 'the first part, and the rest']);
});
