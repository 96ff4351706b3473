import { spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from '../fixtures/desks';
import { freePorts } from '../fixtures/free-ports';
import { environment, untilReady, watch } from '../fixtures/running-desk';
import { openForm, recorded, sendButton, urlField } from '../steps/purge-form';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

test('npm start offers a URL whose first purge has an effect; it ends after the desk and its sandbox', async ({
  page,
}) => {
  test.info().skip(spawnSync('npm', ['--version']).status !== 0, 'npm is not installed');
  const port = await freePorts(3);
  const settings = {
    PORT: String(port),
    SANDBOX_PORT: String(port + 1),
    DATABASE_URL: `file:${test.info().outputPath('desk.db')}`,
    // Long enough that the ports of a desk that npm does not wait for are seen.
    SHUTDOWN_DELAY_SECONDS: '2',
    SANDBOX_SITE_DELAYS_MS: 'fr4-par=0,ny8-nyc=0,tr2-tor=0',
  };
  const started = watch(
    spawn('npm', ['start'], { cwd: ROOT, env: environment(settings), stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  const gone = new Promise<number | null>((done) => started.process.once('exit', (code) => done(code)));
  await untilReady(started, () => /^ready on /m.test(started.output()));
  // The tests have done both.
  expect(started.output()).not.toMatch(/install|build/);
  expect(started.output()).toMatch(/^ready on http:\/\/127\.0\.0\.1:\d+ in \d+\.\d s$/m);

  const desk = `http://127.0.0.1:${port}`;
  const newest = async () => (await (await fetch(`${desk}/api/purges?limit=1`)).json()).items[0];
  await openForm(page, desk);
  const offer = page.getByRole('button', { name: 'Try https://www.shop.example/products' });
  // It is there once the desk has read its distributions.
  await expect(offer).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(offer).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(urlField(page)).toHaveValue('https://www.shop.example/products');
  await expect(urlField(page)).toBeFocused();
  expect(await newest()).toBeUndefined();
  await sendButton(page).click();
  await expect(recorded(page)).toBeVisible();
  await expect(offer).toBeHidden();
  await expect.poll(async () => Number((await newest()).bytesPurged)).toBeGreaterThan(0);

  started.process.kill('SIGTERM');
  expect(await gone).toBe(0);
  expect(await Promise.all([port, port + 1, port + 2].map(listens))).toEqual([false, false, false]);
  expect(started.output()).toContain('shutdown complete');
});
