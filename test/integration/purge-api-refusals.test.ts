import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, expectProblem, send, sendText } from '../support/api';
import { deskTest } from '../support/desk-test';

const test = deskTest();

const foreign: [string, Record<string, string>][] = [
  ['a foreign Origin', { origin: 'https://evil.example' }],
  ['the Origin null', { origin: 'null' }],
  ['an Origin on another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ['an Origin that only begins like ours', { origin: 'http://127.0.0.1.nip.io' }],
  ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
  ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
];
for (const [what, headers] of foreign)
  test(`a request with ${what} is refused and the CDN sees nothing of it`, async ({ desk, sandbox }) => {
    expectProblem(await send<Problem>(desk, aPurge(), headers), { status: 403, code: 'foreign_origin' });
    expectProblem(await ask<Problem>(desk, '/api/purges', { headers }), { status: 403, code: 'foreign_origin' });
    expect(await sandbox.purges()).toEqual([]);
  });

const hosts = [
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  '127.0.0.1:80@evil.example',
  '0.0.0.0',
  '127.1',
];
for (const host of hosts)
  test(`a request for the host ${host} is refused and the CDN sees nothing of it`, async ({ desk, sandbox }) => {
    expectProblem(await send<Problem>(desk, aPurge(), { host }), { status: 403, code: 'foreign_host' });
    const rebound = { host, origin: `http://${host}` };
    expectProblem(await send<Problem>(desk, aPurge(), rebound), { status: 403, code: 'foreign_host' });
    const reading = await ask<Problem>(desk, '/api/purges', { headers: { host } });
    expectProblem(reading, { status: 403, code: 'foreign_host' });
    expect(await sandbox.purges()).toEqual([]);
  });

for (const path of ['/', '/history', '/purges/anything'])
  test(`the page ${path} is not shown to a name that was rebound to this machine`, async ({ desk }) => {
    const { status, text } = await ask(desk, path, { headers: { host: 'evil.example' } });
    expect(status).toBe(403);
    expect(text).not.toContain('www-shop');
  });

const own: [string, (port: string) => Record<string, string>][] = [
  ['a program that sends no Origin', () => ({})],
  ['this page', (port) => ({ origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' })],
  ['localhost', (port) => ({ host: `localhost:${port}`, origin: `http://localhost:${port}` })],
];
for (const [what, headers] of own)
  test(`a request from ${what} is taken`, async ({ desk }) => {
    expect((await send(desk, aPurge(), headers(new URL(desk.url).port))).status).toBe(201);
  });

test('what a reader does not see is refused with its place, and the CDN sees nothing of it', async ({
  desk,
  sandbox,
}) => {
  for (const character of ['\u202e', '\u2066', '\u200b', '\ufeff', '\u2028', '\u00ad', '\u{e0041}'])
    for (const [kind, value] of [
      ['pattern', `^/img/${character}a`],
      ['url', `https://www.shop.example/${character}a`],
      ['hostname', `www${character}.shop.example`],
    ]) {
      const answer = await send<Problem>(desk, aPurge({ target: { kind, value } }));
      expectProblem(answer, { status: 422, code: 'invalid_input' });
      expect(answer.body.errors?.['target.value']?.[0]).toMatch(/cannot contain invisible .* at position \d+\.$/);
    }
  for (const note of ['reason', 'ticket'])
    expectProblem(await send<Problem>(desk, aPurge({ [note]: 'INC\u202e1' })), { status: 422, code: 'invalid_input' });
  expect(await sandbox.purges()).toEqual([]);
});

const BYTES = 64 * 1024;
const json = JSON.stringify(aPurge());
const notUtf8 = Buffer.from(JSON.stringify(aPurge({ reason: 'ü' })), 'latin1');
const bodies: [string, string | Buffer, Record<string, string>, { status: number; code: string }][] = [
  [
    'a form',
    'mode=soft',
    { 'content-type': 'application/x-www-form-urlencoded' },
    { status: 415, code: 'unsupported_media_type' },
  ],
  ['plain text', json, { 'content-type': 'text/plain' }, { status: 415, code: 'unsupported_media_type' }],
  [
    'a multipart form',
    json,
    { 'content-type': 'multipart/form-data; boundary=x' },
    { status: 415, code: 'unsupported_media_type' },
  ],
  ['a body of no type', json, { 'content-type': '' }, { status: 415, code: 'unsupported_media_type' }],
  ['more than 64 KB', json.padEnd(BYTES + 1), {}, { status: 413, code: 'payload_too_large' }],
  ['broken JSON', json.slice(0, -1), {}, { status: 400, code: 'invalid_json' }],
  ['two JSON objects', json + json, {}, { status: 400, code: 'invalid_json' }],
  ['nothing', '', {}, { status: 400, code: 'invalid_json' }],
  ['text that is not UTF-8', notUtf8, {}, { status: 400, code: 'invalid_json' }],
  ['null', 'null', {}, { status: 422, code: 'invalid_input' }],
  ['a list of purges', `[${json}]`, {}, { status: 422, code: 'invalid_input' }],
  ['a string', JSON.stringify(json), {}, { status: 422, code: 'invalid_input' }],
];
for (const [what, body, headers, expected] of bodies)
  test(`${what} as the body is refused and the CDN sees nothing of it`, async ({ desk, sandbox }) => {
    const answer = await sendText(desk, body, headers);
    expectProblem(answer, expected);
    expect(answer.body.purged).toBe('no');
    expect(await sandbox.purges()).toEqual([]);
  });

test('a body of exactly 64 KB and a media type with a parameter are taken', async ({ desk }) => {
  const answer = await sendText(desk, json.padEnd(BYTES), { 'content-type': 'Application/JSON; charset=utf-8' });
  expect(answer.status).toBe(201);
});

for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)
  for (const path of ['/api', '/api/nothing', '/api/purges/a/b'])
    test(`${method} ${path} is an address that is not there`, async ({ desk }) => {
      expectProblem(await ask<Problem>(desk, path, { method }), { status: 404, code: 'not_found' });
    });

for (const method of ['PUT', 'PATCH', 'DELETE'] as const)
  for (const path of ['/api/purges', '/api/purges/a', '/api/distributions'])
    test(`${method} ${path} is a method that is not there`, async ({ desk, sandbox }) => {
      const answer = await ask<Problem>(desk, path, { method });
      expectProblem(answer, { status: 405, code: 'method_not_allowed' });
      expect(await sandbox.purges()).toEqual([]);
    });
