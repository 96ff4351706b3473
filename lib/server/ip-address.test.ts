import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAddress, clientNetwork } from './ip-address';
import { addressKey } from './limits';

describe('canonicalAddress', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:cb00:7107', '203.0.113.7'],
    ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
    ['fe80::7%eth0', 'fe80::7'],
    ['::', '::'],
    ['unknown', 'unknown'],
    ['', ''],
  ])('writes %s as %s', (text, expected) => expect(canonicalAddress(text)).toBe(expected));
});

describe('clientNetwork', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8::7', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::7', '2001:db8:0:1::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('counts %s as %s', (address, expected) => expect(clientNetwork(address)).toBe(expected));

  it('contains the address, whichever it is', () =>
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const network = clientNetwork(address);
        if (!network.includes('/')) return;
        const list = new BlockList();
        list.addSubnet(network.replace('/64', ''), 64, 'ipv6');
        expect(list.check(canonicalAddress(address), 'ipv6')).toBe(true);
      }),
    ));
});

it('a client with a /64 of IPv6 addresses has one count, and clients without an address share one', () => {
  expect(addressKey({ address: '2001:db8::1' })).toBe(addressKey({ address: '2001:db8::ffff:2' }));
  expect(addressKey({ address: '2001:db8::1' })).not.toBe(addressKey({ address: '2001:db8:0:1::1' }));
  expect(addressKey({ address: null })).toBe('unknown');
});
