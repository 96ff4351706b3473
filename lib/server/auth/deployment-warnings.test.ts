import { expect, it } from 'vitest';
import { Secret } from '@/lib/server/settings/setting-values';
import { deploymentWarnings } from './who-am-i';

const proxy = { headers: { email: 'e', name: 'n', groups: 'g' }, secret: undefined, signOutUrl: undefined };
const publicUrl = new URL('https://desk.example');

it('an https address without a trusted proxy is worth a warning: everybody has the address of the proxy', () => {
  const settings = { mode: 'oidc', publicUrl, proxy, trustedProxies: [] } as const;
  expect(deploymentWarnings({ ...settings, trustedProxies: [] })).toEqual(['trusted_proxies_missing']);
  expect(deploymentWarnings({ ...settings, trustedProxies: ['10.0.0.7'] })).toEqual([]);
  const plain = new URL('http://127.0.0.1:3000');
  expect(deploymentWarnings({ ...settings, publicUrl: plain, trustedProxies: [] })).toEqual([]);
  expect(deploymentWarnings({ mode: 'local', publicUrl: undefined, proxy, trustedProxies: [] })).toEqual([]);
});

it('a proxy that shows no secret is worth a warning', () => {
  const settings = { mode: 'proxy', publicUrl, proxy, trustedProxies: ['10.0.0.7'] } as const;
  const given = { ...settings, trustedProxies: ['10.0.0.7'] };
  expect(deploymentWarnings(given)).toEqual(['proxy_secret_missing']);
  expect(deploymentWarnings({ ...given, proxy: { ...proxy, secret: new Secret('x'.repeat(16)) } })).toEqual([]);
});
