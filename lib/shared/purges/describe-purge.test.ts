import { expect, it } from 'vitest';
import type { Shared } from '@/lib/shared/shares/share';
import { sharedTitle } from '@/lib/shared/shares/shared-title';
import { purgePreview } from './describe-purge';
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
