import { expect, type Page } from '@playwright/test';
import type { SandboxControl } from '../../test/support/sandbox-control';
import { purgeForm, recorded, sendPurge } from './purge-form';

/** The next purge that the CDN is asked for, or so many, is refused: it takes none for so many seconds. */
export const takeNoneFor = (sandbox: SandboxControl, seconds: number, { times = 1 } = {}) =>
  sandbox.faults({ type: 'status', status: 429, retryAfter: String(seconds), times });

/** The line beside the button that says when a purge is sent that is asked for now; empty where that is at once. */
export const nextSafeTime = (page: Page) =>
  purgeForm(page)
    .getByRole('paragraph')
    .filter({ hasText: /^Next safe time/ });
export const cancelButton = (page: Page) => page.getByRole('button', { name: 'Cancel purge' });
export const queueNotice = (page: Page) => page.getByRole('region', { name: 'Queue' });

/** Sends the form and waits until the page says that the purge waits; answers with the address of its record. */
export async function sendAndQueue(page: Page): Promise<string> {
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Queued');
  return (await recorded(page).getByRole('link', { name: 'Open record' }).getAttribute('href')) ?? '';
}

/** How far a countdown still is from its end, in seconds, as it stands on the page. */
export function secondsIn(text: string | null): number {
  const parts = /in ((?:\d+:)?\d+:\d\d)$/
    .exec(text ?? '')?.[1]
    ?.split(':')
    .map(Number);
  expect(parts, `“${text}” counts down`).toBeDefined();
  return (parts ?? []).reduce((sum, part) => sum * 60 + part, 0);
}
