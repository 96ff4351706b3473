import { expect, type Page } from '@playwright/test';
import { history } from '../../test/support/api';
import { purgeCount } from '../../test/support/ledger';
import type { SandboxControl } from '../../test/support/sandbox-control';
import { recorded, refused, sendPurge } from './purge-form';

interface Scene {
  page: Page;
  desk: { url: string };
  sandbox: SandboxControl;
}

/** Waits until the CDN has executed so many purges whose answers it holds. */
export const untilHeld = (sandbox: SandboxControl, count = 1) => sandbox.untilHeld(count);

/** Lets the CDN answer what it holds, and waits until the desk no longer calls its newest purge "sending". */
async function answerHeld({ desk, sandbox }: Omit<Scene, 'page'>) {
  await sandbox.release();
  const newestStatus = async () => (await history(desk, { limit: 1 })).body.items[0]?.status;
  await expect.poll(newestStatus).not.toBe('sending');
}

/** Presses while the answer is held and once more when it has come: neither press may send anything. */
export async function pressBeforeAndAfterAnswer({ page, desk, sandbox }: Scene) {
  await sendPurge(page);
  await expect(refused(page)).toContainText('This purge is already being sent.');
  await answerHeld({ desk, sandbox });
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Nothing was sent now');
  await expect(recorded(page)).toContainText('Accepted');
  expect(await purgeCount(sandbox)).toBe(1);
}
