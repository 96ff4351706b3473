import { spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freePorts } from './fixtures/free-ports';
import { environment, untilReady, watch } from './fixtures/running-desk';
import { expect, test } from './test';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

test('npm start ends after the desk and its sandbox, so that the next start finds its ports free', async () => {
  test.info().skip(spawnSync('npm', ['--version']).status !== 0, 'npm is not installed');
  const port = await freePorts(3);
  const settings = {
    PORT: String(port),
    SANDBOX_PORT: String(port + 1),
    DATABASE_URL: `file:${test.info().outputPath('desk.db')}`,
    // Long enough that the ports of a desk that npm does not wait for are seen.
    SHUTDOWN_DELAY_SECONDS: '2',
  };
  const started = watch(
    spawn('npm', ['start'], { cwd: ROOT, env: environment(settings), stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  const gone = new Promise<number | null>((done) => started.process.once('exit', (code) => done(code)));
  await untilReady(started, () => /^ready on /m.test(started.output()));
  started.process.kill('SIGTERM');
  expect(await gone).toBe(0);
  expect(await Promise.all([port, port + 1, port + 2].map(listens))).toEqual([false, false, false]);
  expect(started.output()).toContain('shutdown complete');
});
