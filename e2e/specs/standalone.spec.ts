import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { aPurge, ask, CONFIGURED, send } from '../../test/support/api';
import { expect, test } from '../fixtures/desks';
import { freePorts } from '../fixtures/free-ports';
import { type Image, layOutImage } from '../fixtures/image';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const READY_MS = 60_000;

/** One for the file: laying it out copies some hundred megabytes. */
let image: Image;
test.beforeAll(() => {
  image = layOutImage();
});
test.afterAll(() => image.remove());

async function untilItAnswers(desk: { url: string }, { process: server, output }: ReturnType<Image['start']>) {
  const deadline = Date.now() + READY_MS;
  const live = () =>
    ask(desk, '/api/health/live').then(
      ({ status }) => status,
      () => undefined,
    );
  while ((await live()) !== 200) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(`the image did not start:\n${output()}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

const ANN = {
  'x-forwarded-email': 'ann@corp.example',
  'x-forwarded-preferred-username': 'Ann Example',
  'x-forwarded-groups': 'cdn',
};

// First: a start that is refused writes nothing, also where nothing was written before.
test('without a sign-in the image refuses to start in one line', async () => {
  const { code, output } = await image.start({ F5XC_API_URL: 'https://tenant.invalid', F5XC_API_TOKEN: 'x' }).ended;
  expect(code).toBe(1);
  expect(output.split('\n').filter((line) => line.includes('HOST'))).toEqual([
    expect.stringMatching(/^bad setting: HOST .*AUTH_MODE is local/),
  ]);
  expect(readdirSync(image.volume)).toEqual([]);
});

test('the image holds packages of production alone, and every command of package.json', async () => {
  const [app = ''] = image.parts;
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  const folder = path.join(app, 'node_modules');
  const installed = readdirSync(folder).flatMap((name) =>
    name.startsWith('@') ? readdirSync(path.join(folder, name)).map((part) => `${name}/${part}`) : [name],
  );
  expect(installed).toEqual(expect.arrayContaining(['next', 'pg', '@photostructure/sqlite']));
  const notOfProduction = installed.filter((name) => packages[`node_modules/${name}`]?.dev !== undefined);
  expect(notOfProduction).toEqual([]);
  expect(readdirSync(app).filter((name) => name.startsWith('.env'))).toEqual([]);
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const commands = Object.keys(scripts).filter((name) => /^(audit:verify|db:)/.test(name));
  for (const name of commands)
    expect(existsSync(path.join(app, 'tools', `${name.replace(':', '-')}.mjs`)), name).toBe(true);
  expect(commands).toContain('audit:verify');
});

test('the standalone output runs from an empty folder that it cannot write to', async ({ desk, sandbox }) => {
  const PORT = String(await freePorts(1));
  const own = { url: `http://127.0.0.1:${PORT}` };
  const settings = {
    ...CONFIGURED,
    PORT,
    F5XC_API_URL: desk.sandboxUrl,
    F5XC_API_TOKEN: desk.token,
    AUTH_MODE: 'proxy',
    PUBLIC_URL: own.url,
    TRUSTED_PROXIES: '127.0.0.1',
    ROLE_MAPPING: 'cdn=admin',
  };
  const before = image.fingerprints();
  expect((await image.checkHealth(settings)).code).not.toBe(0);
  const server = image.start(settings);
  try {
    await untilItAnswers(own, server);
    expect((await image.checkHealth(settings)).code).toBe(0);

    const page = await ask(own, '/', { headers: ANN });
    expect(page.status).toBe(200);
    const assets = [...page.text.matchAll(/(?:href|src)="(\/[^"]*\.(?:js|css|svg|woff2)[^"]*)"/g)].map(
      ([, url]) => url ?? '',
    );
    for (const kind of ['.js', '.css', '.svg'])
      expect(assets.filter((url) => url.includes(kind)).length, kind).toBeGreaterThan(0);
    for (const asset of new Set(assets)) expect((await ask(own, asset)).status, asset).toBe(200);

    const sent = await send(own, aPurge(), { ...ANN, origin: own.url });
    expect(sent.status).toBe(201);
    expect(await sandbox.purges()).toHaveLength(1);
    expect((await ask(own, `/api/purges/${sent.body.id}`, { headers: ANN })).body).toMatchObject({
      status: 'accepted',
      actor: 'ann@corp.example',
    });

    const verified = await image.run(['node', '/app/tools/audit-verify.mjs']).ended;
    expect(verified).toMatchObject({ code: 0, output: expect.stringMatching(/^the audit log is intact: 2 entries/) });
  } finally {
    server.process.kill('SIGTERM');
  }
  const { code, signal } = await server.ended;
  expect([signal, code]).toEqual([null, 0]);
  expect(image.fingerprints()).toEqual(before);
  expect(readdirSync(image.volume)).toContain('purge-desk.db');
});
