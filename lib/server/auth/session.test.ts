import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Secret } from '@/lib/server/settings/setting-values';
import { createSeal, isOver, openSession, refreshedSession, type Session, sealSession, sessionEnd } from './session';

const OLD = 'an-old-secret-of-thirty-two-characters';
const NEW = 'a-new-secret-of-thirty-two-characters!';
const settings = (...secrets: string[]) => ({
  secrets: new Secret(secrets.join(',')),
  idleMs: 600_000,
  maxMs: 3_600_000,
});
const terms = settings(OLD);
const seal = createSeal(terms);

const start = Date.now();
const session: Session = {
  purpose: 'session',
  id: 'session-1',
  actor: 'ann@corp.example',
  name: null,
  groups: ['cdn'],
  signedInAt: start,
  seenAt: start,
};

describe('a session', () => {
  it('is read back as it was sealed', async () => {
    const sealed = await sealSession(seal, terms, session, start);
    expect(await openSession(seal, terms, sealed, start)).toEqual(session);
    // Three letters may turn up in what is random; a whole name does not.
    const decoded = sealed.split(/[*~]/).map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    for (const text of [sealed, ...decoded]) expect(text).not.toContain(session.actor);
  });

  it('of an identity that is not what a reader sees is none', async () => {
    const sealed = await sealSession(seal, terms, { ...session, actor: 'ann@corp.example\u202e' }, start);
    expect(await openSession(seal, terms, sealed, start)).toBeUndefined();
  });

  it('is over when nobody did anything for a while, and at its end whatever was done', () => {
    expect(isOver(session, terms, start + terms.idleMs - 1)).toBe(false);
    expect(isOver(session, terms, start + terms.idleMs)).toBe(true);
    const busy = { ...session, seenAt: start + terms.maxMs - 1 };
    expect(isOver(busy, terms, start + terms.maxMs - 1)).toBe(false);
    expect(isOver(busy, terms, sessionEnd(busy, terms))).toBe(true);
  });

  it('is prolonged once a minute, and never beyond its end', async () => {
    expect(await refreshedSession(seal, terms, session, start + 59_999)).toBeUndefined();
    const later = start + 60_000;
    const refreshed = (await refreshedSession(seal, terms, session, later)) ?? '';
    expect(await openSession(seal, terms, refreshed, later)).toEqual({ ...session, seenAt: later });
    expect(await openSession(seal, terms, refreshed, start + terms.maxMs)).toBeUndefined();
  });

  it('is prolonged in time when it is a short one', async () => {
    const short = { ...terms, idleMs: 3000 };
    expect(await refreshedSession(seal, short, session, start + 1499)).toBeUndefined();
    expect(await refreshedSession(seal, short, session, start + 1500)).toBeDefined();
  });
});

describe('a seal', () => {
  const opened = (secrets: string[], sealed: string) =>
    openSession(createSeal(settings(...secrets)), terms, sealed, start);

  it('opens with every secret and seals with the newest', async () => {
    const old = await sealSession(createSeal(settings(OLD)), terms, session, start);
    const renewed = await sealSession(createSeal(settings(NEW, OLD)), terms, session, start);
    expect(await opened([NEW, OLD], old)).toEqual(session);
    expect(await opened([NEW], old)).toBeUndefined();
    expect(await opened([NEW], renewed)).toEqual(session);
    expect(await opened([OLD], renewed)).toBeUndefined();
  });

  it('opens nothing that was changed, cut off, or sealed for something else', async () => {
    const sealed = await sealSession(seal, terms, session, start);
    for (const at of [0, 10, sealed.length >> 1, sealed.length - 5]) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(await opened([OLD], changed)).toBeUndefined();
    }
    for (const text of ['', '~2', 'Fe26.2', sealed.slice(0, -9), JSON.stringify(session)])
      expect(await opened([OLD], text)).toBeUndefined();
    const other = await seal.seal({ ...session, purpose: 'sign-in' }, 60_000);
    expect(await opened([OLD], other)).toBeUndefined();
  });

  it('opens no session of somebody without an address, as earlier versions sealed them', async () => {
    const older = await sealSession(seal, terms, { ...session, actor: 'ci-deploy' }, start);
    expect(await opened([OLD], older)).toBeUndefined();
  });

  it('takes whatever can be written as JSON, and is made of one secret at least', async () => {
    const schema = z.object({ a: z.number() });
    expect(await seal.open(await seal.seal({ a: 1 }, 60_000), schema)).toEqual({ a: 1 });
    expect(() => createSeal(settings())).toThrow();
  });
});
