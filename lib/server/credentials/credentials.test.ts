import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { aCaller, contextUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anIntent } from '@/test/support/purge-intent';
import { createCredential, findCaller, listCredentials, revokeCredential } from './credentials';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const input = { name: 'ci', role: 'purger', distributions: ['default/*'], expiry: '30d' } as const;
const origin = { address: '192.0.2.1', requestId: null };

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  let clock: number;
  let ids = 0;

  beforeEach(async () => {
    database = await newDatabase();
    store = await database.open();
    clock = NOW;
  });
  afterEach(() => database.remove());

  const context = () => contextUnderTest(store, { now: () => clock, newId: () => `credential-${++ids}` });
  const make = (change: object = {}) =>
    createCredential(context(), { ...input, distributions: ['default/*'], ...change });
  const listed = async () => (await listCredentials(context())).items;

  it('every active credential is listed, however many newer ones have ended', async () => {
    const { credential } = await make({ expiry: 'none' });
    const values = Array.from(
      { length: 501 },
      (_, n) => `('c${n}', 'c${n}', 'c${n}', 'purger', null, ${NOW + 1 + n}, 'ann', null, null, ${NOW + n + 2}, 'ann')`,
    );
    await database.run(`insert into credentials (id, name, token_hash, role, scope, created_at, created_by, expires_at,
      last_used_at, revoked_at, revoked_by) values ${values.join(', ')}`);
    clock += DAY_MS;
    const items = await listed();
    expect(items.filter(({ state }) => state === 'active').map(({ id }) => id)).toEqual([credential.id]);
    expect([items.length, items[0]?.id, items.at(-1)?.id]).toEqual([501, 'c500', credential.id]);
  });

  describe('a credential', () => {
    it('stands for its name and its rights, by its token alone', async () => {
      const { credential, token } = await make();
      expect(token).toMatch(/^pd_[\w-]{43}$/);
      expect(await findCaller(context(), token, origin)).toMatchObject({
        kind: 'credential',
        actor: 'ci',
        access: [{ role: 'purger', distributions: ['default/*'] }],
        address: '192.0.2.1',
      });
      for (const wrong of ['', 'pd_', token.slice(3), `${token}a`, token.toUpperCase(), credential.id, ` ${token}`])
        expect(await findCaller(context(), wrong, origin), wrong).toBeUndefined();
    });

    it('is stored as a hash: its token is not in the database', async () => {
      const { token } = await make();
      const rows = JSON.stringify([
        await database.run('select * from credentials'),
        await database.run('select * from audit_log'),
      ]);
      expect(rows).toContain('"ci"');
      expect(rows).not.toContain(token);
      expect(rows).not.toContain(token.slice('pd_'.length));
    });

    it('works until it expires, until it is revoked, or for ever', async () => {
      const { token } = await make();
      const endless = await make({ name: 'endless', expiry: 'none' });
      const ended = await make({ name: 'ended' });
      clock = NOW + 30 * DAY_MS - 1;
      expect(await findCaller(context(), token, origin)).toBeDefined();
      clock = NOW + 30 * DAY_MS;
      expect(await findCaller(context(), token, origin)).toBeUndefined();
      expect(await findCaller(context(), endless.token, origin)).toBeDefined();
      clock = NOW;
      await revokeCredential(context(), ended.credential.id);
      expect(await findCaller(context(), ended.token, origin)).toBeUndefined();
      clock = NOW + 31 * DAY_MS;
      expect((await listed()).map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
        'ci expired',
        'ended revoked',
        'endless active',
      ]);
    });

    it('keeps by whom and when it was revoked first, and the log tells it once', async () => {
      const { credential } = await make();
      await revokeCredential(context(), credential.id);
      clock += 1000;
      const other = { ...context(), caller: aCaller({ actor: 'bob@corp.example' }) };
      expect(await revokeCredential(other, credential.id)).toMatchObject({
        revokedBy: 'ann@corp.example',
        revokedAt: new Date(NOW).toISOString(),
      });
      await expect(revokeCredential(context(), 'nothing')).rejects.toMatchObject({ code: 'not_found' });
      const log = await store.audit.page({ action: 'credential.revoke' }, { limit: 10 });
      expect(log).toMatchObject([{ actor: 'ann@corp.example', subject: 'ci', subjectId: credential.id }]);
    });

    it('has a name that nobody has or had', async () => {
      const { credential } = await make();
      await revokeCredential(context(), credential.id);
      await expect(make()).rejects.toMatchObject({ code: 'invalid_input' });
      await store.purges.recordIntent(
        anIntent({
          id: 'p',
          createdAt: NOW,
          actor: 'deploy',
          input: { namespace: 'a', distribution: 'b', target: { kind: 'all' }, mode: 'soft' },
          leaseExpiresAt: NOW + 1000,
          audit: anAuditEntry({ actor: 'deploy' }),
        }),
      );
      await expect(make({ name: 'deploy' })).rejects.toMatchObject({ code: 'invalid_input' });
    });

    it('tells when it was used, to the minute', async () => {
      const { token } = await make();
      const lastUsed = async () => (await listed())[0]?.lastUsedAt;
      expect(await lastUsed()).toBeNull();
      await findCaller(context(), token, origin);
      clock += 59_000;
      await findCaller(context(), token, origin);
      expect(await lastUsed()).toBe(new Date(NOW).toISOString());
      clock += 2000;
      await findCaller(context(), token, origin);
      expect(await lastUsed()).toBe(new Date(NOW + 61_000).toISOString());
    });

    it('is made, listed and revoked by admins of all distributions alone', async () => {
      const { credential } = await make();
      const limited = { ...context(), caller: aCaller({ access: [{ role: 'admin', distributions: ['*/*'] }] }) };
      const forbidden = { code: 'forbidden' };
      await expect(createCredential(limited, { ...input, distributions: null, name: 'x' })).rejects.toMatchObject(
        forbidden,
      );
      await expect(listCredentials(limited)).rejects.toMatchObject(forbidden);
      await expect(revokeCredential(limited, credential.id)).rejects.toMatchObject(forbidden);
      expect((await listed()).map(({ state }) => state)).toEqual(['active']);
    });

    it('cannot be read back with a scope that was lost', async () => {
      const { token } = await make();
      await database.run(`update credentials set scope = '[]'`);
      await expect(findCaller(context(), token, origin)).rejects.toThrow();
    });
  });
});
