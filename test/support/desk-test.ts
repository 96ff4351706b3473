import { test } from 'vitest';
import { type DeskOptions, startDesk, type TestDesk } from './desk';
import type { SandboxControl } from './sandbox-control';

type OpenDesk = (
  settings?: DeskOptions['settings'],
  more?: Pick<DeskOptions, 'database' | 'change'>,
) => Promise<TestDesk>;

/** The sandbox CDN of the file's desk, anew for each test. */
export async function freshSandbox({ desk }: { desk: TestDesk }, use: (sandbox: SandboxControl) => Promise<void>) {
  await desk.sandbox.reset();
  await desk.forgetUnderWay();
  await use(desk.sandbox);
  // A test that failed may have left answers that nobody would wait for.
  await desk.sandbox.release();
}

/**
 * Tests with one desk of these settings for a whole file; its sandbox CDN starts anew with every test. `openDesk` starts
 * further ones for a test, with settings of their own, in front of the same CDN and by the same clock.
 */
export const deskTest = (options: DeskOptions = {}) =>
  test.extend<{ $file: { desk: TestDesk }; $test: { sandbox: SandboxControl; openDesk: OpenDesk } }>({
    desk: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest wants the pattern
      async ({}, use) => {
        const desk = await startDesk(options);
        await use(desk);
        await desk.stop();
      },
      { scope: 'file' },
    ],
    sandbox: [freshSandbox, { auto: true }],
    openDesk: async (
      { desk, sandbox }: { desk: TestDesk; sandbox: SandboxControl },
      use: (openDesk: OpenDesk) => Promise<void>,
    ) => {
      const opened: TestDesk[] = [];
      await use(async (settings, more) => {
        const own = await startDesk({ cdn: desk.cdn, ...(settings && { settings }), ...more });
        opened.push(own);
        return own;
      });
      await sandbox.release();
      // One may use the database of one before it.
      for (const own of opened.reverse()) await own.stop();
    },
  });
