import { test as base } from '@playwright/test';
import { SandboxControl } from '../test/support/sandbox-control';
import { type RunningDesk, startDesk } from './fixtures/running-desk';

/** A desk and a sandbox CDN for each worker; the sandbox starts anew with every test. */
export const test = base.extend<{ sandbox: SandboxControl }, { desk: RunningDesk }>({
  desk: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      // As long as a whole test may take: an answer that a test holds back is never too late by itself.
      // And one fault after the other does not add up: what a test meets is its own.
      const desk = await startDesk({ CDN_TIMEOUT_SECONDS: '60', CDN_BREAKER_FAILURES: '0' });
      await use(desk);
      await desk.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  baseURL: async ({ desk }, use) => use(desk.url),
  sandbox: [
    async ({ desk }, use) => {
      const sandbox = new SandboxControl(desk.sandboxUrl, desk.edgeUrl);
      await sandbox.reset();
      await use(sandbox);
      // A desk ends when its purges are answered; a test that failed may have left some without.
      await sandbox.release();
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';
