import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readConfig, settingNames } from '@/lib/server/config';
import { serveEnvironment } from '../run/complete-output.mjs';
import { image } from './deployed-settings';
import { ROOT } from './repository-files.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-unit-'));
afterAll(() => rmSync(folder, { recursive: true }));

const unit = readFileSync(path.join(ROOT, 'deploy', 'systemd', 'purge-desk.service'), 'utf8');
const valuesOf = (key: string) => [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);

it('starts what the image starts, with the same settings for Node', () => {
  const [command = ''] = valuesOf('ExecStart');
  expect(command.split('/').at(-1)).toBe('serve.mjs');
  const set = valuesOf('Environment').flatMap((line) => line.split(' '));
  const ours = set.map((one) => one.split('=')[0] ?? '').filter((name) => !/^(MALLOC|NODE)_/.test(name));
  expect(ours.filter((name) => !settingNames.includes(name))).toEqual([]);
  for (const name of ['NODE_ENV', 'NODE_OPTIONS', ...Object.keys(serveEnvironment)])
    expect(set).toContain(`${name}=${image.env[name]}`);
});

it('waits for a purge in flight before it kills the desk', () => {
  const { cdn } = readConfig({ NODE_ENV: 'test', F5XC_API_URL: 'https://acme.example', F5XC_API_TOKEN: 'secret' });
  const [seconds] = valuesOf('TimeoutStopSec').map(Number);
  expect((seconds ?? 0) * 1000).toBeGreaterThan(cdn.timeoutMs + 10_000);
});

/** What systemd-analyze says of the unit, or undefined where it is not installed. */
function analyze(...args: string[]) {
  const file = path.join(folder, 'purge-desk.service');
  // Node may be elsewhere on this machine.
  writeFileSync(file, unit.replace(/^ExecStart=.*$/m, 'ExecStart=/bin/sh'));
  const { error, status, stdout, stderr } = spawnSync('systemd-analyze', [...args, file], { encoding: 'utf8' });
  return error ? undefined : { status, said: stdout + stderr };
}

it('is a unit that systemd reads, where it is installed', ({ skip }) => {
  const answer = analyze('verify') ?? skip('systemd-analyze is not installed');
  expect(answer).toEqual({ status: 0, said: '' });
});

it('is hardened: systemd calls its exposure OK, which is below 2.5 of 10', ({ skip }) => {
  const answer = analyze('security', '--offline=true', '--threshold=25') ?? skip('systemd-analyze is not installed');
  expect(answer?.status, answer?.said).toBe(0);
});
