import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRateLimit } from '@/lib/server/limits';
import { newToken } from '@/lib/server/secret-token';
import type { Store } from '@/lib/server/store/open-store';
import { PAGE_SIZE } from '@/lib/shared/history/history-filter';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { ShareInput } from '@/lib/shared/shares/share';
import { aCaller, contextUnderTest } from '@/test/support/context';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { anAcceptance } from '@/test/support/events';
import { anIntent } from '@/test/support/purge-intent';
import { openShare, readShared } from './read-shared';
import { createShare, listShares, revokeShare } from './shares';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const ACTOR = 'ann@corp.example';
const input: PurgeInput = {
  namespace: 'default',
  distribution: 'www-shop',
  target: { kind: 'url', value: 'https://www.shop.example/a?token=S3CR3T' },
  mode: 'soft',
  reason: `Wrong price, says ${ACTOR}: /a?token=S3CR3T`,
  ticket: 'INC-1',
};

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let store: Store;
  let clock: number;
  let ids: number;

  beforeEach(async () => {
    database = await newDatabase();
    store = await database.open();
    clock = NOW;
    ids = 0;
  });
  afterEach(() => database.remove());

  const context = (perMinute = 30, actor = ACTOR) =>
    contextUnderTest(store, {
      caller: aCaller({ actor }),
      limits: {
        ...contextUnderTest(store).limits,
        shareOpens: createRateLimit(store.limiter, 'share-opens', perMinute),
      },
      now: () => clock,
      newId: () => `share-${++ids}`,
    });
  const purge = (id: string, change: Partial<PurgeInput> = {}, createdAt = clock) =>
    store.purges.recordIntent(
      anIntent({
        id,
        createdAt,
        actor: ACTOR,
        input: { ...input, ...change },
      }),
    );
  const terms = { expiry: '7d', showActors: false, showQueries: false } as const;
  const share = (subject: ShareInput['subject'], change: Partial<ShareInput> = {}) =>
    createShare(context(), { subject, ...terms, ...change });
  const outcome = async (token: string, limits = context()) => (await openShare(limits, token)).outcome;

  async function read(token: string, at?: string, byPerson = true) {
    const opened = await openShare(context(), token);
    if (opened.outcome !== 'open') throw new Error(opened.outcome);
    return readShared(context(), opened.share, { at, byPerson });
  }

  async function page(token: string, at?: string) {
    const shown = await read(token, at);
    if (shown?.kind !== 'history') throw new Error('not a history');
    return shown;
  }

  describe('a link', () => {
    it('has a token of its own, of which only a hash is stored', async () => {
      await purge('p');
      const [one, other] = [await share({ purgeId: 'p' }), await share({ purgeId: 'p' })];
      expect(one.token).toMatch(/^[\w-]{43}$/);
      expect(other.token).not.toBe(one.token);
      const listed = JSON.stringify(await listShares(context()));
      expect(listed).not.toContain(one.token);
      expect(listed).not.toMatch(/hash/i);
      expect(await outcome(one.token)).toBe('open');
      expect(await outcome(`${one.token.slice(0, -1)}!`)).toBe('nothing');
    });

    it('needs a purge that exists', async () => {
      await expect(share({ purgeId: 'nope' })).rejects.toMatchObject({ code: 'invalid_input' });
    });

    it('ends with its time, to the millisecond', async () => {
      await purge('p');
      const { token, share: listed } = await share({ purgeId: 'p' }, { expiry: '1d' });
      expect(listed.expiresAt).toBe(new Date(NOW + DAY_MS).toISOString());
      clock = NOW + DAY_MS - 1;
      expect(await outcome(token)).toBe('open');
      clock = NOW + DAY_MS;
      expect(await openShare(context(), token)).toEqual({ outcome: 'ended', because: 'link_expired' });
      expect((await listShares(context())).items[0]?.state).toBe('expired');
    });

    it('may have no end', async () => {
      await purge('p');
      const { token } = await share({ purgeId: 'p' }, { expiry: 'none' });
      clock = NOW + 10_000 * DAY_MS;
      expect(await outcome(token)).toBe('open');
    });

    it('ends when it is revoked, and keeps by whom it was revoked first', async () => {
      await purge('p');
      const { token, share: listed } = await share({ purgeId: 'p' });
      await revokeShare(context(), listed.id);
      clock += 1000;
      await revokeShare(context(30, 'bob'), listed.id);
      expect(await openShare(context(), token)).toEqual({ outcome: 'ended', because: 'link_revoked' });
      expect((await listShares(context())).items[0]).toMatchObject({
        state: 'revoked',
        revokedBy: ACTOR,
        revokedAt: new Date(NOW).toISOString(),
      });
      await expect(revokeShare(context(), 'nope')).rejects.toMatchObject({ code: 'not_found' });
    });

    it('remembers when it was opened last, to the minute', async () => {
      await purge('p');
      const { token } = await share({ purgeId: 'p' });
      const lastOpened = async () => (await listShares(context())).items[0]?.lastOpenedAt;
      expect(await lastOpened()).toBeNull();
      await read(token, undefined, false);
      expect(await lastOpened()).toBeNull();
      for (const [later, remembered] of [
        [0, 0],
        [59_000, 0],
        [60_000, 60_000],
      ] as const) {
        clock = NOW + later;
        await read(token);
        expect(await lastOpened()).toBe(new Date(NOW + remembered).toISOString());
      }
    });
  });

  describe('a link that works', () => {
    it('is read so often a minute from one address, and so often from all together', async () => {
      await purge('p');
      const { token } = await share({ purgeId: 'p' });
      const other = await share({ purgeId: 'p' });
      const limits = { ...context().limits };
      limits.shareReadings = createRateLimit(store.limiter, 'share-readings', 2);
      limits.shareReadingsInAll = createRateLimit(store.limiter, 'share-readings-in-all', 3);
      const from = async (address: string, link = token) =>
        (await openShare({ ...context(), limits, caller: aCaller({ address }) }, link)).outcome;
      expect([await from('192.0.2.1'), await from('192.0.2.1')]).toEqual(['open', 'open']);
      expect(await from('192.0.2.1')).toBe('limited');
      expect(await from('192.0.2.2')).toBe('open');
      expect(await from('192.0.2.3')).toBe('limited');
      expect(await from('192.0.2.1', other.token)).toBe('open');
    });
  });

  describe('who guesses', () => {
    it('has to wait after so many, while a right token works from the same address', async () => {
      await purge('p');
      const { token } = await share({ purgeId: 'p' });
      const limits = context(3);
      for (let guess = 0; guess < 3; guess++) expect(await outcome(newToken(), limits)).toBe('nothing');
      const refused = await openShare(limits, newToken());
      expect(refused).toMatchObject({ outcome: 'limited' });
      expect(refused.outcome === 'limited' && refused.retryAfterSeconds).toBeGreaterThan(0);
      expect(await outcome(token, limits)).toBe('open');
      const elsewhere = { ...limits, caller: aCaller({ address: '192.0.2.2' }) };
      expect(await outcome(newToken(), elsewhere)).toBe('nothing');
    });

    it('is not counted for links that work', async () => {
      await purge('p');
      const { token } = await share({ purgeId: 'p' });
      const limits = context(1);
      for (let time = 0; time < 5; time++) expect(await outcome(token, limits)).toBe('open');
    });
  });

  describe('a shared purge', () => {
    it('tells neither who, nor its query, nor its id, nor the CDN’s raw answer', async () => {
      await purge('p-id');
      await store.purges.recordOutcome('p-id', {
        status: 'failed',
        event: { code: 'failed_at_sites', details: { sites: [`${ACTOR} saw token=S3CR3T refused`], more: 0 } },
        at: NOW + 5,
        errorCode: 'cdn_rejected',
        cdnStatus: 400,
        cdnMessage: 'bad value "S3CR3T" in /a?token=S3CR3T',
        cdnAnswer: 'raw answer',
      });
      const { token } = await share({ purgeId: 'p-id' });
      const shown = JSON.stringify(await read(token));
      expect(shown).toContain('https://www.shop.example/a?…');
      expect(shown).toContain('INC-1');
      for (const hidden of ['S3CR3T', 'ann@', 'p-id', 'raw answer', 'finding']) expect(shown).not.toContain(hidden);
    });

    it('keeps the codes of its events, and tells nothing in the sentences of an early version', async () => {
      await purge('p');
      await store.purges.recordOutcome('p', {
        status: 'accepted',
        event: anAcceptance,
        at: NOW,
        purgeRequestId: '101',
      });
      await database.run(
        "update purge_events set code = null, details = null, reason = 'ann@corp.example saw token=S3CR3T' where sequence = 2",
      );
      const { token } = await share({ purgeId: 'p' });
      const recorded = { what: { code: 'recorded', details: {} }, reason: 'recorded' };
      const events = [recorded, { what: null, reason: '… saw …' }, { what: anAcceptance, reason: 'accepted as #101' }];
      expect(await read(token)).toMatchObject({ purge: { events } });
    });

    it('tells them where that was chosen, but no password', async () => {
      await purge('p', { target: { kind: 'url', value: 'https://u:pw@www.shop.example/a?token=S3CR3T' } });
      const { token } = await share({ purgeId: 'p' }, { showActors: true, showQueries: true });
      expect(await read(token)).toMatchObject({
        purge: { actor: ACTOR, reason: input.reason, target: { value: 'https://www.shop.example/a?token=S3CR3T' } },
      });
    });
  });

  describe('a shared history', () => {
    it('keeps to its filter whatever place is asked for', async () => {
      for (let n = 0; n < PAGE_SIZE + 2; n++) await purge(`mine-${n}`, { ticket: 'MINE-1' }, NOW + n);
      for (let n = 0; n < 3; n++) await purge(`other-${n}`, { ticket: 'OTHER-1' }, NOW + n);
      const { token } = await share({ filter: { q: 'MINE-1' } });
      const whole = await share({ filter: {} });
      const first = await page(token);
      expect(first.items).toHaveLength(PAGE_SIZE);
      const second = await page(token, first.nextCursor ?? '');
      expect(second.items).toHaveLength(2);
      expect((await page(token, second.previousCursor ?? '')).items).toEqual(first.items);
      const ofWhole = (await page(whole.token)).nextCursor ?? '';
      const beginning = Buffer.from('["previous",0]').toString('base64url');
      for (const at of [ofWhole, beginning])
        expect((await page(token, at)).items.filter(({ ticket }) => ticket !== 'MINE-1')).toEqual([]);
      await expect(page(token, 'x')).rejects.toMatchObject({ code: 'invalid_query' });
    });

    it('fixes a preset span to the moment at which it was shared', async () => {
      await purge('before', { ticket: 'T-1' }, NOW - 3_600_001);
      await purge('within', { ticket: 'T-2' }, NOW - 10);
      const { token, share: listed } = await share({ filter: { range: '1h', sort: 'oldest' } });
      expect(listed.subject).toEqual({
        kind: 'history',
        filter: { from: '2026-11-22T11:00:00.000Z', to: '2026-11-22T12:00:00.000Z', sort: 'oldest' },
      });
      clock = NOW + 1000;
      await purge('after', { ticket: 'T-3' });
      expect((await page(token)).items.map(({ ticket }) => ticket)).toEqual(['T-2']);
    });

    it('stays open where its filter has no end', async () => {
      const { token } = await share({ filter: { mode: 'soft' } });
      clock += 1;
      await purge('later');
      expect((await page(token)).items).toHaveLength(1);
    });

    it('describes its filter without whom and without what is left out of the rows', async () => {
      await purge('p');
      const { token } = await share({ filter: { actor: ACTOR, q: 'S3CR3T', kind: 'url' } });
      const { conditions, items } = await page(token);
      expect(items).toHaveLength(1);
      expect(conditions.map(({ term, value }) => `${term}: ${value}`)).toEqual([
        'Kind: URL',
        'Actor: one person',
        'Search: “…”',
      ]);
      const byTicket = await share({ filter: { q: 'inc-1' } });
      expect((await page(byTicket.token)).conditions[0]?.value).toBe('“inc-1”');
      const chosen = await share({ filter: { actor: ACTOR, q: 'S3CR3T' } }, { showActors: true, showQueries: true });
      expect((await page(chosen.token)).conditions.map(({ value }) => value)).toEqual([ACTOR, '“S3CR3T”']);
    });

    it('is nothing when a condition of it can no longer be read', async () => {
      await purge('p');
      const { share: listed } = await share({ filter: { mode: 'soft' } });
      const stored = await store.shares.get(listed.id);
      if (!stored) throw new Error('not stored');
      for (const query of ['?mode=gentle', '?colour=blue'])
        expect(
          await readShared(context(), { ...stored, subject: { kind: 'history', query } }, { byPerson: true }),
        ).toBeUndefined();
    });
  });
});
