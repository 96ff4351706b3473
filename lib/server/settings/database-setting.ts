import 'server-only';
import { z } from 'zod';
import type { DatabaseLocation } from '@/lib/server/store/engine/open-database';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { Secret } from './setting-values';

/** Where the history is kept, as it was set; the address of a server may hold a password. */
export type DatabaseSetting = { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: Secret };

const fail = (context: z.RefinementCtx, message: string) => {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
};

/** Stands for the host that PostgreSQL's own programs let out before `?host=`, and that a URL with a user must have. */
const NO_HOST = 'no-host.invalid';

/** An address of a server, with a host in it when it has a user; undefined for one that is none. */
function addressIn(text: string): URL | undefined {
  const whole = parseUrl(text);
  if (whole) return whole;
  const address = parseUrl(text.replace('@/', `@${NO_HOST}/`));
  return address?.searchParams.has('host') ? address : undefined;
}

/** The folder of the server's socket, or its name; empty for the one on this machine. */
function hostOf(address: URL): string {
  const host = address.searchParams.get('host') ?? address.host;
  return host === NO_HOST ? '' : decodeURIComponent(host);
}

/** `file:PATH` or `postgres://…`; the message of an issue shows nothing of it. */
export const databaseSetting = z.string().transform((text, context): DatabaseSetting => {
  if (/^file:./.test(text)) return { kind: 'sqlite', file: text.slice('file:'.length).replace(/^\/\/(?=\/)/, '') };
  if (!/^postgres(ql)?:/.test(text))
    return fail(context, 'must be file:PATH or postgres://USER:PASSWORD@HOST/DATABASE');
  const address = /^postgres(ql)?:\/\/./.test(text) ? addressIn(text) : undefined;
  if (!address || address.pathname.length < 2)
    return fail(
      context,
      'must look like postgres://USER:PASSWORD@HOST/DATABASE, or postgres://USER@/DATABASE?host=/FOLDER for a socket; write @, / and # of a password as %40, %2F and %23',
    );
  return { kind: 'postgres', url: new Secret(text) };
});

export const DEFAULT_DATABASE = { kind: 'sqlite', file: 'data/purge-desk.db' } as const satisfies DatabaseSetting;

/** Returns the location in the form that `openDatabase` needs. */
export const locationOf = (setting: DatabaseSetting, connections?: number): DatabaseLocation =>
  setting.kind === 'sqlite'
    ? setting
    : {
        kind: 'postgres',
        url: setting.url.reveal(),
        currentUrl: () => setting.url.reveal(),
        ...(connections !== undefined && { connections }),
      };

/** For messages: the file, or the server and the database on it, without who signs in there. */
export function describeDatabase(setting: DatabaseSetting): string {
  if (setting.kind === 'sqlite') return setting.file;
  const address = requireAddress(setting);
  const host = hostOf(address);
  const path = decodeURI(address.pathname);
  return host.startsWith('/') ? `${path.slice(1)} on the socket in ${host}` : `${host || 'the local server'}${path}`;
}

function requireAddress({ url }: Extract<DatabaseSetting, { kind: 'postgres' }>): URL {
  const address = addressIn(url.reveal());
  if (!address) throw new Error('database address not checked');
  return address;
}

/** The address of a database without who signs in there, for telling two of them apart. */
export function addressWithoutCredentials(setting: Extract<DatabaseSetting, { kind: 'postgres' }>): string {
  const address = requireAddress(setting);
  Object.assign(address, { username: '', password: '' });
  for (const name of ['user', 'password']) address.searchParams.delete(name);
  return address.href;
}

/** The address for PostgreSQL's own programs, which ask for the password or find it where they look for it. */
export function addressWithoutPassword(setting: Extract<DatabaseSetting, { kind: 'postgres' }>): string {
  const address = requireAddress(setting);
  address.password = '';
  if (address.searchParams.has('password')) address.searchParams.delete('password');
  return address.href.replace(`@${NO_HOST}/`, '@/');
}
