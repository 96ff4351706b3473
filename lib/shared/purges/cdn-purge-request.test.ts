import { describe, expect, it } from 'vitest';
import { cdnPurgeRequest } from './cdn-purge-request';
import type { Target } from './purge-input';
import type { Mode } from './purge-terms';

const addressing = { basePath: '', urlForm: 'absolute' } as const;
const purge = (target: Target, mode: Mode = 'soft') => ({ namespace: 'default', distribution: 'www', target, mode });

describe('cdnPurgeRequest', () => {
  it.each([
    [{ kind: 'url', value: 'https://www.example.com/a?b=1' }, { url: 'https://www.example.com/a?b=1' }],
    [{ kind: 'hostname', value: 'www.example.com' }, { hostname: 'www.example.com' }],
    [{ kind: 'pattern', value: '^/img/' }, { pattern: '^/img/' }],
    [{ kind: 'all' }, { purge_all: {} }],
  ] as [Target, object][])('writes %j with exactly one mode', (target, wire) => {
    expect(cdnPurgeRequest(purge(target, 'soft'), addressing).body).toEqual({ ...wire, soft_purge: {} });
    expect(cdnPurgeRequest(purge(target, 'hard'), addressing).body).toEqual({ ...wire, hard_purge: {} });
  });

  it('sends path and query alone in the path form', () => {
    const { body } = cdnPurgeRequest(purge({ kind: 'url', value: 'https://www.example.com/a?b=1' }), {
      ...addressing,
      urlForm: 'path',
    });
    expect(body).toEqual({ url: '/a?b=1', soft_purge: {} });
  });

  it('puts the path prefix of the base address in front', () => {
    expect(cdnPurgeRequest(purge({ kind: 'all' }), { ...addressing, basePath: '/api/v1' }).path).toBe(
      '/api/v1/api/cdn/namespaces/default/cdn_loadbalancer/www/cache-purge',
    );
  });

  it('encodes names, so that none can leave its place in the path', () => {
    const { path } = cdnPurgeRequest(
      { ...purge({ kind: 'all' }), namespace: '../x', distribution: 'a/b?c' },
      addressing,
    );
    expect(path).toBe('/api/cdn/namespaces/..%2Fx/cdn_loadbalancer/a%2Fb%3Fc/cache-purge');
  });
});
