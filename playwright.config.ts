import { defineConfig } from '@playwright/test';
import { systemChromium } from './scripts/test/find-chromium.mjs';

const executablePath = process.env.CHROMIUM_PATH ?? (await systemChromium());

export default defineConfig({
  testDir: 'e2e/specs',
  globalSetup: './scripts/test/test-postgres.mjs',
  outputDir: 'test-results',
  // Each worker has a desk, a database and a sandbox CDN of its own; the files are spread over the workers. On two cores a
  // third one only makes the others slower: what takes the time is the browsers' own work.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // Both are for what hangs, not for slow machines.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    browserName: 'chromium',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      chromiumSandbox: false,
      args: [
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    locale: 'en-GB',
    timezoneId: 'Asia/Kathmandu',
    // A browser without a graphics card paints every frame of what moves for ever, and does little else.
    contextOptions: { reducedMotion: 'reduce' },
    // A trace takes a quarter of the time of every test.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
  },
});
