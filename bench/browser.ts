import { type Browser, chromium } from '@playwright/test';
import { findChromium } from '../scripts/test/find-chromium.mjs';
import { Skipped } from './report';
import type { Stage } from './stage';

/** Where a Chromium is; the row is skipped where none can be had. */
export async function chromiumPath(): Promise<string> {
  const found = await findChromium().catch((error: Error) => {
    throw new Skipped(error.message);
  });
  return found ?? chromium.executablePath();
}

/** Opens a browser that contacts only the server of the page. */
export async function openBrowser(stage: Stage): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    chromiumSandbox: false,
    args: ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
  });
  stage.onEnd(() => browser.close());
  return browser;
}
