import { expect, it } from 'vitest';
import type { Shared } from '@/lib/shared/shares/share';
import { sharedTitle } from '@/lib/shared/shares/shared-title';
import { everyDomainReach, purgePreview } from './describe-purge';
import type { Purge } from './purge-record';

const purge = {
  status: 'accepted',
  purgeRequestId: '101',
  namespace: 'default',
  distribution: 'www-shop',
  target: { kind: 'pattern', value: '^/img/\u202egnp.*' },
  reach: null,
  mode: 'hard',
  reason: 'wrong\u2066 price 👩‍💻',
  ticket: 'INC\u200b-1',
  actor: 'ann\u202e@corp.example',
  createdAt: '2026-11-22T12:00:00.000Z',
  nextSendAt: null,
  nextSendInMs: null,
  progress: null,
  bytesPurged: null,
  bytesNotPurged: null,
  completionUnreported: false,
  following: true,
} as Purge;

it('a title and a link preview have nothing in them that a reader does not see', () => {
  const { title, description, openGraph } = purgePreview(purge);
  expect(title).toBe('… · ^/img/\\u{202E}gnp.* · Accepted');
  expect(openGraph.title).toContain('hard purge of ^/img/\\u{202E}gnp.* on default/www-shop (#101)');
  expect(description).toMatch(
    /ann\\u\{202E\}@corp\.example, 2026-11-22 12:00 UTC · INC\\u\{200B\}-1 · wrong\\u\{2066\} price 👩‍💻$/,
  );
  const shared = { kind: 'purge', purge } as unknown as Shared;
  expect(sharedTitle(shared)).toContain('hard purge of ^/img/\\u{202E}gnp.* on default/www-shop');
});

it('a purge command for a URL reaches all hosts of its distribution, those of a wildcard domain included', () => {
  const aDistribution = (name: string, domains: string[]) => ({ namespace: 'default', name, domains, disabled: false });
  const known = [
    aDistribution('one', ['one.example']),
    aDistribution('two', ['a.example', 'b.example']),
    aDistribution('wild', ['*.shop.example']),
  ];
  const reach = (...names: string[]) =>
    everyDomainReach(
      names.map((name) => `default/${name}`),
      known,
    );
  expect(reach()).toBeUndefined();
  expect(reach('one')).toBeUndefined();
  expect(reach('two')).toBe('on all 2 domains of default/two');
  expect(reach('wild')).toBe('on all hosts of *.shop.example');
  expect(reach('one', 'two')).toBe('on all domains of its distribution');
  expect(reach('not known yet')).toBe('on all domains of its distribution');
});
