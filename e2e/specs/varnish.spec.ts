import { request } from 'undici';
import type { Look } from '../../lib/shared/edge/look';
import type { PurgeDetails } from '../../lib/shared/purges/purge-record';
import { aPurge, ask, readRecord, send, URL_TARGET } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import { freePorts } from '../fixtures/free-ports';
import { noVarnish, startVarnish } from '../fixtures/reverse-proxies';
import { arriveEverywhere } from '../steps/edge';

test.describe('an edge of Varnish', () => {
  test.skip(noVarnish.when, noVarnish.because);

  let stop: (() => Promise<void>) | undefined;
  test.afterEach(() => stop?.());

  test('is understood by X-Varnish, Via and Age: a HIT, a purge, and the new version', async ({
    openDesk,
    sandbox,
  }) => {
    const { origin } = await sandbox.state();
    const port = await freePorts(1);
    ({ stop } = await startVarnish({ port, origin: origin.url }));
    const desk = await openDesk({
      EDGE_LOOKS: 'automatic',
      EDGE_VIEWS: `varnish=http://127.0.0.1:${port}`,
      ORIGINS: `*=${origin.url}`,
    });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ namespace: 'default', distribution: 'www-shop', url: URL_TARGET.value });
    const look = async () => (await ask<Look>(desk, '/api/looks', { method: 'POST', headers, body })).body;

    expect(await look()).toMatchObject({
      judgement: 'not_cached',
      sentence: 'Not in the cache at varnish (MISS): nothing to purge there.',
      views: [{ cacheStatusHeader: 'x-varnish', age: 0 }],
    });
    expect(await look()).toMatchObject({ judgement: 'origin_unchanged', views: [{ cacheStatusHeader: 'x-varnish' }] });
    await sandbox.origin({ version: '2' });
    expect(await look()).toMatchObject({ judgement: 'purge_helps' });

    // An age counts whole seconds: a copy of the second of the purge may be from before it or after it.
    await expect.poll(async () => (await look()).views[0]?.age).toBeGreaterThanOrEqual(2);
    const { id } = (await send(desk, aPurge())).body;
    await arriveEverywhere(sandbox);
    const renewal = async () => (await readRecord(desk, id)).renewal;
    await expect.poll(renewal).toBe('not_renewed');

    const { pathname, host } = new URL(URL_TARGET.value);
    const purged = await request(`http://127.0.0.1:${port}${pathname}`, { method: 'PURGE', headers: { host } });
    expect(purged.statusCode).toBe(200);
    await purged.body.dump();
    const { body: record } = await ask<PurgeDetails>(desk, `/api/purges/${id}/looks`, { method: 'POST' });
    expect(record).toMatchObject({
      renewal: 'verified',
      looks: {
        before: { views: [{ status: 200, cacheStatusHeader: 'x-varnish' }] },
        sentence: 'Verified at 1 place: each serves what the origin serves now.',
      },
    });
    expect(record.looks.after.at(-1)?.views[0]?.bodySha256).not.toBe(record.looks.before?.views[0]?.bodySha256);
  });
});
