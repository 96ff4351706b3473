import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import type { Access, Role } from '@/lib/shared/access/access';
import { aCaller, contextUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { aDelay } from '@/test/support/events';
import { anIntent } from '@/test/support/purge-intent';
import { cancelPurge } from './cancel-purge';
import { getSendWindow } from './get-send-window';

const NOW = 1_700_000_000_000;
const on = (role: Role, distribution = 'default/www'): Access => [{ role, distributions: [distribution] }];

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  beforeEach(async () => {
    database = await newDatabase();
    store = await database.open();
    await store.purges.recordIntent(
      anIntent({
        id: 'a',
        createdAt: NOW,
        actor: 'ann@corp.example',
        leaseExpiresAt: NOW + 1000,
      }),
    );
    await store.queue.requeue('a', { at: NOW, until: NOW + 5000, event: aDelay, cdnAnswer: null });
  });
  afterEach(() => database.remove());

  const contextOf = (actor: string, access: Access) =>
    contextUnderTest(store, { now: () => NOW, caller: aCaller({ actor, access }) });
  const attempt = (actor: string, access: Access) =>
    cancelPurge(contextOf(actor, access), 'a').then(
      ({ status }) => status,
      ({ code }) => code,
    );

  describe('a purge that waits', () => {
    it.each([
      ['its actor', 'ann@corp.example', on('purger'), 'cancelled'],
      ['a lead', 'lea@corp.example', on('lead'), 'cancelled'],
      ['another purger', 'bob@corp.example', on('purger'), 'forbidden'],
      ['a lead of another distribution', 'lea@corp.example', [...on('lead', 'media/*'), ...on('viewer')], 'forbidden'],
      ['its actor, who may no longer see it', 'ann@corp.example', on('admin', 'media/*'), 'not_found'],
    ])('is withdrawn by %s or not', async (_, actor, access, result) => {
      expect(await attempt(actor, access)).toBe(result);
      expect((await store.purges.get('a'))?.status).toBe(result === 'cancelled' ? 'cancelled' : 'queued');
      const [entry] = await store.audit.page({}, { limit: 1 });
      const outcome = result === 'cancelled' ? 'done' : 'refused';
      expect(entry).toMatchObject({ actor, outcome, subjectId: 'a' });
    });

    it('of a credential is withdrawn by that credential, and not by a person of its name', async () => {
      const deploy = anIntent({ id: 'b', createdAt: NOW, actor: 'ci-deploy', leaseExpiresAt: NOW + 1000 });
      await store.purges.recordIntent(deploy);
      await store.queue.requeue('b', { at: NOW, until: NOW + 5000, event: aDelay, cdnAnswer: null });
      const as = (kind: 'person' | 'credential') => {
        const caller = aCaller({ kind, actor: 'ci-deploy', access: on('purger') });
        return cancelPurge(contextUnderTest(store, { now: () => NOW, caller }), 'b');
      };
      await expect(as('person')).rejects.toMatchObject({ code: 'forbidden' });
      expect((await as('credential')).status).toBe('cancelled');
    });

    it('is told of to everybody who may purge anything', async () => {
      const seen = (role: Role) => getSendWindow(contextOf('bob@corp.example', on(role, 'media/*')));
      expect(await seen('purger')).toMatchObject({ because: 'cdn', waiting: 1 });
      await expect(seen('viewer')).rejects.toMatchObject({ code: 'forbidden' });
    });
  });
});
