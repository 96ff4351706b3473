import 'server-only';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { EndpointHealth } from '@/lib/server/cdn/cdn-endpoints';
import type { Heartbeat } from '@/lib/server/operations/heartbeat';
import { oneAtATime, within } from '@/lib/server/operations/within';
import type { DeskFigures } from '@/lib/server/store/desk-figures';
import { version } from '@/package.json';
import type { CdnHealth } from './cdn-health';
import { measureCdn } from './cdn-metrics';
import { measureDesk } from './desk-metrics';
import { measureQueue } from './queue-metrics';
import { measureRequests } from './request-metrics';

/** How long the database may take for its figures, in milliseconds. */
const FIGURES_MS = 2000;

export interface Metrics {
  contentType: string;
  /** All of them in the text format of Prometheus; answers in time whatever the database does. */
  read: () => Promise<string>;
  /** Requests are counted no more. */
  stop: () => void;
}

interface Needs {
  figures: { read: (now: number) => Promise<DeskFigures> };
  standing: CdnHealth;
  circuits: () => EndpointHealth[];
  heartbeat: Heartbeat;
  now: () => number;
}

/** Begins to measure; once a process. */
export function createMetrics({ figures, standing, circuits, heartbeat, now }: Needs): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  // Sums of the gauges by type, under names that are a counter's.
  for (const name of ['handles', 'requests', 'resources']) registry.removeSingleMetric(`nodejs_active_${name}_total`);
  new Gauge({
    name: 'purge_desk_build_info',
    help: 'Version information; always 1.',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.versions.node }, 1);
  const stop = measureRequests(registers);
  measureCdn(registers, standing, circuits);
  measureDesk(registers, heartbeat);
  const updateQueue = measureQueue(registers, now);
  const readFigures = oneAtATime(() => figures.read(now()));
  return {
    contentType: registry.contentType,
    stop: () => void stop(),
    async read() {
      await updateQueue(() => within(FIGURES_MS, readFigures()));
      return registry.metrics();
    },
  };
}
