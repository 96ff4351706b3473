import { describe, expect, it } from 'vitest';
import { createFindProxy, isExcepted, proxyAt, proxyText } from './outbound-proxy';

const read = (text: string) => {
  const proxy = proxyAt(text);
  return proxy && [proxyText(proxy), proxy.credentials?.reveal()];
};

describe('the address of a proxy', () => {
  it.each([
    ['http://proxy.example:3128', 'http://proxy.example:3128', undefined],
    ['http://proxy.example:80/', 'http://proxy.example:80', undefined],
    ['proxy.example:3128', 'http://proxy.example:3128', undefined],
    ['http://proxy.example', 'http://proxy.example:1080', undefined],
    ['https://proxy.example', 'https://proxy.example:443', undefined],
    ['http://[2001:db8::1]:3128', 'http://[2001:db8::1]:3128', undefined],
    ['http://ann:p%40ss%3A@proxy.example:3128', 'http://proxy.example:3128', 'ann:p@ss:'],
    ['http://ann@proxy.example:3128', 'http://proxy.example:3128', 'ann:'],
  ])('%s', (text, shown, credentials) => expect(read(text)).toEqual([shown, credentials]));

  it.each(['socks5://proxy.example', 'http://', 'http://proxy.example/path', 'http://%zz@proxy.example', 'a b'])(
    '%s is none',
    (text) => expect(proxyAt(text)).toBeUndefined(),
  );
});

describe('NO_PROXY', () => {
  const CDN = 'https://acme.console.ves.volterra.io';
  it.each([
    ['*', CDN],
    ['acme.console.ves.volterra.io', CDN],
    ['ACME.Console.ves.volterra.io.', CDN],
    ['volterra.io', CDN],
    ['.volterra.io', CDN],
    ['*.volterra.io', CDN],
    ['other.example,volterra.io', CDN],
    [' other.example  volterra.io ', CDN],
    ['volterra.io:443', CDN],
    ['volterra.io:8443', `${CDN}:8443`],
    ['10.1.2.3', 'https://10.1.2.3'],
    ['10.0.0.0/8', 'https://10.1.2.3'],
    ['10.1.2.3:443', 'https://10.1.2.3'],
    ['2001:db8::1', 'https://[2001:db8::1]'],
    ['[2001:db8::1]', 'https://[2001:db8::1]'],
    ['2001:db8::/32', 'https://[2001:db8::1]'],
    ['[2001:db8::1]:443', 'https://[2001:db8::1]'],
  ])('%s excepts %s', (noProxy, url) => expect(isExcepted(new URL(url), noProxy)).toBe(true));

  it.each([
    ['', CDN],
    ['io.example', CDN],
    ['notvolterra.io', CDN],
    ['olterra.io', CDN],
    ['www.acme.console.ves.volterra.io', CDN],
    ['volterra.io:8443', CDN],
    ['.', CDN],
    ['10.0.0.0/8', CDN],
    ['10.1.2', 'https://10.1.2.3'],
    ['10.0.0.0/33', 'https://10.1.2.3'],
    ['2.3', 'https://10.1.2.3'],
    ['10.0.0.0/16', 'https://10.1.2.3'],
    ['2001:db8::/64', 'https://[2001:db8:1::1]'],
  ])('%s does not except %s', (noProxy, url) => expect(isExcepted(new URL(url), noProxy)).toBe(false));
});

it('leads everywhere but to this machine, whatever NO_PROXY says', () => {
  const proxy = proxyAt('http://proxy.example:3128');
  const find = createFindProxy(proxy, 'login.example');
  expect(find(new URL('https://acme.example'))).toBe(proxy);
  for (const direct of ['https://login.example', 'https://localhost:4300', 'http://127.0.0.1:4300', 'https://[::1]'])
    expect(find(new URL(direct)), direct).toBeUndefined();
});
