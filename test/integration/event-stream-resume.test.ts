import { expect } from 'vitest';
import { deskTest } from '../support/desk-test';
import { openEvents } from '../support/event-stream';
import { anIntent } from '../support/purge-intent';

const test = deskTest({ settings: { F5XC_DISTRIBUTIONS: 'default/www-shop=www.shop.example' } });

test('a page that has missed more than a stream holds connects again at once', async ({ desk }) => {
  const before = await openEvents(desk);
  await before.untilEvent('hello');
  const lastId = before.lastId() ?? '';
  await before.close();
  // The desk looks no more.
  await expect.poll(() => desk.built.contextFor({ access: [] } as never).feed.open()).toBe(0);
  await desk.advance(1000);
  const record = (id: string) =>
    desk.built.store.purges.recordIntent(
      anIntent({
        id,
        input: {
          namespace: 'default',
          distribution: 'www-shop',
          target: { kind: 'url', value: `https://www.shop.example/${'p'.repeat(900)}` },
          mode: 'soft',
        },
      }),
    );
  // Of 300 KB.
  for (let index = 0; index < 200; index++) await record(`long-${index}`);

  const back = await openEvents(desk, { headers: { 'last-event-id': lastId } });
  await back.untilEvent('beat');
  expect(back.events[0]).toMatchObject({ event: 'hello', data: { resumed: false } });
  expect(back.isOver()).toBe(false);
  await record('later');
  await back.untilRow(({ id }) => id === 'later');
  await back.close();
});
