import type { Problem } from '../../lib/shared/problem';
import { aPurge, ask, CONFIGURED, send } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import type { RunningDesk } from '../fixtures/running-desk';
import { fillForm, openForm, refused, sendPurge } from '../steps/purge-form';

const slowly = { ...CONFIGURED, CDN_BREAKER_FAILURES: '2', CDN_BREAKER_SECONDS: '600' };

const codeOf = async (desk: RunningDesk) => (await send<Problem>(desk, aPurge())).body.code;

test('a CDN that is down is left alone after two purges, and the next one says so at once', async ({
  openDesk,
  sandbox,
  page,
}) => {
  const desk = await openDesk(slowly);
  const settings = (await ask(desk, '/settings')).text;
  expect(settings).toContain('never: the configuration names the distributions');
  expect(settings).toContain('Unknown');
  await sandbox.vanish();
  expect([await codeOf(desk), await codeOf(desk)]).toEqual(['cdn_unreachable', 'cdn_unreachable']);
  await sandbox.reappear();
  await openForm(page, desk.url);
  const value = 'https://www.shop.example/assets/site.css';
  await fillForm(page, { distribution: 'default/www-shop', kind: 'url', mode: 'soft', value });
  await sendPurge(page);
  await expect(refused(page)).toContainText('The CDN is not responding, so Purge Desk did not send this purge.');
  await expect(refused(page)).toContainText('Nothing was purged.');
  await expect(refused(page)).toContainText('Next safe time:');
  expect(await sandbox.purges()).toEqual([]);
});
