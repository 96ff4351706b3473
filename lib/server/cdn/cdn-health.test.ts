import { describe, expect, it } from 'vitest';
import { createCdnHealth } from './cdn-health';

describe('how the CDN stands', () => {
  it('is told by endpoint, since the first of its failures, until it answers again', () => {
    let now = 1000;
    const cdn = createCdnHealth(() => now++);
    expect(cdn.troubles()).toEqual([]);
    cdn.saw({ endpoint: 'cache-purge', outcome: 'cdn_unavailable' });
    cdn.saw({ endpoint: 'cache-purge', outcome: 'cdn_timeout' });
    cdn.saw({ endpoint: 'status', outcome: 'cdn_forbidden' });
    expect(cdn.troubles()).toEqual([
      { endpoint: 'cache-purge', code: 'cdn_timeout', since: 1000 },
      { endpoint: 'status', code: 'cdn_forbidden', since: 1001 },
    ]);
    cdn.saw({ endpoint: 'cache-purge', outcome: 'ok' });
    cdn.saw({ endpoint: 'status', outcome: 'cdn_not_found' });
    expect(cdn.troubles()).toEqual([]);
  });

  it.each(['cdn_rejected', 'cdn_conflict', 'cdn_rate_limited'] as const)('is fine when it answers %s', (outcome) => {
    const cdn = createCdnHealth(() => 1);
    cdn.saw({ endpoint: 'cache-purge', outcome });
    expect(cdn.troubles()).toEqual([]);
  });
});
