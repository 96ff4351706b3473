import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCdnAccess } from '@/lib/server/operations/cdn-connection';
import { expiringSoon } from '@/lib/shared/cdn-access';
import type { ConnectionCheck } from '@/lib/shared/connection-schema';
import type { DistributionList } from '@/lib/shared/distributions/distribution';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, CONFIGURED, expectProblem, readRecord, send } from '../support/api';
import { noOpenssl } from '../support/certificates';
import { BUNDLE_PASSWORD, PROXY_PASSWORD, startNetwork } from '../support/company-network';
import { aCaller } from '../support/context';
import { startDesk, type TestDesk } from '../support/desk';

const DAY_MS = 86_400_000;

describe.skipIf(noOpenssl.when)('a desk in a company’s network', () => {
  let network: Awaited<ReturnType<typeof startNetwork>>;
  const desks: TestDesk[] = [];
  const openDesk = async (settings: Record<string, string> = {}) => {
    const desk = await startDesk({ cdn: network.cdn, settings: { ...network.settings, ...settings } });
    desks.push(desk);
    return desk;
  };
  const purges = () => network.cdn.control.purges();

  beforeEach(async () => {
    network = await startNetwork();
  });
  afterEach(async () => {
    for (const desk of desks.splice(0)) await desk.stop();
    await network.stop();
  });

  it('discovers, purges and tracks through the proxy', async () => {
    const desk = await openDesk();
    const { body: list } = await ask<DistributionList>(desk, '/api/distributions');
    expect(list.items).toHaveLength(3);
    const { status, body } = await send(desk, aPurge());
    expect(status).toBe(201);
    await network.cdn.control.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
    await desk.advance(3000);
    expect(await readRecord(desk, body.id)).toMatchObject({ status: 'completed' });
    const { host } = new URL(network.settings.F5XC_API_URL);
    expect(new Set(network.proxy.asked)).toEqual(new Set([host]));
    const calls = await network.cdn.control.requests();
    expect(calls.filter(({ authorization }) => authorization !== 'valid')).toEqual([]);
  });

  it('says that nothing was purged when the proxy refuses, and tells no secret', async () => {
    const desk = await openDesk(CONFIGURED);
    network.proxy.manner = { does: 'refuse', status: 407 };
    const answer = await send<Problem>(desk, aPurge());
    expectProblem(answer, { status: 503, code: 'cdn_proxy' });
    expect(answer.body.purged).toBe('no');
    const message = 'The outbound proxy demands other credentials (407).';
    const record = await readRecord(desk, answer.body.purgeId);
    expect(record).toMatchObject({ status: 'failed', error: { code: 'cdn_proxy', message, cdnStatus: null } });
    expect(desk.log()).toContainEqual(
      expect.objectContaining({ msg: 'CDN call completed', answer: 'not_sent', reason: message }),
    );
    expect(await purges()).toEqual([]);
    const told = JSON.stringify([answer.text, record, desk.log()]);
    for (const secret of [PROXY_PASSWORD, encodeURIComponent(PROXY_PASSWORD), btoa(`desk:${PROXY_PASSWORD}`)])
      expect(told).not.toContain(secret);
  });

  it('keeps a purge that it has promised until the proxy connects again', async () => {
    const desk = await openDesk(CONFIGURED);
    await network.cdn.control.faults({ type: 'status', status: 429, retryAfter: '2' });
    const promised = await send(desk, aPurge());
    expect(promised.status).toBe(202);
    network.proxy.manner = { does: 'refuse', status: 502 };
    network.proxy.endConnections();
    await desk.advance(3000);
    expect(await readRecord(desk, promised.body.id)).toMatchObject({ status: 'queued' });
    network.proxy.manner = { does: 'connect' };
    await desk.advance(60_000);
    expect(await readRecord(desk, promised.body.id)).toMatchObject({ status: 'accepted' });
    expect((await purges()).map(({ status }) => status)).toEqual([429, 200]);
  });

  it('does not know whether a purge ran when the connection breaks after it was sent through the proxy', async () => {
    const desk = await openDesk(CONFIGURED);
    await network.cdn.control.faults({ type: 'close', when: 'after' });
    const answer = await send<Problem>(desk, aPurge());
    expectProblem(answer, { status: 504, code: 'cdn_connection_lost' });
    expect(await readRecord(desk, answer.body.purgeId)).toMatchObject({ status: 'unconfirmed' });
    expect(await purges()).toHaveLength(1);
  });

  it('names the certificate that prevents a purge, in the form, the check and the log', async () => {
    network.useCertificate(network.authority.issue({ names: ['cdn.test'], days: -1 }));
    const message = 'The server’s certificate has expired.';
    const desk = await openDesk();
    const { body: list } = await ask<DistributionList>(desk, '/api/distributions');
    const said = new Set(list.problems.map(({ code, message: text }) => `${code}: ${text}`));
    expect([...said]).toEqual([`cdn_certificate: ${message}`]);
    const { body: check } = await ask<ConnectionCheck>(desk, '/api/connection', { method: 'POST' });
    expect(check.calls[0]).toMatchObject({ outcome: 'cdn_certificate', message, cdnStatus: null });
    const configured = await openDesk(CONFIGURED);
    const answer = await send<Problem>(configured, aPurge());
    expectProblem(answer, { status: 503, code: 'cdn_certificate' });
    expect(answer.body).toMatchObject({ purged: 'no', cdnMessage: message });
    expect(configured.log()).toContainEqual(expect.objectContaining({ answer: 'not_sent', reason: message }));
    expect(await purges()).toEqual([]);
  });

  it('goes on with another token once its file has been replaced, without a restart', async () => {
    const file = path.join(network.authority.folder, 'token');
    writeFileSync(file, 'expired-token\n');
    const desk = await openDesk({ ...CONFIGURED, F5XC_API_TOKEN: '', F5XC_API_TOKEN_FILE: file });
    expectProblem(await send<Problem>(desk, aPurge()), { status: 502, code: 'cdn_unauthenticated' });
    writeFileSync(file, `${network.cdn.token}\n`);
    expect((await send(desk, aPurge())).status).toBe(201);
    expect((await purges()).map(({ status }) => status).at(-1)).toBe(200);
  });
});

