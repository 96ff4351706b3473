import { describe, expect, it } from 'vitest';
import { createCdnHealth } from './cdn-health';

describe('how the CDN stands', () => {
  it('is told by endpoint, since the first of its failures, until it answers again', () => {
    let now = 1000;
    const cdn = createCdnHealth(() => now);
    expect(cdn.troubles()).toEqual([]);
    cdn.saw({ endpoint: 'cache-purge', outcome: 'cdn_unavailable' });
    cdn.saw({ endpoint: 'cache-purge', outcome: 'cdn_timeout' });
    now = 1001;
    cdn.saw({ endpoint: 'status', outcome: 'cdn_forbidden' });
    expect(cdn.troubles()).toEqual([
      { endpoint: 'cache-purge', code: 'cdn_timeout', since: 1000 },
      { endpoint: 'status', code: 'cdn_forbidden', since: 1001 },
    ]);
    cdn.saw({ endpoint: 'cache-purge', outcome: 'ok' });
    cdn.saw({ endpoint: 'status', outcome: 'cdn_not_found' });
    expect(cdn.troubles()).toEqual([]);
  });

  it('is not told for ever by the last call of an endpoint that is called rarely', () => {
    let now = 0;
    const cdn = createCdnHealth(() => now);
    cdn.saw({ endpoint: 'operations', outcome: 'cdn_unavailable' });
    now = 599_000;
    cdn.saw({ endpoint: 'operations', outcome: 'cdn_unavailable' });
    now = 1_198_000;
    expect(cdn.troubles()).toMatchObject([{ endpoint: 'operations', since: 0 }]);
    now = 1_199_000;
    expect(cdn.troubles()).toEqual([]);
    cdn.saw({ endpoint: 'operations', outcome: 'cdn_unavailable' });
    expect(cdn.troubles()).toMatchObject([{ since: 1_199_000 }]);
  });

  it.each(['cdn_rejected', 'cdn_conflict', 'cdn_rate_limited'] as const)('is fine when it answers %s', (outcome) => {
    const cdn = createCdnHealth(() => 1);
    cdn.saw({ endpoint: 'cache-purge', outcome });
    expect(cdn.troubles()).toEqual([]);
  });
});
