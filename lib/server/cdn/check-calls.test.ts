import { expect, it } from 'vitest';
import type { DistributionKind } from '@/lib/shared/distributions/distribution-kind';
import { type CheckedUse, checkCalls } from './check-calls';
import type { CdnConnection } from './connection';

const LISTS: Record<string, { name: string; get_spec?: object }[]> = {
  'default/cdn_loadbalancers': [{ name: 'www' }],
  'default/http_loadbalancers': [
    { name: 'api', get_spec: { domains: ['api.example'], disable_caching: {} } },
    { name: 'www', get_spec: { domains: ['checkout.example'] } },
  ],
};
const BOTH: DistributionKind[] = ['cdn_loadbalancer', 'http_loadbalancer'];

/** A CDN with these lists; it answers with a status to what a pattern finds in method, path and query. */
function cdnWith({ lists = LISTS, refused = [] as [RegExp, number][] } = {}) {
  const asked: { request: string; body: unknown }[] = [];
  const connection: CdnConnection = {
    async call(method, path, body, { sink } = {}) {
      asked.push({ request: `${method} ${path}`, body });
      const [, status = 200] = refused.find(([pattern]) => pattern.test(`${method} ${path}`)) ?? [];
      if (status !== 200) return { kind: 'answer', status, text: '{"message":"no"}' } as never;
      const [, , , , namespace = '', collection = ''] = path.split('?')[0]?.split('/') ?? [];
      sink?.(Buffer.from(JSON.stringify({ items: lists[`${namespace}/${collection}`] ?? [] })));
      return { kind: 'answer', status, text: '' } as never;
    },
  };
  return { connection, asked };
}

async function check(use: Partial<CheckedUse>, cdn = cdnWith()) {
  const settings = {
    basePath: '',
    namespaces: ['default'],
    kinds: BOTH,
    purgeApi: 'cache-purge',
    outsidePurges: false,
  } as const;
  const checks = await checkCalls(
    cdn.connection,
    { ...settings, virtualHosts: [], distributions: undefined, ...use },
    () => 1_700_000_000_000,
  );
  return { checks, requests: checks.map(({ request }) => request), asked: cdn.asked };
}

const cdn = '/api/cdn/namespaces/default';
const config = '/api/config/namespaces/default';