describe.skipIf(noOpenssl.when)('an administrator', () => {
  let network: Awaited<ReturnType<typeof startNetwork>>;
  let desk: TestDesk;
  beforeEach(async () => {
    network = await startNetwork();
    const client = { F5XC_API_P12_FILE: network.bundle, F5XC_P12_PASSWORD: BUNDLE_PASSWORD };
    desk = await startDesk({ cdn: network.cdn, settings: { ...network.settings, ...CONFIGURED, ...client } });
  });
  afterEach(async () => {
    await desk.stop();
    await network.stop();
  });

  it('is shown the way to the CDN without secrets, and when its credentials expire', async () => {
    const expiresAt = new Date(desk.clock.now() + 5 * DAY_MS).toISOString();
    await network.cdn.control.settings({ tokenExpiresAt: expiresAt });
    await ask(desk, '/api/connection', { method: 'POST' });
    const access = await desk.within(async () => readCdnAccess(desk.built.contextFor(aCaller())));
    expect(access).toMatchObject({
      proxy: network.proxy.address.replace(/\/\/.*@/, '//'),
      caFile: network.authority.ca.certFile,
      certificate: { subject: 'O=Corp, CN=purge-desk' },
      token: { expiresAt },
    });
    expect(access && expiringSoon(access, desk.clock.now()).map(({ what }) => what)).toEqual(['certificate', 'token']);
    for (const secret of [PROXY_PASSWORD, BUNDLE_PASSWORD, network.cdn.token])
      expect(JSON.stringify(access)).not.toContain(secret);
    const { text } = await ask(desk, '/api/metrics');
    const value = (what: string) =>
      Number(new RegExp(`^purge_desk_cdn_${what}_expiry_timestamp_seconds (\\S+)`, 'm').exec(text)?.[1]);
    expect(value('token')).toBe(Date.parse(expiresAt) / 1000);
    expect(value('certificate')).toBe(Date.parse(access?.certificate?.expiresAt ?? '') / 1000);
  });

  it('alone is shown it', () => {
    const lead = aCaller({ access: [{ role: 'lead', distributions: null }] });
    expect(readCdnAccess(desk.built.contextFor(lead))).toBeNull();
  });

  it('loses nothing when the CDN answers nonsense to who it is', async () => {
    await network.cdn.control.faults({ type: 'status', status: 403, on: 'whoami' });
    const { status, body } = await ask<ConnectionCheck>(desk, '/api/connection', { method: 'POST' });
    expect([status, body.calls.filter(({ outcome }) => outcome !== 'ok')]).toEqual([200, []]);
    expect(desk.built.cdn.access().token).toEqual({ expiresAt: null });
  });
});

describe.skipIf(noOpenssl.when)('a CDN that demands a client certificate', () => {
  let network: Awaited<ReturnType<typeof startNetwork>>;
  beforeEach(async () => {
    network = await startNetwork(({ ca }) => ({ ca: ca.cert, requestCert: true, rejectUnauthorized: true }));
  });
  afterEach(() => network.stop());

  it('gets the one that the desk has, and nothing from a desk without one', async () => {
    const passwordFile = path.join(network.authority.folder, 'password');
    writeFileSync(passwordFile, `${BUNDLE_PASSWORD}\n`);
    const bundle = { F5XC_API_P12_FILE: network.bundle, F5XC_P12_PASSWORD_FILE: passwordFile };
    const pair = { F5XC_API_CERT_FILE: network.mine.certFile, F5XC_API_KEY_FILE: network.mine.keyFile };
    for (const settings of [bundle, pair]) {
      const desk = await startDesk({ cdn: network.cdn, settings: { ...network.settings, ...CONFIGURED, ...settings } });
      expect((await send(desk, aPurge())).status).toBe(201);
      const told = JSON.stringify(desk.log());
      expect(told).not.toContain(BUNDLE_PASSWORD);
      expect(told).not.toContain(readFileSync(network.mine.keyFile, 'utf8').split('\n')[1]);
      await desk.stop();
    }
    const without = await startDesk({ cdn: network.cdn, settings: { ...network.settings, ...CONFIGURED } });
    const answer = await send<Problem>(without, aPurge());
    expectProblem(answer, { status: 503, code: 'cdn_certificate' });
    expect(answer.body).toMatchObject({ purged: 'no', cdnMessage: 'The server demands a client certificate.' });
    expect(await network.cdn.control.purges()).toHaveLength(2);
    await without.stop();
  });
});
