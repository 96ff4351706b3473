import 'server-only';
import { z } from 'zod';
import { Secret } from './secret';
import type { DatabaseLocation } from './store/database-location';

/** Where the history is kept, as it was set; the address of a server may hold a password. */
export type DatabaseSetting = { kind: 'sqlite'; file: string } | { kind: 'postgres'; url: Secret };

const fail = (context: z.RefinementCtx, message: string) => {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
};

/** `file:PATH` or `postgres://…`; the message of an issue shows nothing of it. */
export const databaseSetting = z.string().transform((text, context): DatabaseSetting => {
  if (/^file:./.test(text)) return { kind: 'sqlite', file: text.slice('file:'.length).replace(/^\/\/(?=\/)/, '') };
  if (!/^postgres(ql)?:/.test(text))
    return fail(context, 'must be file:PATH or postgres://USER:PASSWORD@HOST/DATABASE');
  if (!/^postgres(ql)?:\/\/./.test(text) || !URL.canParse(text) || new URL(text).pathname.length < 2)
    return fail(
      context,
      'must look like postgres://USER:PASSWORD@HOST/DATABASE; write @, / and # of a password as %40, %2F and %23',
    );
  return { kind: 'postgres', url: new Secret(text) };
});

export const DEFAULT_DATABASE: DatabaseSetting = { kind: 'sqlite', file: 'data/purge-desk.db' };

/** For whoever opens it. */
export const locationOf = (setting: DatabaseSetting): DatabaseLocation =>
  setting.kind === 'sqlite' ? setting : { kind: 'postgres', url: setting.url.reveal() };

/** For messages: the file, or the server and the database on it, without who signs in there. */
export function describeDatabase(setting: DatabaseSetting): string {
  if (setting.kind === 'sqlite') return setting.file;
  const { host, pathname } = new URL(setting.url.reveal());
  return `${host || 'the local server'}${decodeURI(pathname)}`;
}
