import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { complaint, readSettings } from '@/test/support/settings';

describe('the settings of the network', () => {
  it.each<[Record<string, string>, string]>([
    [{ F5XC_API_TOKEN: '' }, 'F5XC_API_TOKEN is missing (or name a file in'],
    [{ F5XC_API_P12_FILE: '/nowhere' }, 'F5XC_API_P12_FILE cannot be read'],
    [{ F5XC_API_P12_FILE: 'README.md' }, 'F5XC_API_P12_FILE must be a PKCS#12 bundle'],
    [{ F5XC_API_P12_FILE: 'a', F5XC_API_CERT_FILE: 'b', F5XC_API_KEY_FILE: 'c' }, 'are both set'],
    [{ F5XC_API_CERT_FILE: 'a' }, 'F5XC_API_KEY_FILE is missing'],
    [{ F5XC_API_KEY_FILE: 'a' }, 'F5XC_API_CERT_FILE is missing'],
    [{ F5XC_CA_FILE: '/nowhere' }, 'F5XC_CA_FILE cannot be read'],
    [{ F5XC_CA_FILE: 'README.md' }, 'F5XC_CA_FILE must contain certificates'],
    [{ HTTPS_PROXY: 'socks5://proxy.example' }, 'HTTPS_PROXY must look like http://proxy.example:3128'],
  ])('refuses %j', (variables, says) => expect(complaint(variables)).toContain(says));

  it('reads the proxy to the CDN, lower case before upper case, and who is reached without it', () => {
    const HTTPS_PROXY = 'http://upper.example:3128';
    expect(readSettings({ HTTPS_PROXY }).cdn.proxy).toMatchObject({ host: 'upper.example', port: 3128 });
    expect(readSettings({ HTTPS_PROXY, https_proxy: 'lower.example:1' }).cdn.proxy).toMatchObject({
      host: 'lower.example',
    });
    for (const NO_PROXY of ['*', 'volterra.io'])
      expect(readSettings({ HTTPS_PROXY, NO_PROXY }).cdn.proxy).toBeUndefined();
    expect(readSettings({ HTTPS_PROXY, no_proxy: 'volterra.io', NO_PROXY: 'x' }).cdn.proxy).toBeUndefined();
    expect(readSettings({ HTTP_PROXY: 'socks5://ignored', ALL_PROXY: 'socks5://ignored' }).cdn.proxy).toBeUndefined();
  });

  it('keeps the credentials of a proxy and the password of a bundle out of what is printed', () => {
    const bad = complaint({ HTTPS_PROXY: 'http://ann:gehe/im@proxy.example', F5XC_P12_PASSWORD: 'geheim-2' });
    expect(bad).toContain('HTTPS_PROXY must look like');
    expect(bad).not.toContain('gehe');
    const good = readSettings({ HTTPS_PROXY: 'http://ann:geheim@proxy.example:3128', F5XC_P12_PASSWORD: 'geheim-2' });
    expect(good.cdn.proxy?.credentials?.reveal()).toBe('ann:geheim');
    for (const printed of [JSON.stringify(good), inspect(good, { depth: 9 })]) expect(printed).not.toContain('geheim');
  });
});
