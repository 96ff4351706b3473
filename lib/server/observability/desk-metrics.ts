import 'server-only';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Heartbeat } from '@/lib/server/operations/heartbeat';
import { onRateLimitRefusal } from '@/lib/server/rate-limit';
import { onStoreError } from '@/lib/server/store/engine/statement-results';
import { onPurgeChange } from '@/lib/server/store/purges/purge-changes';
import { modes, targetKinds } from '@/lib/shared/purges/purge-input';
import { purgeStatuses } from '@/lib/shared/purges/purge-status';

function countPurges(registers: Registry[]) {
  const purges = new Counter({
    name: 'purge_desk_purges_total',
    help: 'Status changes of purges, recorded by this process.',
    labelNames: ['status', 'kind', 'mode'],
    registers,
  });
  // From the beginning, so that the first one of its kind is seen as a change.
  for (const status of purgeStatuses)
    for (const kind of targetKinds) for (const mode of modes) purges.inc({ status, kind, mode }, 0);
  onPurgeChange((change) => purges.inc({ ...change }));
}

/** What the desk does, counted in this process from its start. */
export function measureDesk(registers: Registry[], heartbeat: Heartbeat): void {
  countPurges(registers);
  const refusals = new Counter({
    name: 'purge_desk_rate_limit_refusals_total',
    help: 'Requests refused or delayed by a rate limit, by limit.',
    labelNames: ['limit'],
    registers,
  });
  onRateLimitRefusal((limit) => refusals.inc({ limit }));
  const storeErrors = new Counter({
    name: 'purge_desk_store_errors_total',
    help: 'Failed database statements.',
    registers,
  });
  onStoreError(() => storeErrors.inc());
  new Gauge({
    name: 'purge_desk_worker_round_age_seconds',
    help: 'Seconds since each background task last started.',
    labelNames: ['round'],
    registers,
    collect() {
      for (const { round, seconds } of heartbeat.ages()) this.set({ round }, seconds);
    },
  });
}
