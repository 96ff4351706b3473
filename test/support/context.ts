import { anonymous, type Caller } from '@/lib/server/auth/caller';
import type { Context, Settings } from '@/lib/server/context';
import { configuredDirectory } from '@/lib/server/distributions/directory';
import { createBoundedUses, createRateLimit } from '@/lib/server/limits';
import { createLog } from '@/lib/server/observability/log';
import { createPurgeWatch, createWatch } from '@/lib/server/purges/purge-watch';
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

/** People sign in, no policy, no limit, nothing is kept long. */
export const settingsUnderTest: Settings = {
  auth: {
    mode: 'oidc',
    policy: noPolicy,
    roleMapping: [],
    publicUrl: new URL('https://desk.example'),
    trustedProxies: ['127.0.0.1'],
    proxy: {
      headers: { email: 'x-email', name: 'x-name', groups: 'x-groups' },
      secret: undefined,
      signOutUrl: undefined,
    },
  },
  cdn: {
    timeoutMs: 1000,
    purgeApi: 'cache-purge',
    commandsKeptMs: undefined,
    allowDisabled: false,
    outsidePurges: false,
  },
  sending: noLimit,
  waitingLinesMax: PLENTY,
  tracking: { deadlineMs: 1000, polls: noLimit },
  duplicateWindowMs: 0,
  retentionDays: undefined,
};

/** A context over a real store, for tests of use cases; its CDN must not be asked unless a test brings one. */
export function contextUnderTest(store: Store, change: Partial<Context> = {}): Context {
  let ids = 0;
  const neverAsked = async (): Promise<never> => {
    throw new Error('this test brings no CDN');
  };
  const plenty = (name: string) => createRateLimit(store.limiter, name, PLENTY);
  return {
    caller: aCaller(),
    store,
    settings: settingsUnderTest,
    limits: {
      refusals: plenty('refusals'),
      anonymousRefusals: plenty('anonymous-refusals'),
      shareOpens: plenty('share-opens'),
      shareReadings: plenty('share-readings'),
      shareReadingsInAll: plenty('share-readings-in-all'),
      signIns: plenty('sign-ins'),
      wrongCredentials: plenty('wrong-credentials'),
      purges: plenty('purges'),
      looks: plenty('looks'),
    },
    uses: createBoundedUses(),
    watch: createPurgeWatch(store.purges),
    jobWatch: createWatch(store.bulk.moving),
    feed: { follow: neverAsked, leave: () => undefined, open: () => 0 },
    cdn: {
      sendPurge: neverAsked,
      getPurgeStatus: neverAsked,
      findPurge: neverAsked,
      listPurges: neverAsked,
      getListedStatus: neverAsked,
      forgetPurge: neverAsked,
      readAccessLog: neverAsked,
      knownVirtualHost: () => undefined,
      troubles: () => [],
      hidesCompletion: () => false,
      listDistributions: neverAsked,
      readDistribution: neverAsked,
      distributionsRequest: () => '',
      access: () => ({ proxy: null, caFile: null, certificate: null, token: null }),
      readTokenExpiry: neverAsked,
      checkConnection: neverAsked,
      health: () => [],
      source: 'https://cdn.example',
      addressing: { basePath: '', urlForm: 'absolute', commandNotes: true },
    },
    distributions: configuredDirectory([]),
    edge: { mode: 'off', look: neverAsked, takeSeen: () => undefined, forget: () => undefined },
    servedLog: { read: neverAsked },
    log: createLog('silent'),
    now: Date.now,
    random: Math.random,
    newId: () => `id-${++ids}`,
    newToken,
    ...change,
  };
}
