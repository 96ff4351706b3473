import { describe, expect, it } from 'vitest';
import { answersOfReading, connectionState } from './connection';
import type { DiscoveryProblem, DistributionList } from './distributions/distribution';

const ok = { outcome: 'ok', cdnStatus: 200 } as const;
const unreachable = { outcome: 'cdn_unreachable', cdnStatus: null } as const;
const refused = { outcome: 'cdn_unauthenticated', cdnStatus: 401 } as const;
const forbidden = { outcome: 'cdn_forbidden', cdnStatus: 403 } as const;
const redirected = { outcome: 'cdn_redirected', cdnStatus: 302 } as const;

describe('what answers tell of the connection', () => {
  it.each([
    [[], undefined, undefined],
    [[ok], true, 'accepted'],
    [[unreachable], false, undefined],
    [[unreachable, ok], true, 'accepted'],
    [[refused], true, 'refused'],
    [[forbidden], true, 'accepted'],
    [[redirected], true, undefined],
    [[{ outcome: 'cdn_unexpected_answer', cdnStatus: 200 }], true, 'accepted'],
    [[{ outcome: 'cdn_unexpected_answer', cdnStatus: 502 }], true, undefined],
    [[{ outcome: 'cdn_unreadable_answer', cdnStatus: 200 }], true, undefined],
  ] as const)('%j: reachable %s, credential %s', (answers, reachable, credential) => {
    expect(connectionState(answers)).toEqual({ reachable, credential });
  });
});

const problem = (change: Partial<DiscoveryProblem>): DiscoveryProblem => ({
  code: 'cdn_forbidden',
  namespace: 'default',
  distribution: null,
  request: 'GET /api/config/namespaces/default/cdn_loadbalancers',
  message: '',
  cdnStatus: 403,
  ...change,
});
type Read = Pick<DistributionList, 'problems' | 'fetchedAt'>;
const list = (change: Partial<Read>): Read => ({ problems: [], fetchedAt: '2026-11-22T12:00:00.000Z', ...change });
const stateOf = (change: Partial<Read>) => connectionState(answersOfReading(list(change)));

describe('what the last reading of the list shows', () => {
  it('is nothing for a list that was configured or has not been read', () => {
    expect(answersOfReading(list({ fetchedAt: null }))).toEqual([]);
  });

  it('is that all is well without a problem', () => {
    expect(stateOf({})).toEqual({ reachable: true, credential: 'accepted' });
  });

  it('is told by the problems alone when no namespace could be listed', () => {
    const down = problem({ code: 'cdn_unreachable', cdnStatus: null });
    expect(stateOf({ problems: [down] })).toEqual({ reachable: false, credential: undefined });
  });

  it('is that a namespace was listed when one of its distributions could not be read', () => {
    const one = problem({ distribution: 'www-shop', code: 'cdn_unreadable_answer', cdnStatus: 200 });
    expect(stateOf({ problems: [one] })).toEqual({ reachable: true, credential: 'accepted' });
  });
});
