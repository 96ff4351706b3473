import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { newFolder } from '@/test/support/new-folder';
import { createNameResolver } from './resolve-name';

const open: Socket[] = [];
afterEach(() => open.splice(0).forEach((socket) => void socket.close()));

const A = 1;
const AAAA = 28;
/** What a name server has: the bytes of addresses by name and type. A name that is not there has none. */
type Zone = Record<string, { [A]?: number[][]; [AAAA]?: number[][] | 'silent' }>;

/** The question of a DNS message (RFC 1035, 4.1.2): its name, its type, and where it ends. */
function questionIn(message: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length !== 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** A name server on loopback, and what it was asked. Without a zone it never answers. */
async function nameServer(zone?: Zone) {
  const asked: string[] = [];
  const socket = createSocket('udp4', (message, { port, address }) => {
    const { name, type, end } = questionIn(message);
    asked.push(`${name} ${type}`);
    const records = zone?.[name.toLowerCase()];
    const found = type === A ? (records?.[A] ?? []) : (records?.[AAAA] ?? []);
    if (zone === undefined || found === 'silent') return;
    const head = Buffer.from(message.subarray(0, 12));
    head.writeUInt16BE(records ? 0x81_80 : 0x81_83, 2);
    head.writeUInt16BE(found.length, 6);
    head.fill(0, 8);
    const answers = found.map((bytes) =>
      Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, bytes.length, ...bytes]),
    );
    socket.send(Buffer.concat([head, message.subarray(12, end), ...answers]), port, address);
  });
  open.push(socket);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { servers: [`127.0.0.1:${socket.address().port}`], asked };
}

function hosts(text: string) {
  const hostsFile = path.join(newFolder(), 'hosts');
  writeFileSync(hostsFile, text);
  return hostsFile;
}
const noHosts = '/nonexistent/hosts';
const six = (last: number) => [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
const zone: Zone = {
  'www.shop.example': {
    [A]: [
      [203, 0, 113, 7],
      [203, 0, 113, 8],
    ],
    [AAAA]: [six(7)],
  },
  'four.example': { [A]: [[203, 0, 113, 9]] },
  'six.example': { [AAAA]: [six(9)] },
  'half.example': { [A]: [[203, 0, 113, 10]], [AAAA]: 'silent' },
};
const never = () => Promise.reject(new Error('the system was asked'));

describe('a name', () => {
  it('is asked for at name servers, in both families, IPv4 first', async () => {
    const { servers } = await nameServer(zone);
    const resolve = createNameResolver({ servers, hostsFile: noHosts, askSystem: never });
    expect(await resolve('www.shop.example')).toEqual(['203.0.113.7', '2001:db8::7', '203.0.113.8']);
    expect(await resolve('four.example')).toEqual(['203.0.113.9']);
    expect(await resolve('six.example')).toEqual(['2001:db8::9']);
  });

  it('has the addresses of the family that was answered where the other one is not', async () => {
    const { servers } = await nameServer(zone);
    const resolve = createNameResolver({ servers, hostsFile: noHosts, askSystem: never });
    expect(await resolve('half.example')).toEqual(['203.0.113.10']);
  });

  it('has the addresses of the hosts file first, whatever its case', async () => {
    const hostsFile = hosts(
      '# 10.0.0.1 www.shop.example\n10.0.0.7\tWWW.shop.example other # a\n::7 www.shop.example\n',
    );
    const { servers, asked } = await nameServer(zone);
    const resolve = createNameResolver({ servers, hostsFile, askSystem: never });
    expect(await resolve('www.Shop.example.')).toEqual(['10.0.0.7', '::7']);
    expect(await resolve('other')).toEqual(['10.0.0.7']);
    expect(asked).toEqual([]);
  });

  it.each(['localhost', 'shop.localhost'])('of this machine is asked for nowhere: %s', async (name) => {
    const { servers, asked } = await nameServer(zone);
    const resolve = createNameResolver({ servers, hostsFile: noHosts, askSystem: never });
    expect(await resolve(name)).toEqual(['127.0.0.1', '::1']);
    expect(asked).toEqual([]);
  });

  it('that name servers do not know is asked of the system, one at a time', async () => {
    const { servers } = await nameServer(zone);
    let atOnce = 0;
    const most: number[] = [];
    const askSystem = async (name: string) => {
      most.push(++atOnce);
      await new Promise(setImmediate);
      atOnce -= 1;
      return [`${name} found`];
    };
    const resolve = createNameResolver({ servers, hostsFile: noHosts, askSystem });
    expect(await Promise.all([resolve('origin'), resolve('other')])).toEqual([['origin found'], ['other found']]);
    expect(most).toEqual([1, 1]);
  });

  it('is asked for once by all who ask at the same time', async () => {
    const { servers, asked } = await nameServer(zone);
    const resolve = createNameResolver({ servers, hostsFile: noHosts, askSystem: never });
    await Promise.all([resolve('four.example'), resolve('FOUR.example'), resolve('four.example.')]);
    expect(asked).toHaveLength(2);
    await resolve('four.example');
    expect(asked).toHaveLength(4);
  });
});

it('silent name servers hold up nobody else, and the system is not asked as well', async () => {
  const { servers, asked } = await nameServer();
  const resolve = createNameResolver({ servers, hostsFile: noHosts, askSystem: never });
  let ended = 0;
  const names = Array.from({ length: 8 }, (_, index) => `dead${index}.example`);
  const dead = names.map((name) =>
    resolve(name).catch(({ code }: NodeJS.ErrnoException) => {
      ended += 1;
      return code;
    }),
  );
  await expect.poll(() => new Set(asked).size).toBe(16);
  await lookup('localhost');
  expect(ended).toBe(0);
  for (const code of await Promise.all(dead)) expect(['ETIMEOUT', 'ECANCELLED']).toContain(code);
});
