import 'server-only';
import { z } from 'zod';
import { secretsIn } from '@/lib/server/settings/sign-in';
import type { SessionSettings } from './auth-settings';
import { emailSchema } from './caller';

/** What the browser keeps for us, sealed: who has signed in and when. Times are epoch milliseconds. */
export const sessionSchema = z.object({
  purpose: z.literal('session'),
  id: z.string(),
  /** The name that goes on records. A session of an earlier version may have one without `@`: that one is over. */
  actor: emailSchema,
  name: z.string().nullable(),
  /** Those of the person's groups that the mapping knew then. */
  groups: z.array(z.string()),
  signedInAt: z.number(),
  seenAt: z.number(),
});
export type Session = z.output<typeof sessionSchema>;

/** How often activity extends a session, in milliseconds. */
const REFRESH_MS = 60_000;

/** Loaded on demand, because a desk without sign-in does not need it. */
const ironSession = () => import('iron-session');

/** Seals a value for a cookie or takes it out again; only the newest secret seals, every one of them opens. */
export function createSeal({ secrets }: Pick<SessionSettings, 'secrets'>) {
  /** As they are now: their file may be replaced. */
  function current(): [newest: string, ...older: string[]] {
    const [newest, ...older] = secretsIn(secrets.reveal());
    if (newest === undefined) throw new Error('there is no secret to seal sessions with');
    return [newest, ...older];
  }
  current();
  return {
    /** `ttlMs` is how long the seal holds, in milliseconds. */
    async seal(value: object, ttlMs: number): Promise<string> {
      const { sealData } = await ironSession();
      return sealData(value, { password: current()[0], ttl: Math.max(1, Math.ceil(ttlMs / 1000)) });
    },
    /** Undefined for what was not sealed by us for this, was changed, or has run out. */
    async open<T>(sealed: string, schema: z.ZodType<T>): Promise<T | undefined> {
      const { unsealData } = await ironSession();
      for (const password of current()) {
        const value = await unsealData<object>(sealed, { password }).catch(() => undefined);
        const parsed = schema.safeParse(value);
        if (parsed.success) return parsed.data;
      }
      return undefined;
    },
  };
}
export type Seal = ReturnType<typeof createSeal>;

/** When a session ends at the latest, whatever is done in it. */
export const sessionEnd = ({ signedInAt }: Pick<Session, 'signedInAt'>, { maxMs }: SessionSettings) =>
  signedInAt + maxMs;

/** When it is over unless its person does something. */
export const sessionOver = (session: Session, settings: SessionSettings) =>
  Math.min(sessionEnd(session, settings), session.seenAt + settings.idleMs);

export const isOver = (session: Session, settings: SessionSettings, now: number) =>
  now >= sessionOver(session, settings);

/** Reads a session's cookie; undefined for one that is none, or over. */
export async function openSession(
  seal: Seal,
  settings: SessionSettings,
  sealed: string,
  now: number,
): Promise<Session | undefined> {
  const session = await seal.open(sealed, sessionSchema);
  return session && !isOver(session, settings, now) ? session : undefined;
}

/** Returns the new content of the cookie after user activity; undefined while the old one is recent enough. */
export async function refreshedSession(
  seal: Seal,
  settings: SessionSettings,
  session: Session,
  now: number,
): Promise<string | undefined> {
  // Half the idle time at most, so that a short one is still extended before it is over.
  if (now - session.seenAt < Math.min(REFRESH_MS, settings.idleMs / 2)) return undefined;
  return sealSession(seal, settings, { ...session, seenAt: now }, now);
}

export const sealSession = (seal: Seal, settings: SessionSettings, session: Session, now: number) =>
  seal.seal(session, Math.min(settings.idleMs, sessionEnd(session, settings) - now));
