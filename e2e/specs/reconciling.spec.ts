import { aPurge, CONFIGURED, send } from '../../test/support/api';
import { purgeCount } from '../../test/support/ledger';
import { expect, test } from '../fixtures/desks';
import { fillForm, openForm, recorded, refused, sendPurge } from '../steps/purge-form';

/** The CDN's list is asked after 1, 3, 7 and 15 seconds. */
const noticed = { timeout: 45_000 };
const lostAnswer = { type: 'close', when: 'after' };

test('a purge whose answer was lost gets its purge request ID from the CDN’s own list, and is followed', async ({
  openDesk,
  sandbox,
  page,
}) => {
  const desk = await openDesk(CONFIGURED);
  await sandbox.reachSitesQuickly();
  await send(desk, aPurge());
  await sandbox.faults(lostAnswer);
  await openForm(page, desk.url);
  await fillForm(page, {
    distribution: 'default/www-shop',
    kind: 'pattern',
    mode: 'hard',
    value: '^/products',
  });
  await sendPurge(page);
  await expect(refused(page)).toContainText('The connection to the CDN was lost before the CDN answered.');
  await expect(recorded(page)).toContainText('The purge ran.', noticed);
  const executed = (await sandbox.purges()).at(-1)?.purgeRequestId ?? '';
  await expect(recorded(page)).toContainText(executed);
  await expect(page.getByRole('button', { name: 'Send new purge' })).toHaveCount(0);

  await recorded(page).getByRole('link', { name: 'Open record' }).click();
  await expect(page.getByRole('article').locator('header')).toContainText('Finished, nothing matched', noticed);
  await expect(page.getByRole('region', { name: 'Timeline' })).toContainText(
    `Accepted as #${executed}: the only unclaimed matching purge in the CDN’s list between`,
  );
  expect(await purgeCount(sandbox)).toBe(2);
});
