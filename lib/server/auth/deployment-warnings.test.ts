import { expect, it } from 'vitest';
import { deploymentWarnings } from './deployment-warnings';

const publicUrl = new URL('https://desk.example');

it('an https address without a trusted proxy is worth a warning: everybody has the address of the proxy', () => {
  const settings = { mode: 'oidc', publicUrl, trustedProxies: [] } as const;
  expect(deploymentWarnings({ ...settings, trustedProxies: [] })).toEqual(['trusted_proxies_missing']);
  expect(deploymentWarnings({ ...settings, trustedProxies: ['10.0.0.7'] })).toEqual([]);
  const plain = new URL('http://127.0.0.1:3000');
  expect(deploymentWarnings({ ...settings, publicUrl: plain, trustedProxies: [] })).toEqual([]);
  expect(deploymentWarnings({ mode: 'local', publicUrl: undefined, trustedProxies: [] })).toEqual([]);
});
