import { renameSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { NextRequest } from 'next/server';
import { afterEach, describe, expect } from 'vitest';
import { z } from 'zod';
import { AppError } from '@/lib/server/app-error';
import { requestWatcher } from '@/lib/server/http/every-request';
import { anyone, anyoneFromAnywhere, anyoneNavigating, knownCaller } from '@/lib/server/http/guard';
import { json } from '@/lib/server/http/json-answer';
import { operation, undescribed } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import type { Problem } from '@/lib/shared/problem';
import { ask, CONFIGURED, expectProblem } from '../support/api';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';

type Routes = ReturnType<typeof route>;
type Method = keyof Routes;

const test = deskTest({
  settings: (url) => ({
    ...CONFIGURED,
    AUTH_MODE: 'proxy',
    PUBLIC_URL: url,
    TRUSTED_PROXIES: '127.0.0.1',
    ROLE_MAPPING: 'cdn=purger',
  }),
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Serves one route of a test in front of a desk, as its server would. */
async function serve(desk: TestDesk, routes: Routes, { unseen = false } = {}) {
  const watch = requestWatcher(desk.built.config.auth);
  const server = createServer((incoming, response) => {
    if (!unseen) watch(incoming, response);
    const { method = 'GET' } = incoming;
    const body = method === 'GET' ? {} : { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' as const };
    const request = new NextRequest(`http://localhost${incoming.url}`, {
      method,
      ...body,
      headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
    });
    void desk
      .within(() => routes[request.method as Method](request, { params: Promise.resolve({ id: 'seven' }) }))
      .then(async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(await answer.text());
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const ann = { 'x-forwarded-email': 'ann@corp.example', 'x-forwarded-groups': 'cdn' };
const fine = async () => json(200, { fine: true });
const get = (...given: Parameters<typeof undescribed>) => route({ GET: undescribed(...given) });

const described = {
  id: 'getIt',
  summary: 'Get it',
  tag: 'Desk',
  answers: { 200: { description: 'It.', body: z.object({}) } },
} as const;

test('a handler is given the caller, the names of the address and the query, and its answer an id that the log has', async ({
  desk,
}) => {
  const at = await serve(
    desk,
    route({
      POST: operation({
        ...described,
        path: z.object({ id: z.string() }),
        query: z.strictObject({ q: z.string() }),
        body: z.object({ wanted: z.coerce.number() }),
        handle: async ({ context, path, query, body }) =>
          json(200, { ...query, ...body, id: path.id, actor: context.caller.actor, request: context.caller.requestId }),
      }),
    }),
  );
  const { status, body, headers } = await ask<Record<string, string>>(at, '/x?q=a%20b', {
    method: 'POST',
    headers: { ...ann, origin: desk.url, 'content-type': 'application/json' },
    body: JSON.stringify({ wanted: '7' }),
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    actor: 'ann@corp.example',
    id: 'seven',
    q: 'a b',
    wanted: 7,
    request: headers['x-request-id'],
  });
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  const [line] = desk.log().filter(({ requestId }) => requestId === headers['x-request-id']);
  expect(line).toMatchObject({ method: 'POST', status: 200, actor: 'ann@corp.example' });
});

test('what does not fit the description of an operation never reaches its handler', async ({ desk }) => {
  let calls = 0;
  const at = await serve(
    desk,
    route({
      POST: operation({
        ...described,
        isIdempotent: true,
        query: z.strictObject({ q: z.string().optional() }),
        body: z.strictObject({ wanted: z.number() }),
        async handle() {
          calls++;
          return fine();
        },
      }),
    }),
  );
  const headers = { ...ann, origin: desk.url, 'content-type': 'application/json' };
  const attempts: [string, string, Record<string, string>, Partial<Problem>][] = [
    ['/x?p=1', '{"wanted":1}', {}, { status: 400, code: 'invalid_query' }],
    ['/x', '{"wanted":"1"}', {}, { status: 422, code: 'invalid_input' }],
    ['/x', '{', {}, { status: 400, code: 'invalid_json' }],
    ['/x', '{"wanted":1}', { 'content-type': 'text/plain' }, { status: 415, code: 'unsupported_media_type' }],
    ['/x', '{', { 'idempotency-key': 'x'.repeat(256) }, { status: 400, code: 'invalid_idempotency_key' }],
  ];
  for (const [path, body, more, expected] of attempts) {
    const answer = await ask<Problem>(at, path, { method: 'POST', headers: { ...headers, ...more }, body });
    expect(answer.body).toMatchObject(expected);
  }
  expect(calls).toBe(0);
});

test('a failure that nobody expected shows nothing of itself, and its cause is in the log under the same id', async ({
  desk,
}) => {
  const at = await serve(
    desk,
    get(knownCaller, async () => {
      throw new Error('the secret of the third drawer');
    }),
  );
  const answer = await ask<Problem>(at, '/x', { headers: ann });
  expectProblem(answer, { status: 500, code: 'internal_error' });
  expect(answer.text).not.toContain('drawer');
  const [line] = desk.log().filter(({ requestId }) => requestId === answer.headers['x-request-id']);
  expect(line).toMatchObject({ level: 50, code: 'internal_error', err: { message: 'the secret of the third drawer' } });
});

test('a failure with a code is a problem of that code, with its details and headers', async ({ desk }) => {
  const at = await serve(
    desk,
    get(knownCaller, async () => {
      throw new AppError('too_many_requests', { retryAfterSeconds: 7, cause: new Error('inside') });
    }),
  );
  const answer = await ask<Problem>(at, '/x', { headers: ann });
  expectProblem(answer, { status: 429, code: 'too_many_requests' });
  expect(answer.headers['retry-after']).toBe('7');
  expect(answer.text).not.toContain('inside');
});

test('a database that is gone is reported as unavailable, not as an internal error', async ({ openDesk }) => {
  const desk = await openDesk(CONFIGURED);
  const at = await serve(
    desk,
    get(knownCaller, async ({ context }) => json(200, await context.store.audit.page({}, { limit: 1 }))),
  );
  expect((await ask(at, '/x')).status).toBe(200);
  const { file } = desk.location as { file: string };
  renameSync(file, `${file}.away`);
  const answer = await ask<Problem>(at, '/x');
  renameSync(`${file}.away`, file);
  expectProblem(answer, { status: 503, code: 'store_unavailable' });
  expect(answer.text).not.toContain(file);
});

test('what a method takes is said where it takes none of that', async ({ desk }) => {
  const taken = undescribed(anyone, fine);
  const at = await serve(desk, route({ POST: taken, GET: taken }));
  for (const method of ['PUT', 'PATCH', 'DELETE'] as const) {
    const answer = await ask<Problem>(at, '/x', { method, headers: { ...ann, origin: desk.url } });
    expectProblem(answer, { status: 405, code: 'method_not_allowed' });
    expect(answer.headers.allow).toBe('GET, POST');
  }
});

test('a request that the desk did not see coming is answered as during the start', async ({ desk }) => {
  const at = await serve(desk, get(anyoneFromAnywhere, fine), { unseen: true });
  expectProblem(await ask<Problem>(at, '/x', { headers: ann }), { status: 503, code: 'starting' });
});

describe('who is let in', () => {
  const guards = { knownCaller, anyone, anyoneFromAnywhere, anyoneNavigating };
  const nobody = {};
  const foreignSite = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  const cases: [keyof typeof guards, string, Record<string, string>, number][] = [
    ['knownCaller', 'somebody who is known', ann, 200],
    ['knownCaller', 'nobody', nobody, 401],
    ['knownCaller', 'a credential that is none', { authorization: 'Bearer pd_none' }, 401],
    ['knownCaller', 'somebody who is known, from another site', { ...ann, ...foreignSite }, 403],
    ['anyone', 'nobody', nobody, 200],
    ['anyone', 'nobody, from another site', foreignSite, 403],
    ['anyoneFromAnywhere', 'nobody, from another site', foreignSite, 200],
    ['anyoneNavigating', 'nobody, by a link of another site', link, 200],
    ['anyoneNavigating', 'nobody, by a script of another site', foreignSite, 403],
  ];
  for (const [name, who, headers, status] of cases)
    test(`${name} answers ${who} with ${status}`, async ({ desk }) => {
      let calls = 0;
      const routes = get(guards[name], async () => {
        calls++;
        return fine();
      });
      expect((await ask(await serve(desk, routes), '/x', { headers })).status).toBe(status);
      expect(calls).toBe(status === 200 ? 1 : 0);
    });

  test('a change that another site asks for is refused and in the audit log, without what that site wrote', async ({
    desk,
  }) => {
    const at = await serve(desk, route({ POST: undescribed(knownCaller, fine) }));
    const headers = { ...ann, origin: 'https://evil.example' };
    const answer = await ask<Problem>(at, '/api/purges?secret=1', { method: 'POST', headers });
    expectProblem(answer, { status: 403, code: 'foreign_origin' });
    const [entry] = await desk.built.store.audit.page({ action: 'request' }, { limit: 1 });
    expect(entry).toMatchObject({ outcome: 'refused', reason: 'foreign_origin', subject: 'POST /api/purges' });
  });
});
