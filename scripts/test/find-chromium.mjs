import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { run } from '../run/child-processes.mjs';
import { installDebianPackages } from './debian-packages.mjs';

const minutes = 60_000;
/** The headless shell first: it is a browser without a user interface, and the tests take half as long with it. */
const systemPaths = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser'];

const playwrightPath = () =>
  createRequire(join(process.cwd(), 'package.json'))('@playwright/test').chromium.executablePath();

/** A browser without its system libraries is there but does not start. @param {string} path */
async function starts(path) {
  if (!existsSync(path)) return false;
  // Chrome on Windows opens a window instead of telling its version.
  if (process.platform === 'win32') return true;
  return (await run(path, ['--version'], { timeoutMs: 30_000 })).code === 0;
}

/** The Chromium that the system has installed; undefined when there is none. */
export async function systemChromium() {
  for (const path of systemPaths) if (await starts(path)) return path;
  return undefined;
}

async function downloadPlaywrights() {
  console.log("installing Playwright's Chromium…");
  const cli = join('node_modules', '@playwright', 'test', 'cli.js');
  await run(process.execPath, [cli, 'install', 'chromium'], { timeoutMs: 5 * minutes, idleMs: 2 * minutes });
}

/**
 * Finds a Chromium for the tests and installs one when there is none.
 * @returns {Promise<string | undefined>} its path, or undefined when Playwright finds its own
 * @throws an `Error` with one line when there is none to be had
 */
export async function findChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (await starts(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH is ${JSON.stringify(chosen)}, but no Chromium starts from there`);
  }
  const installed = await systemChromium();
  if (installed || (await starts(playwrightPath()))) return installed;

  await downloadPlaywrights();
  if (await starts(playwrightPath())) return undefined;

  // Older Debians have no headless shell.
  const fonts = 'fonts-liberation';
  await installDebianPackages(['chromium-headless-shell', fonts], ['chromium', fonts]);
  const fromDebian = await systemChromium();
  if (fromDebian) return fromDebian;
  throw new Error(
    'no Chromium found: install it and set CHROMIUM_PATH, or run `npx playwright install --with-deps chromium`',
  );
}
