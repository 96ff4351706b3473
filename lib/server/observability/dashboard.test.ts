import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { expect, it } from 'vitest';
import { createDeskEvents } from '@/lib/server/desk-events';
import { createHeartbeat } from '@/lib/server/operations/readiness';
import { createMetrics } from './metrics';

interface Panel {
  title: string;
  type: string;
  description?: string;
  targets?: { expr: string; legendFormat: string }[];
}
const { panels, uid } = JSON.parse(readFileSync('deploy/grafana/purge-desk.json', 'utf8')) as {
  panels: Panel[];
  uid: string;
};
const queries = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => ({ title, expr, legendFormat })),
);

/** The text that `/api/metrics` answers with, after everything that it counts has happened once. */
async function readMetrics(): Promise<string> {
  const events = createDeskEvents();
  const heartbeat = createHeartbeat(() => 0);
  heartbeat.beat('dispatch');
  const metrics = createMetrics({
    events,
    figures: {
      read: async () => ({
        queued: 0,
        oldestQueuedAt: null,
        sending: 0,
        followed: 0,
        closedUntil: null,
        nextPollAt: null,
      }),
    },
    cdnHealth: { troubles: () => [] } as never,
    circuits: () => [{ name: 'cache-purge', state: 'closed' }] as never,
    access: () =>
      ({
        certificate: { subject: 'desk', expiresAt: '2027-01-01T00:00:00.000Z' },
        token: { expiresAt: '2027-01-01T00:00:00.000Z' },
      }) as never,
    heartbeat,
    openStreams: () => 0,
    now: () => 0,
  });
  events.cdnCall.emit({ endpoint: 'cache-purge', durationMs: 1, answer: '200' } as never);
  events.cdnResult.emit({ endpoint: 'cache-purge', outcome: 'cdn_unavailable' } as never);
  events.lookRequest.emit({ place: 'edge', outcome: '2xx', durationMs: 1 });
  events.limitReached.emit('purges' as never);
  const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await (await request(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).body.dump();
  server.close();
  await once(server, 'close');
  metrics.stop();
  return metrics.read();
}

/** The labels of each series, by its name: those that Prometheus itself adds included. */
async function readLabels(): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const [, name = '', labels = ''] of (await readMetrics()).matchAll(/^([a-z]\w*)(?:\{(.*)\})? \S+$/gm)) {
    const known = found.get(name) ?? new Set(['job', 'instance']);
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    found.set(name, known);
  }
  found.set('up', new Set(['job', 'instance']));
  return found;
}

const labels = readLabels();

/** Names of series in a query, and all labels that it filters or groups by. */
function usedBy(expr: string) {
  const names = [...expr.matchAll(/\b([a-z]\w*)\{/g)].map(([, name = '']) => name);
  const filters = [...expr.matchAll(/(\w+)=~?"/g)].map(([, label = '']) => label);
  const groups = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */));
  return { names, labels: [...filters, ...groups] };
}

it.each(queries)('$title: asks for series and labels that the desk has', async ({ expr, legendFormat }) => {
  const known = await labels;
  const { names, labels: used } = usedBy(expr);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    expect([...known.keys()]).toContain(name);
    expect([...(known.get(name) ?? [])]).toEqual(expect.arrayContaining(used));
  }
  // What is not grouped by has no value to show.
  const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
  expect(/\bby \(/.test(expr) ? used : ['instance']).toEqual(expect.arrayContaining(shown));
});

it('notices a series and a label that the desk does not have', async () => {
  const known = await labels;
  expect(known.has('purge_desk_gone')).toBe(false);
  expect(usedBy('sum by (le, gone) (rate(purge_desk_gone_bucket{job="$job"}[5m]))')).toEqual({
    names: ['purge_desk_gone_bucket'],
    labels: ['job', 'le', 'gone'],
  });
  expect(known.get('purge_desk_cdn_calls_total')).toEqual(new Set(['job', 'instance', 'endpoint', 'answer']));
});

it('is a dashboard with a title on every panel and an identifier that stays', () => {
  expect(uid).toBe('purge-desk');
  const titles = panels.map(({ title }) => title);
  expect(titles.filter((title) => title === '')).toEqual([]);
  expect(new Set(titles).size).toBe(titles.length);
});

it('has queries that Prometheus can read, where promtool is installed', ({ skip }) => {
  const rules = queries.map(({ expr }, index) => ({
    record: `purge_desk:query_${index}`,
    expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', 'purge-desk'),
  }));
  const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-dashboard-'));
  const file = path.join(folder, 'rules.json');
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  try {
    const said = execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8', stdio: 'pipe' });
    expect(said).toContain(`${queries.length} rules found`);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return skip('promtool is not installed');
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
});
