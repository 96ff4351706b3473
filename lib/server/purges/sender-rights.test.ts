import { describe, expect, it } from 'vitest';
import type { Caller } from '@/lib/server/auth/caller';
import { controlBulkJob } from '@/lib/server/bulk/control-bulk-job';
import { getBulkJob } from '@/lib/server/bulk/get-bulk-job';
import type { Context } from '@/lib/server/context';
import { createCredential, revokeCredential } from '@/lib/server/credentials/credentials';
import type { Store } from '@/lib/server/store/open-store';
import type { Role } from '@/lib/shared/access/access';
import { aJob, recordedAs } from '@/test/support/bulk-jobs';
import { aCaller, contextUnderTest, settingsUnderTest } from '@/test/support/context';
import { onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { anIntent } from '@/test/support/purge-intent';
import { dispatchNextPurge } from './dispatch-purge';
import { GRACE_MS, PassedOver } from './passed-over';

const NOW = 1_700_000_000_000;
const DAY = 86_400_000;
const terms = { name: 'ci', role: 'purger' as const, distributions: null, expiry: '30d' as const };
const ci = { kind: 'credential', actor: 'ci' };
const lostRole = { paused: true, pausedBecause: 'rights_lost', may: ['resume', 'cancel'] };

onEachDatabase((newDatabase) => {
  let store: Store;
  let sent: string[];
  let now: number;
  storeForEachTest(newDatabase, (opened) => {
    store = opened.store;
    sent = [];
    now = NOW;
  });

  const auth = (change: Partial<Context['settings']['auth']>) => ({
    ...settingsUnderTest,
    auth: { ...settingsUnderTest.auth, ...change },
  });
  const mapped = (role: Role, ...distributions: string[]) =>
    auth({ roleMapping: [{ group: 'cdn', role, distributions: distributions.length > 0 ? distributions : null }] });
  /** A replica with these settings: sends all that has its turn, as often as it is called. */
  function replica(settings: Context['settings'] = settingsUnderTest) {
    const sendPurge: Context['cdn']['sendPurge'] = async ({ id }) => {
      sent.push(id);
      return { ok: true, purgeRequestId: '1', status: 200, raw: '' };
    };
    const { cdn } = contextUnderTest(store);
    const context = contextUnderTest(store, { settings, cdn: { ...cdn, sendPurge }, now: () => now });
    const passedOver = new PassedOver();
    const step = () => dispatchNextPurge(context, passedOver);
    return {
      step,
      async send() {
        while ((await step()).outcome !== 'idle');
        return sent;
      },
    };
  }
  /** Sends all that has its turn with these settings, and again when they have been so for long. */
  async function send(settings?: Context['settings']) {
    const { send: sendAll } = replica(settings);
    await sendAll();
    now += GRACE_MS;
    return sendAll();
  }
  const as = (change: Partial<Caller>) => contextUnderTest(store, { caller: aCaller(change), now: () => now });
  const admin = () => as({});
  const job = (id: string, count: number, change: Parameters<typeof aJob>[2] = {}) =>
    store.bulk.create(aJob(id, count, change), recordedAs(id, NOW));
  const ann = { kind: 'person', actor: 'ann@corp.example', groups: ['cdn'] } as const;
  const jobOfAnn = (id: string, change: Parameters<typeof aJob>[2] = {}) =>
    job(id, 2, { actor: ann.actor, authority: ann, ...change });

  describe('a job is held back, and says why, when its sender', () => {
    it('was resumed by a credential that is revoked now', async () => {
      const { credential } = await createCredential(admin(), terms);
      await jobOfAnn('job', { authority: { kind: 'credential', actor: 'ci', groups: [] } });
      // Nobody loses their turn for it.
      await job('other', 1);
      await revokeCredential(admin(), credential.id);
      expect(await replica().send()).toEqual(['other-1']);
      expect(await getBulkJob(admin(), 'job')).toMatchObject({ paused: true, pausedBecause: 'credential_revoked' });
    });

    it('is a credential that expires while its lines wait', async () => {
      const { credential } = await createCredential(admin(), terms);
      now = Date.parse(credential.expiresAt ?? '');
      const authority = { kind: 'credential', actor: 'ci', groups: [] };
      await store.bulk.create(aJob('job', 2, { actor: 'ci', authority }), recordedAs('job', now - 1000));
      await store.bulk.create(aJob('other', 1), recordedAs('other', now - 1000));
      expect(await replica().send()).toEqual(['other-1']);
      expect(await getBulkJob(admin(), 'job')).toMatchObject({
        paused: true,
        pausedBecause: 'credential_expired',
        expiresAt: new Date(now - 1000 + DAY).toISOString(),
      });
      const [entry] = await store.audit.page({}, { limit: 1 });
      expect(entry).toMatchObject({
        action: 'bulk.pause',
        subjectId: 'job',
        subject: 'ci',
        reason: 'credential expired',
      });
      // Who resumes it answers for it.
      expect(await controlBulkJob(admin(), 'job', 'resume')).toMatchObject({ paused: false, may: ['pause', 'cancel'] });
    });

    it('was resumed by a credential that has expired, which the audit log names', async () => {
      const { credential } = await createCredential(admin(), terms);
      now = Date.parse(credential.expiresAt ?? '');
      const change = { actor: ann.actor, authority: { ...ci, groups: [] } };
      await store.bulk.create(aJob('job', 2, change), recordedAs('job', now - 1000));
      expect(await send()).toEqual([]);
      const [entry] = await store.audit.page({}, { limit: 1 });
      expect(entry).toMatchObject({ action: 'bulk.pause', subjectId: 'job', subject: 'ci' });
    });

    it('has a role that no longer allows it there, by the settings of now', async () => {
      await jobOfAnn('job');
      expect(await send(mapped('purger', 'default/img*'))).toEqual([]);
      expect(await getBulkJob(admin(), 'job')).toMatchObject(lostRole);
      expect((await getBulkJob(admin(), 'job')).counts.queued).toBe(2);
    });

    it('may no longer purge hard there', async () => {
      await jobOfAnn('soft');
      await jobOfAnn('hard', { mode: 'hard' });
      const { roleMapping } = mapped('purger').auth;
      const policy = {
        ...settingsUnderTest.auth.policy,
        hardRefusedFor: [{ role: 'purger' as const, distributions: null }],
      };
      expect(await send(auth({ roleMapping, policy }))).toEqual(['soft-1', 'soft-2']);
      expect(await getBulkJob(admin(), 'hard')).toMatchObject(lostRole);
    });

    it('was the operator of a desk at which people sign in now', async () => {
      await job('job', 1, { authority: { kind: 'operator', actor: 'local operator', groups: [] } });
      expect(await send()).toEqual([]);
      expect(await getBulkJob(admin(), 'job')).toMatchObject(lostRole);
    });
  });

  it('a job is sent if its sender may send it, or if nothing is known of the sender', async () => {
    await jobOfAnn('job');
    await job('unknown', 1);
    expect((await send(mapped('purger', 'default/www'))).sort()).toEqual(['job-1', 'job-2', 'unknown-1']);
  });

  it('who resumes a job answers for it, and needs the role for it', async () => {
    await jobOfAnn('job');
    await send(mapped('viewer'));
    const viewer = as({ ...ann, access: [{ role: 'viewer', distributions: null }] });
    expect(await getBulkJob(viewer, 'job')).toMatchObject({ paused: true, may: ['cancel'] });
    await expect(controlBulkJob(viewer, 'job', 'resume')).rejects.toMatchObject({ code: 'forbidden' });
    const lead = as({ actor: 'lea@corp.example', groups: ['leads'], access: [{ role: 'lead', distributions: null }] });
    expect((await getBulkJob(lead, 'job')).may).toEqual(['resume', 'cancel']);
    await controlBulkJob(lead, 'job', 'resume');
    const leads = { group: 'leads', role: 'lead' as const, distributions: null };
    expect(await send(auth({ roleMapping: [leads] }))).toEqual(['job-1', 'job-2']);
  });

  it('a purge of a person that was sent alone is judged by their groups, its kind and how far it reaches', async () => {
    const target = { kind: 'pattern', value: '/*' } as const;
    await job('other', 1);
    for (const [id, reach] of [
      ['part', 'part'],
      ['wide', 'everything'],
    ] as const) {
      const input = { namespace: 'default', distribution: 'www', target, mode: 'soft' } as const;
      const intent = anIntent({ id, createdAt: NOW, actor: ann.actor, authority: ann, input, reach });
      await store.purges.recordIntent(intent);
    }
    expect(await send(mapped('lead'))).toEqual(expect.arrayContaining(['other-1', 'part']));
    expect(sent).not.toContain('wide');
    expect(await store.purges.get('wide')).toMatchObject({ status: 'failed', error: { code: 'rights_lost' } });
  });

  it('a purge that was sent alone fails instead, and was never sent', async () => {
    const { credential } = await createCredential(admin(), terms);
    await job('other', 1);
    await store.purges.recordIntent(
      anIntent({ id: 'alone', actor: 'ci', authority: { ...ci, groups: [] }, createdAt: NOW }),
    );
    await revokeCredential(admin(), credential.id);
    expect(await replica().send()).toEqual(['other-1']);
    const purge = await store.purges.get('alone');
    expect(purge).toMatchObject({ status: 'failed', error: { code: 'rights_lost' } });
    expect(purge?.events.at(-1)).toMatchObject({ reason: 'the credential that sent this was revoked' });
    const [entry] = await store.audit.page({}, { limit: 1 });
    const refused = { action: 'purge.submit', outcome: 'refused', reason: 'credential revoked' };
    expect(entry).toMatchObject({ ...refused, subject: 'ci', subjectId: 'alone' });
  });

  describe('while replicas have different settings, as in a rolling update', () => {
    const proxied = mapped('purger');
    const older = () => replica(auth({ roleMapping: [{ group: 'all', role: 'admin', distributions: null }] }));
    const alone = (id: string, change: Parameters<typeof anIntent>[0] = {}) => {
      const target = { kind: 'url', value: 'https://www.shop.example/a' } as const;
      const input = { namespace: 'default', distribution: 'www', target, mode: 'soft' } as const;
      const intent = { id, createdAt: now, actor: ann.actor, authority: ann, input, reach: 'part' } as const;
      return store.purges.recordIntent(anIntent({ ...intent, ...change }));
    };
    const statusOf = async (id: string) => (await store.purges.get(id))?.status;

    it('one that knows no right sends nothing, ends nothing and lets others go, and one that does sends it', async () => {
      await job('other', 2);
      await jobOfAnn('job');
      await alone('alone');
      const old = older();
      for (let tick = 0; tick < 9; tick++) {
        expect(await old.send()).toEqual(['other-1', 'other-2']);
        now += GRACE_MS / 10;
      }
      expect(await statusOf('alone')).toBe('queued');
      expect(await getBulkJob(admin(), 'job')).toMatchObject({ paused: false });
      expect(await replica(proxied).send()).toHaveLength(5);
      expect(await old.step()).toEqual({ outcome: 'idle', forMs: undefined });
    });

    it('it is final once it has been so for long: for all that waited, however long, and for nothing newer', async () => {
      await job('other', 1);
      for (const id of ['a-1', 'a-2']) await alone(id);
      const old = older();
      now += DAY / 2;
      await old.send();
      expect(await statusOf('a-1')).toBe('queued');
      now += GRACE_MS - 1;
      await alone('newer');
      await old.send();
      expect(await statusOf('a-1')).toBe('queued');
      now += 2001;
      await old.send();
      const left = await store.purges.many(['a-1', 'a-2', 'newer']);
      expect(left.map(({ id, status }) => `${id} ${status}`).sort()).toEqual([
        'a-1 failed',
        'a-2 failed',
        'newer queued',
      ]);
      now += GRACE_MS;
      await old.send();
      expect(await statusOf('newer')).toBe('failed');
    });

    it('what its sender may send waits no longer, among purges that are refused, than for the first of them', async () => {
      await job('other', 1);
      const input = { namespace: 'default', distribution: 'www', target: { kind: 'all' }, mode: 'soft' } as const;
      for (const id of ['1', '2', '3']) {
        await alone(`wide-${id}`, { input, reach: 'everything' });
        await alone(`part-${id}`);
      }
      const one = replica(proxied);
      expect(await one.send()).toEqual(['other-1']);
      now += GRACE_MS;
      expect(await one.send()).toEqual(['other-1', 'part-1', 'part-2', 'part-3']);
    });

    it('a job that is resumed has all the time again', async () => {
      await jobOfAnn('job');
      const old = older();
      await old.send();
      now += GRACE_MS;
      await old.send();
      expect(await getBulkJob(admin(), 'job')).toMatchObject(lostRole);
      await controlBulkJob(as({ ...ann, access: [{ role: 'purger', distributions: null }] }), 'job', 'resume');
      await old.send();
      expect(await getBulkJob(admin(), 'job')).toMatchObject({ paused: false });
      expect(await replica(proxied).send()).toEqual(['job-1', 'job-2']);
    });

    it('one without sign-in knows of nobody what they may do', async () => {
      await job('other', 1);
      await alone('alone');
      const { roleMapping: _, ...local } = settingsUnderTest.auth;
      expect(await replica(auth({ ...local, mode: 'local', roleMapping: [] })).send()).toContain('alone');
    });
  });

  it('refused purges of one sender keep nobody else waiting for more than their turn', async () => {
    const { credential } = await createCredential(admin(), terms);
    const alone = (id: string, change: Parameters<typeof anIntent>[0]) =>
      store.purges.recordIntent(anIntent({ id, createdAt: NOW, ...change }));
    await job('first', 1);
    for (const id of ['ci-1', 'ci-2', 'ci-3']) await alone(id, { actor: 'ci', authority: { ...ci, groups: [] } });
    await alone('bob-1', { actor: 'bob' });
    await revokeCredential(admin(), credential.id);
    const { step } = replica();
    while ((await store.purges.get('bob-1'))?.status === 'queued') await step();
    const left = await store.purges.many(['ci-1', 'ci-2', 'ci-3']);
    expect(left.map(({ status }) => status).sort()).toEqual(['failed', 'queued', 'queued']);
  });
});
