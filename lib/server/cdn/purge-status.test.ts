import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '@/lib/server/settings/setting-values';
import type { SiteProgress } from '@/lib/shared/purges/site-progress';
import { openCdnConnection } from './connection';
import { getPurgeStatus, listOperations } from './purge-status';

const servers: Server[] = [];
const asked: { path: string | undefined; body: string }[] = [];
const where = { namespace: 'default', distribution: 'www' };

/** A real server on this machine that gives this answer to everything. */
async function cdnThatAnswers(body: string) {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    asked.push({ path: request.url, body: text });
    response.end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return openCdnConnection({
    origin,
    basePath: '',
    token: new Secret('a-token'),
    timeoutMs: 5000,
  });
}
const statusOf = async (answer: unknown, purgeRequestId = '101') =>
  getPurgeStatus(
    await cdnThatAnswers(typeof answer === 'string' ? answer : JSON.stringify(answer)),
    { ...where, purgeRequestId },
    Date.now,
  );
const sitesOf = async (...items: unknown[]) => {
  const answer = await statusOf({ items, error: { code: 'EOK', message: '' } });
  return answer.ok ? answer.sites : answer;
};

afterEach(() => {
  asked.splice(0);
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const finished = {
  service_op_id: 101,
  status: 'success',
  purge: {
    site: 'fr4-par',
    start_time: '2026-11-22T12:00:00Z',
    finish_time: '2026-11-22T12:00:00.8Z',
    hard_purge: true,
    regexp: '^/a',
    bytes_purged: '18446744073709551615',
    bytes_not_purged: 0,
  },
};

describe('the status of a purge', () => {
  it('is asked for with every digit of its ID', async () => {
    await statusOf({ items: [] }, '18446744073709551615');
    expect(asked).toEqual([
      {
        path: '/api/cdn/namespaces/default/cdn_loadbalancer/get-service-operation-status',
        body: '{"namespace":"default","name":"www","service_op_id":18446744073709551615}',
      },
    ]);
  });

  it('is read with every digit of its counts', async () => {
    expect(await statusOf({ items: [finished], error: { code: 'EOK' } })).toEqual({
      ok: true,
      sites: [
        {
          site: 'fr4-par',
          state: 'done',
          rawStatus: 'success',
          startedAt: '2026-11-22T12:00:00.000Z',
          finishedAt: '2026-11-22T12:00:00.800Z',
          bytesPurged: '18446744073709551615',
          bytesNotPurged: '0',
        },
      ],
      hardPurge: true,
      regexp: '^/a',
      refusal: null,
      gaps: null,
    });
  });

  it.each([
    ['in progress', null, 'pending'],
    ['', null, 'pending'],
    [null, '0001-01-01T00:00:00Z', 'pending'],
    ['running', '2026-11-22T12:00:00Z', 'pending'],
    ['', '2026-11-22T12:00:00Z', 'done'],
    ['', '2099-01-01T00:00:00Z', 'pending'],
    ['SUCCESS', null, 'done'],
    ['successful', null, 'done'],
    ['Succeeded', null, 'done'],
    ['DONE', null, 'done'],
    ['Completed', null, 'done'],
    ['FINISHED', null, 'done'],
    ['OK', null, 'done'],
    ['SERVICE_OP_SUCCESS', null, 'done'],
    ['success: 0 errors', null, 'done'],
    ['ABORTED', '2026-11-22T12:00:00Z', 'failed'],
    ['timed out', null, 'failed'],
    ['SERVICE_OP_FAILED', null, 'failed'],
    ['Partial', '2026-11-22T12:00:00Z', 'unknown'],
    ['Partial', '2099-01-01T00:00:00Z', 'unknown'],
    ['frobnicated', null, 'unknown'],
    ['0 errors', null, 'unknown'],
    ['Failed', '2026-11-22T12:00:00Z', 'failed'],
    ['internal error', null, 'failed'],
  ])('of a site that is called %j and finished at %j is %s', async (status, finish_time, state) => {
    expect(await sitesOf({ status, purge: { site: 'a', finish_time } })).toMatchObject([{ state }]);
  });

  it.each([{}, { items: null }, { items: [] }, { items: [], error: null }, { items: [], error: {} }])(
    'may name no site yet: %j',
    async (answer) => expect(await statusOf(answer)).toMatchObject({ ok: true, sites: [] }),
  );

  it('takes items without a site for one unnamed site', async () => {
    const items = [{ status: 'in progress', purge: null }, { status: 'success' }, { purge: { start_time: '2026' } }];
    expect(await sitesOf(...items)).toMatchObject([{ site: 'unnamed site', state: 'pending', bytesPurged: null }]);
    expect(await sitesOf({ status: 'failed', purge: {} })).toMatchObject([{ site: 'unnamed site', state: 'failed' }]);
  });

  it.each([
    {},
    { purge: {} },
    { service_op_id: 101, status: null, purge: null },
    { status: '', purge: { site: '', finish_time: null, hard_purge: false, bytes_purged: '0', bytes_not_purged: -1 } },
  ])('takes an item with nothing but absent values for no item: %j', async (item) => {
    expect(await statusOf({ items: [item, finished] })).toMatchObject({ gaps: null, sites: [{ site: 'fr4-par' }] });
    expect(await sitesOf(item)).toEqual([]);
  });

  it('counts several reports of one site as one, which is through when all of them are', async () => {
    const { purge } = finished;
    const rest = { ...finished, purge: { ...purge, bytes_purged: '1', finish_time: '2026-11-22T12:00:05Z' } };
    expect(await sitesOf(finished, rest)).toMatchObject([
      { state: 'done', bytesPurged: '18446744073709551616', finishedAt: '2026-11-22T12:00:05.000Z' },
    ]);
    const working = { status: 'in progress', purge: { site: 'fr4-par' } };
    expect(await sitesOf(finished, working)).toMatchObject([{ state: 'pending', finishedAt: null }]);
    expect(await sitesOf(working, { ...finished, status: 'failed' })).toMatchObject([{ state: 'failed' }]);
  });

  it('is none when the CDN says that something went wrong, or nothing that can be read', async () => {
    const wrong = await statusOf({ items: [], error: { code: 'ENOTREADY', message: 'not yet' } });
    expect(wrong).toMatchObject({
      ok: false,
      failure: { code: 'cdn_unexpected_answer', message: 'ENOTREADY not yet' },
    });
    expect(await statusOf('<html>')).toMatchObject({ ok: false, failure: { code: 'cdn_unreadable_answer' } });
  });
});

describe('an odd status of a purge', () => {
  const site = [{ site: 'fr4-par', state: 'done' }];

  it.each(['OK', 'ok', 'eok', 'EOK', ''])('with the code %j is whole', async (code) =>
    expect(await statusOf({ items: [finished], error: { code } })).toMatchObject({ ok: true, gaps: null, sites: site }),
  );

  it('with EPARTIAL is used as far as it goes, and says what it lacks', async () =>
    expect(await statusOf({ items: [finished], error: { code: 'EPARTIAL', message: 'no tr2' } })).toMatchObject({
      ok: true,
      gaps: 'EPARTIAL no tr2',
      sites: site,
    }));

  it('ignores an item that is null and reports one that is no item', async () => {
    expect(await statusOf({ items: [null, finished] })).toMatchObject({ gaps: null, sites: site });
    expect(await statusOf({ items: ['text', finished] })).toMatchObject({
      gaps: '1 item could not be read',
      sites: site,
    });
  });

  it('is read without the items of another purge', async () => {
    const other = { ...finished, service_op_id: '102', purge: { ...finished.purge, site: 'ny8-nyc' } };
    expect(await statusOf({ items: [finished, other, { ...finished, service_op_id: '0101' }] })).toMatchObject({
      sites: site,
    });
  });

  it.each([
    ['0', '0'],
    ['007', '"007"'],
  ])('is asked for by the ID %s as %s', async (id, sent) => {
    await statusOf({ items: [] }, id);
    expect(asked[0]?.body).toContain(`"service_op_id":${sent}}`);
  });
});

describe('an answer without measure', () => {
  const items = (count: number, one: object) => `{"items":[${Array(count).fill(JSON.stringify(one)).join(',')}]}`;
  const unreadable = { ok: false, failure: { code: 'cdn_unreadable_answer' } };
  const tooMany = 'The response has more than 10,000 items, which exceeds the limit of Purge Desk.';

  it('of more than 10,000 items is unreadable, and says so', async () => {
    expect(await statusOf(items(10_001, {}))).toMatchObject({ ok: false, failure: { message: tooMany } });
    const connection = await cdnThatAnswers(items(10_001, { service_op_id: 1 }));
    const listed = await listOperations(connection, { ...where, from: 0, to: 1000 }, Date.now);
    expect(listed).toMatchObject({ ...unreadable, failure: { message: tooMany } });
  });

  it.each(['[', '{"items":'])('that nests %s without end is unreadable', async (deeper) => {
    expect(await statusOf(deeper.repeat(500_000 / deeper.length))).toMatchObject(unreadable);
  });

  it('has its texts cut, and NUL, which a database refuses, replaced', async () => {
    const [site] = (await sitesOf({
      status: 'x\0'.repeat(1000),
      purge: { site: '\0'.repeat(1000) },
    })) as SiteProgress[];
    expect(site?.site).toHaveLength(101);
    expect(site?.rawStatus).toHaveLength(201);
    expect(JSON.stringify(site)).not.toContain('\\u0000');
  });
});

describe('the list of operations', () => {
  it('is asked for by time and keeps every digit', async () => {
    const connection = await cdnThatAnswers(
      '{"items":[{"service_op_id":9223372036854775807,"created_time":"2026-11-22T12:00:00Z"},{"service_op_id":"7"}]}',
    );
    const listed = await listOperations(connection, { ...where, from: 0, to: 1000 }, Date.now);
    expect(listed).toEqual({
      ok: true,
      gaps: null,
      operations: [
        { purgeRequestId: '9223372036854775807', createdAt: Date.parse('2026-11-22T12:00:00Z') },
        { purgeRequestId: '7', createdAt: null },
      ],
    });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      namespace: 'default',
      name: 'www',
      time_range: { start_time: '1970-01-01T00:00:00.000Z', finish_time: '1970-01-01T00:00:01.000Z' },
    });
  });
});
