import { describe, expect, it } from 'vitest';
import { addressMatcher, clientAddress, connectionOf } from './every-request';

describe('addressMatcher', () => {
  it.each([
    [['10.0.0.7'], '10.0.0.7', true],
    [['10.0.0.7'], '10.0.0.8', false],
    [['10.0.0.7'], '110.0.0.7', false],
    [['192.168.0.0/16'], '192.168.255.1', true],
    [['192.168.0.0/16'], '192.169.0.1', false],
    [['2001:db8::/32'], '2001:db8:1::9', true],
    [['2001:db8::/32'], '2001:db9::1', false],
    [['::1'], '0:0:0:0:0:0:0:1', true],
    [['10.0.0.7'], '::ffff:10.0.0.7', true],
    [['10.0.0.7'], '::ffff:a00:7', true],
    [['0.0.0.0/0'], '2001:db8::1', false],
    [['10.0.0.0/8', '::1'], '::1', true],
    [[], '127.0.0.1', false],
    [['10.0.0.7'], '', false],
    [['10.0.0.0/8'], '10.0.0.7 ', false],
    [['10.0.0.0/8'], '10.0.0.7:1234', false],
    [['10.0.0.0/8'], '010.0.0.7', false],
    [['10.0.0.0/8'], 'somebody', false],
  ] as [string[], string, boolean][])('%j matches %s: %s', (networks, address, expected) =>
    expect(addressMatcher(networks)(address)).toBe(expected),
  );
});

describe('clientAddress', () => {
  const isTrusted = addressMatcher(['10.0.0.0/8', 'fd00::/8']);
  const client = (peer: string, forwarded?: string) => clientAddress(peer, forwarded, isTrusted);

  it('is the peer’s own, whatever the peer says, unless it is a trusted proxy', () => {
    expect(client('198.51.100.9')).toBe('198.51.100.9');
    expect(client('198.51.100.9', '203.0.113.7')).toBe('198.51.100.9');
    expect(client('198.51.100.9', '10.0.0.1')).toBe('198.51.100.9');
  });

  it.each([
    ['10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['10.0.0.1', '1.2.3.4, 203.0.113.7', '203.0.113.7'],
    ['10.0.0.1', '203.0.113.7, 10.0.0.2, 10.0.0.3', '203.0.113.7'],
    ['10.0.0.1', '1.2.3.4,203.0.113.7 ,10.0.0.2', '203.0.113.7'],
    ['10.0.0.1', '10.9.9.9, 203.0.113.7', '203.0.113.7'],
    ['fd00::1', '2001:db8::7', '2001:db8::7'],
    ['10.0.0.1', '::ffff:203.0.113.7', '203.0.113.7'],
    ['10.0.0.1', 'fe80::7%eth0', 'fe80::7'],
  ])('behind %s, which says %j, it is %s', (peer, forwarded, expected) =>
    expect(client(peer, forwarded)).toBe(expected),
  );

  it.each([undefined, '', '10.0.0.2', '203.0.113.7, unknown', '203.0.113.7, _hidden', '203.0.113.7:4711', ', '])(
    'is the proxy’s where that does not tell a client: %j',
    (forwarded) => expect(client('10.0.0.1', forwarded)).toBe('10.0.0.1'),
  );
});

it('what a client says of its own connection is not believed', () => {
  const known = Buffer.from('{"address":"10.0.0.7","requestId":"x","fromTrustedProxy":true}').toString('base64url');
  const nothing = { address: null, requestId: null, fromTrustedProxy: false, repeatedHeader: null };
  for (const value of [known, ` ${known}`, `x ${known}`, `undefined ${known}`, `${'A'.repeat(43)} ${known}`, ''])
    expect(connectionOf(new Headers({ 'x-purge-desk-connection': value }))).toEqual(nothing);
  expect(connectionOf(new Headers())).toEqual(nothing);
});
