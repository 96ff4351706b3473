import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { createDeskEvents } from '@/lib/server/desk-events';
import { createHeartbeat } from '@/lib/server/operations/readiness';
import { createMetrics } from './metrics';

const metrics = createMetrics({
  events: createDeskEvents(),
  figures: {
    read: async () => {
      throw new Error('no database');
    },
  },
  cdnHealth: { troubles: () => [] } as never,
  circuits: () => [],
  access: () => ({ proxy: null, caFile: null, certificate: null, token: null }),
  heartbeat: createHeartbeat(() => 0),
  openStreams: () => 0,
  now: () => 0,
});

/** The families of metrics: names and kinds. */
const families = (text: string) =>
  [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', kind = '']) => ({ name, kind }));

it('names metrics as Prometheus wants them: counters, and only they, end in _total; units are base units', async () => {
  const text = await metrics.read();
  const found = families(text);
  expect(found.length).toBeGreaterThan(30);
  for (const { name, kind } of found) {
    expect(name.endsWith('_total'), name).toBe(kind === 'counter');
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(name).not.toMatch(/_(ms|milliseconds|minutes|hours|kb|mb|percent)(_|$)/);
    if (kind === 'histogram') expect(name).toMatch(/_(seconds|bytes)$/);
    expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
  }
});

const promtool = (args: string[], input?: string) => {
  try {
    return execFileSync('promtool', args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: string; stdout: string; stderr: string };
    return code === 'ENOENT' ? undefined : `${stdout}${stderr}`;
  }
};

it('has nothing that promtool complains about, where it is installed', async ({ skip }) => {
  const said = promtool(['check', 'metrics'], await metrics.read());
  if (said === undefined) return skip('promtool is not installed');
  expect(said).toBe('');
});

const ALERTS = 'deploy/prometheus/alerts.yml';

it('has alerts that promtool can read, where it is installed', ({ skip }) => {
  const said = promtool(['check', 'rules', ALERTS]);
  if (said === undefined) return skip('promtool is not installed');
  expect(said).toMatch(/SUCCESS: \d+ rules found/);
});

it('has alerts about metrics that there are, and one for a desk that is down', async () => {
  const { groups } = parse(readFileSync(ALERTS, 'utf8')) as { groups: { rules: { expr: string }[] }[] };
  const expressions = groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
  expect(expressions).toContain('up{job="purge-desk"} == 0');
  const known = families(await metrics.read()).map(({ name }) => name);
  const named = expressions.flatMap((expr) => expr.match(/purge_desk_\w+/g) ?? []);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
  expect(named).toHaveLength(8);
});
