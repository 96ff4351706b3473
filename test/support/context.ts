import { anonymous, type Caller } from '@/lib/server/auth/caller';
import { createBoundedUses } from '@/lib/server/bounded-use';
import type { Context } from '@/lib/server/context';
import { configuredDirectory } from '@/lib/server/distributions/directory';
import { createLog } from '@/lib/server/observability/log';
import { createPurgeWatch } from '@/lib/server/purges/purge-watch';
import { createRateLimit } from '@/lib/server/rate-limit';
import { newToken } from '@/lib/server/secret-token';
import type { Store } from '@/lib/server/store/open-store';
import { fullAccess, noPolicy } from '@/lib/shared/access/access';
import { noLimit } from './no-limit';

const PLENTY = 1_000_000;

/** Somebody who may do everything, unless a test says otherwise. */
export const aCaller = (change: Partial<Caller> = {}): Caller => ({
  ...anonymous({ address: '192.0.2.1', requestId: null }),
  kind: 'person',
  actor: 'ann@corp.example',
  access: fullAccess,
  ...change,
});

/** A context over a real store, for tests of use cases; its CDN must not be asked unless a test brings one. */
export function contextUnderTest(store: Store, change: Partial<Context> = {}): Context {
  let ids = 0;
  const neverAsked = async (): Promise<never> => {
    throw new Error('this test brings no CDN');
  };
  const plenty = (name: string) => createRateLimit(store.limiter, name, PLENTY);
  return {
    ...store,
    caller: aCaller(),
    authMode: 'oidc',
    proxySignOutUrl: undefined,
    deploymentWarnings: [],
    policy: noPolicy,
    limits: {
      refusals: plenty('refusals'),
      anonymousRefusals: plenty('anonymous-refusals'),
      shareOpens: plenty('share-opens'),
      shareReadings: plenty('share-readings'),
      shareReadingsInAll: plenty('share-readings-in-all'),
      signIns: plenty('sign-ins'),
      wrongCredentials: plenty('wrong-credentials'),
      purges: plenty('purges'),
    },
    uses: createBoundedUses(),
    watch: createPurgeWatch(store.purges),
    cdn: {
      sendPurge: neverAsked,
      getPurgeStatus: neverAsked,
      listOperations: neverAsked,
      listDistributions: neverAsked,
      readDistribution: neverAsked,
      distributionsRequest: () => '',
      checkConnection: neverAsked,
      health: () => [],
      addressing: { basePath: '', urlForm: 'absolute' },
    },
    pace: { purges: noLimit, polls: noLimit },
    distributions: configuredDirectory([]),
    cdnTimeoutMs: 1000,
    trackingDeadlineMs: 1000,
    duplicateWindowMs: 0,
    retentionDays: undefined,
    log: createLog('silent'),
    now: Date.now,
    random: Math.random,
    newId: () => `id-${++ids}`,
    newToken,
    ...change,
  };
}