it('asks about each kind by its own paths, and about an HTTP load balancer that has a cache', async () => {
  const { checks, requests, asked } = await check({});
  expect(requests).toEqual([
    `GET ${config}/cdn_loadbalancers`,
    `POST ${cdn}/cdn_loadbalancer/get-service-operation-status`,
    `POST ${cdn}/cdn_loadbalancer/list-service-operations-status`,
    `GET ${config}/http_loadbalancers`,
    `POST ${cdn}/http_loadbalancer/get-service-operation-status`,
    `POST ${cdn}/http_loadbalancer/list-service-operations-status`,
    `POST ${cdn}/cdn_loadbalancer/access_logs`,
  ]);
  expect(checks.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
  const bodies = asked.filter(({ request }) => request.includes('/http_loadbalancer/')).map(({ body }) => body);
  expect(bodies).toMatchObject([{ name: 'www' }, { name: 'www' }]);
});

it('checks the rights of a namespace that has HTTP load balancers alone', async () => {
  const lists = { 'default/http_loadbalancers': [{ name: 'www' }] };
  const refused: [RegExp, number][] = [[/http_loadbalancer\/list-service/, 403]];
  const { checks } = await check({}, cdnWith({ lists, refused }));
  expect(checks.filter(({ outcome }) => outcome !== 'ok')).toMatchObject([
    {
      call: 'operations',
      outcome: 'cdn_forbidden',
      isNeeded: true,
      request: `POST ${cdn}/http_loadbalancer/list-service-operations-status`,
    },
  ]);
});

it('asks nothing about load balancers without a cache', async () => {
  const lists = {
    'default/http_loadbalancers': [{ name: 'api', get_spec: { domains: ['a.example'], disable_caching: {} } }],
  };
  expect((await check({ kinds: ['http_loadbalancer'] }, cdnWith({ lists }))).requests).toEqual([
    `GET ${config}/http_loadbalancers`,
  ]);
});

it('reads the list again without domains where the CDN refuses to report them', async () => {
  const { checks } = await check({ kinds: ['http_loadbalancer'] }, cdnWith({ refused: [[/report_fields/, 400]] }));
  expect(checks.map(({ call, outcome }) => [call, outcome])).toEqual([
    ['distributions', 'ok'],
    ['status', 'ok'],
    ['operations', 'ok'],
  ]);
});

it.each([
  ['noted', 403, BOTH, false],
  ['noted', 404, BOTH, false],
  ['an error', 401, BOTH, true],
  ['an error', 403, ['http_loadbalancer'], true],
] as const)('a refused list of HTTP load balancers is %s (%i, %j)', async (_, status, kinds, isNeeded) => {
  const { checks } = await check({ kinds }, cdnWith({ refused: [[/http_loadbalancers/, status]] }));
  const bad = checks.filter(({ outcome }) => outcome !== 'ok');
  expect(bad).toMatchObject([{ call: 'distributions', cdnStatus: status, isNeeded }]);
});

it('a refused list of CDN distributions is an error', async () => {
  const { checks } = await check({}, cdnWith({ refused: [[/cdn_loadbalancers/, 403]] }));
  expect(checks[0]).toMatchObject({ call: 'distributions', outcome: 'cdn_forbidden', isNeeded: true });
});

it('asks about configured distributions by their kinds, in their namespaces alone', async () => {
  const distributions = [
    { namespace: 'default', name: 'http:www' },
    { namespace: 'prod', name: 'shop' },
    { namespace: 'prod', name: 'docs' },
  ];
  const { requests, asked } = await check({ distributions, namespaces: ['elsewhere'], kinds: ['cdn_loadbalancer'] });
  expect(requests).toEqual([
    `POST ${cdn}/http_loadbalancer/get-service-operation-status`,
    `POST ${cdn}/http_loadbalancer/list-service-operations-status`,
    'POST /api/cdn/namespaces/prod/cdn_loadbalancer/get-service-operation-status',
    'POST /api/cdn/namespaces/prod/cdn_loadbalancer/list-service-operations-status',
    'POST /api/cdn/namespaces/prod/cdn_loadbalancer/access_logs',
  ]);
  expect(asked[0]?.body).toMatchObject({ namespace: 'default', name: 'www' });
});

it.each<[string, Partial<CheckedUse>, boolean]>([
  ['no setting names one', {}, true],
  ['a setting is for CDN distributions alone', { virtualHosts: [virtualHost('*')] }, true],
  ['settings are for both kinds', { virtualHosts: [virtualHost('*'), virtualHost('http:*')] }, false],
  ['a setting is for one of two', { virtualHosts: [virtualHost('default/a')], distributions: named('a', 'b') }, true],
  ['each has a setting', { virtualHosts: [virtualHost('default/a')], distributions: named('a') }, false],
])('asks for virtual hosts only where the desk reads them: %s', async (_, use, isAsked) => {
  const { requests } = await check({ purgeApi: 'purge-command', ...use });
  expect(requests.includes(`GET ${config}/virtual_hosts`)).toBe(isAsked);
  expect(requests).toContain(`GET ${config}/cdn_purge_commands`);
});

it.each([
  ['cache-purge', ['purge-commands', 'virtual-hosts']],
  ['purge-command', ['status', 'operations']],
] as const)(
  'with %s alone and outside purges on, notes what the lists of the other API answer',
  async (purgeApi, calls) => {
    const other = /purge_commands|virtual_hosts|service-operation/;
    const own = { 'cache-purge': /service-operation/, 'purge-command': /purge_commands|virtual_hosts/ }[purgeApi];
    const { checks } = await check(
      { purgeApi, outsidePurges: true, kinds: ['cdn_loadbalancer'] },
      cdnWith({
        refused: [
          [own, 200],
          [other, 403],
        ],
      }),
    );
    const refused = checks.filter(({ outcome }) => outcome !== 'ok');
    expect(refused.map(({ call, isNeeded }) => ({ call, isNeeded }))).toEqual(
      calls.map((call) => ({ call, isNeeded: false })),
    );
    expect(checks.filter(({ isNeeded }) => isNeeded).length).toBeGreaterThan(1);
  },
);

function virtualHost(distribution: string) {
  return { distribution, namespace: undefined, name: 'ves-io-{name}' };
}
function named(...names: string[]) {
  return names.map((name) => ({ namespace: 'default', name }));
}
