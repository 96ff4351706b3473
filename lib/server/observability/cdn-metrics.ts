import 'server-only';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { EndpointHealth } from '@/lib/server/cdn/cdn-endpoints';
import { cdnEndpoints, onCdnCall, onCdnResult } from '@/lib/server/cdn/cdn-observations';
import type { CdnHealth } from './cdn-health';

const CDN_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60];

/** What the desk's calls of the CDN come to, in this process. */
export function measureCdn(registers: Registry[], standing: CdnHealth, circuits: () => EndpointHealth[]): void {
  const durations = new Histogram({
    name: 'purge_desk_cdn_call_duration_seconds',
    help: 'Duration of CDN calls, one observation per attempt.',
    labelNames: ['endpoint'],
    buckets: CDN_SECONDS,
    registers,
  });
  const calls = new Counter({
    name: 'purge_desk_cdn_calls_total',
    help: 'CDN calls by HTTP status; not_sent or no_answer if there is no status.',
    labelNames: ['endpoint', 'answer'],
    registers,
  });
  const errors = new Counter({
    name: 'purge_desk_cdn_errors_total',
    help: 'Failed CDN operations by error code, after all attempts.',
    labelNames: ['endpoint', 'code'],
    registers,
  });
  new Gauge({
    name: 'purge_desk_cdn_up',
    help: '1 if the CDN answered the last call, even with a client error; 0 if that call failed.',
    labelNames: ['endpoint'],
    registers,
    collect() {
      const troubled = new Set(standing.troubles().map(({ endpoint }) => endpoint));
      for (const endpoint of cdnEndpoints) this.set({ endpoint }, troubled.has(endpoint) ? 0 : 1);
    },
  });
  new Gauge({
    name: 'purge_desk_cdn_circuit_open',
    help: '1 while the circuit breaker of the endpoint is open in this process.',
    labelNames: ['endpoint'],
    registers,
    collect() {
      for (const { name, state } of circuits()) this.set({ endpoint: name }, state === 'closed' ? 0 : 1);
    },
  });
  onCdnCall(({ endpoint, durationMs, answer }) => {
    durations.observe({ endpoint }, durationMs / 1000);
    calls.inc({ endpoint, answer });
  });
  onCdnResult(({ endpoint, outcome }) => {
    if (outcome !== 'ok') errors.inc({ endpoint, code: outcome });
  });
}
