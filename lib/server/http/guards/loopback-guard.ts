import 'server-only';
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Log } from '@/lib/server/observability/log';
import { isLoopbackHost } from '@/lib/shared/loopback';

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;

/** Returns the bind address on the command line of `next start`; undefined if there is none. */
function boundHost(argv: readonly string[]): string | undefined {
  const flag = argv.findIndex((word) => word === '-H' || word === '--hostname' || word.startsWith('--hostname='));
  const word = argv[flag];
  return word?.startsWith('--hostname=') ? word.slice('--hostname='.length) : argv[flag + 1 || argv.length];
}

/** Why this process must not serve without sign-in: only this machine's own addresses may be bound. */
export function bindRefusal(argv: readonly string[], standaloneHost: string | undefined): string | undefined {
  if (standaloneHost === undefined && !argv.includes('start')) return undefined;
  const host = standaloneHost ?? boundHost(argv);
  return host !== undefined && isLoopbackHost(host)
    ? undefined
    : `refusing to listen on ${host ?? 'every address'}: AUTH_MODE is local (no sign-in), so only 127.0.0.1, localhost and ::1 are allowed`;
}

/** Drops connections that reach this process by an address other than loopback, however it was started. */
export const dropForeignConnections = (log: Log) =>
  subscribe('net.server.socket', (message) => {
    const { socket } = message as { socket: Socket };
    if (LOOPBACK_ADDRESS.test(socket.localAddress ?? '')) return;
    log.error({ localAddress: socket.localAddress }, 'non-loopback connection dropped');
    socket.destroy();
  });
