import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFindProxy } from '@/lib/server/network/outbound-proxy';
import { createProxiedFetch } from '@/lib/server/network/proxied-fetch';
import { startProvider } from '@/test/support/answering-provider';
import { Authority, noOpenssl } from '@/test/support/certificates';
import { type ForwardProxy, startForwardProxy } from '@/test/support/forward-proxy';
import { createIdentityProvider } from './identity-provider';

const DESK = new URL('http://127.0.0.1:1');

describe.skipIf(noOpenssl.when)('an OpenID provider behind a proxy', () => {
  let authority: Authority;
  let provider: Awaited<ReturnType<typeof startProvider>>;
  let proxy: ForwardProxy;
  beforeEach(async () => {
    authority = new Authority();
    provider = await startProvider({ name: 'idp.test', ...authority.issue({ names: ['idp.test'] }) });
    proxy = await startForwardProxy({ credentials: 'ann:geheim' });
  });
  afterEach(async () => {
    await provider.stop();
    await proxy.close();
    authority.remove();
  });
  const connect = (noProxy = '') => {
    const reach = createProxiedFetch(createFindProxy(proxy.setting, noProxy), authority.ca.cert);
    return createIdentityProvider(provider.settings, DESK, reach);
  };

  it('signs people in', async () => {
    const desk = connect();
    const { checks } = await desk.begin();
    Object.assign(provider.answers, { idClaims: { email: 'ann@corp.example', groups: [] }, nonce: checks.nonce });
    const query = `?${new URLSearchParams({ code: 'code', state: checks.state })}`;
    expect(await desk.finish(query, checks)).toMatchObject({ outcome: 'identified' });
    const { host } = provider.settings.issuer;
    expect(new Set(proxy.asked)).toEqual(new Set([host]));
  });

  it('is not there when the proxy refuses', async () => {
    proxy.manner = { does: 'refuse', status: 403 };
    await expect(connect().begin()).rejects.toThrow();
    expect(proxy.asked.length).toBeGreaterThan(0);
  });

  it('is reached directly when NO_PROXY names it', async () => {
    await expect(connect('idp.test').begin()).rejects.toThrow();
    expect(proxy.asked).toEqual([]);
  });
});
