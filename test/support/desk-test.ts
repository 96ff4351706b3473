import { test } from 'vitest';
import { type DeskOptions, startDesk, type TestDesk } from './desk';
import type { SandboxControl } from './sandbox-control';

/** Tests with one desk of these settings for a whole file; its sandbox CDN starts anew with every test. */
export const deskTest = (options: DeskOptions = {}) =>
  test.extend<{ $file: { desk: TestDesk }; $test: { sandbox: SandboxControl } }>({
    desk: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest wants the pattern
      async ({}, use) => {
        const desk = await startDesk(options);
        await use(desk);
        await desk.stop();
      },
      { scope: 'file' },
    ],
    sandbox: [
      async ({ desk }, use) => {
        await desk.sandbox.reset();
        await use(desk.sandbox);
        // A test that failed may have left answers that nobody would wait for.
        await desk.sandbox.release();
      },
      { auto: true },
    ],
  });
