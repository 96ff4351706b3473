import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { purgeRequestId, type SandboxUnderTest, sitesOf, startSandbox } from '../sandbox-under-test.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const purge = () => sandbox.purge({ url: '/', soft_purge: {} });
const inject = (...faults: object[]) => sandbox.control('POST', 'faults', { faults });
const purges = async () => (await sandbox.control<{ purges: number }>('GET', 'state')).purges;

describe('a status fault', () => {
  it('is answered instead of the purge, as often as it was asked for', async () => {
    await inject({ type: 'status', status: 429, retryAfter: '7', times: 2 });
    for (const _ of [1, 2]) {
      const answer = await purge();
      expect([answer.status, answer.headers['retry-after']]).toEqual([429, '7']);
      expect(JSON.parse(answer.text)).toMatchObject({ code: 8, message: expect.any(String) });
    }
    expect(await purges()).toBe(0);
    expect((await purge()).status).toBe(200);
    expect((await sandbox.requests()).map(({ fault }) => fault)).toEqual(['status 429', 'status 429', null]);
  });

  it('may come after the purge was executed all the same', async () => {
    await inject({ type: 'status', status: 504, executed: true });
    expect((await purge()).status).toBe(504);
    expect(await sandbox.requests()).toMatchObject([
      { fault: 'status 504 executed', status: 504, purgeRequestId: '101' },
    ]);
  });

  it.each([
    ['json-string', /^"[^"]+"$/],
    ['text', /^The sandbox was told to answer 503\n$/],
    ['html', /^<!DOCTYPE html>/],
    ['broken-json', /^\{"code": 14, "message": "[^"]+$/],
    ['empty', /^$/],
  ])('comes with the body %s', async (body, expected) => {
    await inject({ type: 'status', status: 503, body });
    const answer = await purge();
    expect(answer.status).toBe(503);
    expect(expected.test(answer.text)).toBe(true);
  });
});

describe('an answer fault', () => {
  it.each([
    ['text', 200, /^Done\n$/],
    ['html', 200, /^<!DOCTYPE html>/],
    ['broken-json', 200, /^\{"purge_request_id":101$/],
    ['empty', 200, /^$/],
    ['string-id', 200, /^\{"purge_request_id":"101"\}$/],
    ['no-id', 200, /^\{\}$/],
    ['redirect', 302, /^Moved\n$/],
  ])('hides a purge that was executed behind %s', async (body, status, expected) => {
    await inject({ type: 'answer', body });
    const answer = await purge();
    expect(answer.status).toBe(status);
    expect(expected.test(answer.text)).toBe(true);
    expect(await sandbox.requests()).toMatchObject([{ fault: `answer ${body}`, status, purgeRequestId: '101' }]);
    expect((await sandbox.status('101')).status).toBe(200);
  });

  it('may be far too long, though complete and true', async () => {
    await inject({ type: 'answer', body: 'huge' }, { type: 'status', status: 500, body: 'huge' });
    const [answer, refusal] = [await purge(), await purge()];
    expect(answer.text.length).toBeGreaterThan(10_000_000);
    expect(JSON.parse(answer.text).purge_request_id).toBe(101);
    expect(refusal.text.length).toBeGreaterThan(10_000_000);
  });

  it('gives ids above 2^53, whose every digit counts in the status too', async () => {
    await inject({ type: 'answer', body: 'big-id', times: 3 });
    const ids = [await purge(), await purge(), await purge(), await purge()].map(purgeRequestId);
    expect(ids).toEqual(['9007199254740993', '9223372036854775807', '9007199254740995', '101']);
    for (const id of ids) expect(sitesOf(await sandbox.status(id)).map((site) => site.id)).toEqual([id, id, id]);
    expect((await sandbox.status('9007199254740992')).status).toBe(404);
  });

  it('leaves a refusal as it is', async () => {
    await inject({ type: 'answer', body: 'text' });
    expect((await sandbox.purge({ pattern: '(', soft_purge: {} })).status).toBe(400);
  });
});

describe('a slow fault', () => {
  it('answers later', async () => {
    await inject({ type: 'slow', ms: 60 });
    expect(purgeRequestId(await purge())).toBe('101');
  });
});

describe('a drip fault', () => {
  it('answers bit by bit and completely', async () => {
    await inject({ type: 'drip', ms: 60 });
    expect(purgeRequestId(await purge())).toBe('101');
  });
});

describe('a close fault', () => {
  it.each([
    ['before', 0, null],
    ['after', 1, '101'],
  ])('breaks the connection %s the purge', async (when, executed, purgeRequestId) => {
    await inject({ type: 'close', when });
    await expect(purge()).rejects.toThrow();
    expect(await purges()).toBe(executed);
    expect(await sandbox.requests()).toMatchObject([{ fault: `close ${when}`, status: null, purgeRequestId }]);
  });
});

describe('a sites fault', () => {
  it('fails the purge at the sites it names and leaves their caches alone', async () => {
    await sandbox.warm('www.shop.example/');
    await inject({ type: 'sites', failed: ['ny8-nyc'] });
    const id = await sandbox.purgeCompletely({ purge_all: {}, hard_purge: {} });
    const sites = sitesOf(await sandbox.status(id));
    expect(sites.map(({ status }) => status)).toEqual(['success', 'failed', 'success']);
    expect(sites[1]).toMatchObject({ bytesPurged: '0', bytesNotPurged: sites[0]?.bytesPurged });
    expect(await sandbox.cachedUrls('ny8-nyc')).toEqual(['www.shop.example/']);
  });
});

describe('a late fault', () => {
  it('reports success at the sites it names, which keep their copies until the purge arrives once more', async () => {
    await sandbox.warm('www.shop.example/');
    await inject({ type: 'late', sites: ['ny8-nyc'] });
    const id = await sandbox.purgeCompletely({ purge_all: {}, hard_purge: {} });
    const sites = sitesOf(await sandbox.status(id));
    expect(sites.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
    expect(sites[1]).toMatchObject({ bytesPurged: sites[0]?.bytesPurged, bytesNotPurged: '0' });
    expect(await sandbox.cachedUrls('fr4-par')).toEqual([]);
    expect(await sandbox.cachedUrls('ny8-nyc')).toEqual(['www.shop.example/']);
    await sandbox.control('POST', 'arrive', { sites: ['ny8-nyc'] });
    expect(await sandbox.cachedUrls('ny8-nyc')).toEqual([]);
  });
});

describe('the queue of faults', () => {
  const distributions = () => sandbox.f5('GET', '/api/config/namespaces/default/cdn_loadbalancers');

  it('keeps each fault for the route that it is meant for', async () => {
    await inject(
      { type: 'status', status: 500, on: 'status' },
      { type: 'status', status: 403, on: 'distributions' },
      { type: 'status', status: 502, on: 'any' },
    );
    expect((await distributions()).status).toBe(403);
    expect((await distributions()).status).toBe(502);
    expect((await purge()).status).toBe(200);
    expect((await sandbox.status('101')).status).toBe(500);
    expect((await sandbox.status('101')).status).toBe(200);
  });

  it('is not touched by a request without the token, and can be emptied', async () => {
    await inject({ type: 'status', status: 500 });
    expect((await sandbox.purge({}, undefined, { headers: {} })).status).toBe(401);
    expect(await sandbox.control('GET', 'state')).toMatchObject({ faultsPending: 1 });
    expect(await sandbox.control('DELETE', 'faults')).toMatchObject({ faultsPending: 0 });
    expect((await purge()).status).toBe(200);
  });
});
