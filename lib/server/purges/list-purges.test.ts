import { expect, it } from 'vitest';
import type { Store } from '@/lib/server/store/open-store';
import { contextUnderTest, settingsUnderTest } from '@/test/support/context';
import { onEachDatabase, storeForEachTest } from '@/test/support/databases';
import { aFailure } from '@/test/support/events';
import { anIntent } from '@/test/support/purge-intent';
import { findRecentDuplicates } from './list-purges';

const MINUTE_MS = 60_000;
const NOW = 100 * MINUTE_MS;
const place = { namespace: 'default', distribution: 'www-shop' };
const wanted = { ...place, kind: 'pattern', value: '^/img/', mode: 'soft' } as const;
const input = { ...place, target: { kind: 'pattern', value: '^/img/' }, mode: 'soft' } as const;

onEachDatabase((newDatabase) => {
  let store: Store;
  storeForEachTest(newDatabase, (opened) => {
    ({ store } = opened);
  });

  const own = (id: string, createdAt: number) => store.purges.recordIntent(anIntent({ id, createdAt, input }));
  const outside = (id: string, createdAt: number, known: object = {}) =>
    store.outside.add({
      ...place,
      id,
      api: 'purge-command',
      purgeRequestId: null,
      commandName: id,
      target: { kind: 'unknown', value: null },
      mode: null,
      actor: null,
      reach: null,
      createdAt,
      foundAt: createdAt,
      event: { code: 'found_outside', details: { mayBeOurs: false } },
      pollOwner: 'me',
      nextPollAt: NOW,
      ...known,
    });
  async function duplicates() {
    const settings = { ...settingsUnderTest, duplicateWindowMs: 50 * MINUTE_MS };
    const { items } = await findRecentDuplicates(contextUnderTest(store, { settings, now: () => NOW }), wanted);
    return items.map(({ id }) => id);
  }

  it('shows the identical purge first, however many of unknown target came after it, and the newest of those', async () => {
    await own('identical', 60 * MINUTE_MS);
    for (let index = 1; index <= 25; index++) await outside(`unknown-${index}`, 60 * MINUTE_MS + index);
    expect(await duplicates()).toEqual(['identical', 'unknown-25']);
  });

  it('shows the newest purge of each other spelling of the URL beside the identical ones', async () => {
    const url = (value: string) => ({ ...place, target: { kind: 'url', value }, mode: 'soft' }) as const;
    const values = { same: '/%d7%91', upper: '/%D7%91', upperAgain: '/%D7%91', slashed: '/%d7%91/', page: '/other' };
    let at = 60 * MINUTE_MS;
    for (const [id, path] of Object.entries(values))
      await store.purges.recordIntent(anIntent({ id, createdAt: at++, input: url(`https://www.shop.example${path}`) }));
    const settings = { ...settingsUnderTest, duplicateWindowMs: 50 * MINUTE_MS };
    const context = contextUnderTest(store, { settings, now: () => NOW });
    const asked = { ...place, kind: 'url', value: 'https://www.shop.example/%d7%91', mode: 'soft' } as const;
    const { items, otherSpellings } = await findRecentDuplicates(context, asked);
    expect(items.map(({ id }) => id)).toEqual(['same']);
    expect(otherSpellings.map(({ id }) => id)).toEqual(['upperAgain', 'slashed']);
  });

  it('shows a purge that may have been done, however many came after it that did nothing', async () => {
    await own('done', 60 * MINUTE_MS);
    for (let index = 1; index <= 25; index++) {
      const at = 60 * MINUTE_MS + index;
      await own(`refused-${index}`, at);
      const outcome = { status: 'failed', event: aFailure, at, errorCode: 'cdn_rejected' } as const;
      await store.purges.recordOutcome(`refused-${index}`, outcome);
    }
    expect(await duplicates()).toEqual(['done']);
  });

  it('shows three identical ones and one that nobody knows', async () => {
    for (let index = 1; index <= 5; index++) await own(`identical-${index}`, 60 * MINUTE_MS + index);
    const known = { target: input.target, mode: null };
    await outside('mode-unknown', 61 * MINUTE_MS, known);
    await outside('too-old', 49 * MINUTE_MS);
    expect(await duplicates()).toEqual(['identical-5', 'identical-4', 'identical-3', 'mode-unknown']);
  });
});
