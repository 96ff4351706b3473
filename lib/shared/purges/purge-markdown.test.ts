import { describe, expect, it } from 'vitest';
import { purgeMarkdown } from './purge-markdown';
import type { PurgeDetails } from './purge-record';

const purge = {
  status: 'completed',
  purgeRequestId: '101',
  namespace: 'default',
  distribution: 'www-shop',
  target: { kind: 'url', value: 'https://www.shop.example/a_b?c=`d`' },
  mode: 'soft',
  reach: 'part',
  reason: 'A *wrong*\nprice [see](x)',
  ticket: 'INC-1',
  actor: 'ann_lee@shop.example',
  createdAt: '2026-11-22T12:00:00.000Z',
  nextSendAt: null,
  nextSendInMs: null,
  progress: { finished: 1, total: 1 },
  bytesPurged: '10',
  bytesNotPurged: '0',
  completionUnreported: false,
  following: false,
  resolution: null,
  sites: [
    {
      site: 'fr4-par',
      state: 'done',
      startedAt: '2026-11-22T12:00:00.000Z',
      finishedAt: '2026-11-22T12:00:00.800Z',
    },
  ],
} as PurgeDetails;

describe('a purge as Markdown', () => {
  it('tells what, how it stands, where, who, when, why and its link', () => {
    expect(purgeMarkdown(purge, 'http://desk/purges/1')).toBe(
      [
        '**Completed**: Soft-purge one URL on default/www-shop',
        '- Target: ``https://www.shop.example/a_b?c=`d` ``'.replace('``h', '`` h'),
        '- Purge request ID: 101',
        '- Sites: fr4-par finished 0.8 s',
        '- Actor: ann\\_lee@shop.example, 2026-11-22 12:00:00 UTC',
        '- Ticket: INC-1',
        '- Reason: A \\*wrong\\* price \\[see\\](x)',
        '- http://desk/purges/1',
        '',
      ].join('\n'),
    );
  });

  it('tells when a queued purge is sent, and of no other one', () => {
    const sendAt = { nextSendAt: '2026-11-22T14:03:20.000Z', purgeRequestId: null, sites: [] };
    const lines = (status: PurgeDetails['status']) => purgeMarkdown({ ...purge, ...sendAt, status }, 'x');
    expect(lines('queued')).toContain('**Queued**');
    expect(lines('queued')).toContain('\n- Not sent yet. Earliest send time: 2026-11-22 14:03:20 UTC\n');
    expect(lines('cancelled')).not.toContain('14:03');
  });

  it('shows what a reader would not see', () => {
    const hidden = {
      ...purge,
      target: { kind: 'pattern', value: '^/`img`/\u202egnp\n# a' },
      actor: 'ann\u202e@x',
      ticket: 'INC\u200b-1',
      reason: 'a\u2028# b\u2066',
    } as PurgeDetails;
    const lines = purgeMarkdown(hidden, 'x').split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        '- Target: ``^/`img`/\\u{202E}gnp\\u{A}# a``',
        expect.stringMatching(/^- Actor: ann\\\\u\\\{202E\\\}@x, /),
        '- Ticket: INC\\\\u\\{200B\\}-1',
        '- Reason: a\\\\u\\{2028\\}\\# b\\\\u\\{2066\\}',
      ]),
    );
  });

  it('shows the name that others gave a purge command as it is, and makes no Markdown of it', () => {
    const line = (commandName: string) =>
      purgeMarkdown({ ...purge, purgeRequestId: null, commandName }, 'x')
        .split('\n')
        .find((one) => one.startsWith('- Purge command:'));
    expect(line('[log in](https://evil.example)')).toBe('- Purge command: `[log in](https://evil.example)`');
    expect(line('a\u202e`b`')).toBe('- Purge command: `` a\\u{202E}`b` ``');
  });

  it('tells how far a pattern reaches, where it is known', () => {
    const line = (reach: PurgeDetails['reach']) =>
      purgeMarkdown({ ...purge, target: { kind: 'pattern', value: '.*' }, reach }, 'x').split('\n')[1];
    expect(line('everything')).toBe('- Target: `.*` (matches everything)');
    expect(line('unjudged')).toBe('- Target: `.*` (may match everything)');
    expect(line(null)).toBe('- Target: `.*`');
  });

  it('says what looks have shown, of which URL and since when', () => {
    const looked = {
      ...purge,
      target: { kind: 'all' },
      checkUrl: 'https://www.shop.example/',
      renewal: 'verified',
      newSince: '2026-11-22T12:00:05.000Z',
      looks: { before: null, after: [], sentence: 'Verified at 2 places: each copy is newer than the purge.' },
    } as unknown as PurgeDetails;
    expect(purgeMarkdown(looked, 'x')).toContain(
      [
        '- URL to check: `https://www.shop.example/`',
        '- At the edge: Verified at 2 places: each copy is newer than the purge. (2026-11-22 12:00:05 UTC)',
        '',
      ].join('\n'),
    );
    expect(purgeMarkdown({ ...looked, renewal: 'not_checked' }, 'x')).not.toContain('At the edge');
  });

  it('leaves out what there is not', () => {
    const bare = { ...purge, target: { kind: 'all' }, purgeRequestId: null, reason: null, ticket: null, sites: [] };
    expect(purgeMarkdown(bare as unknown as PurgeDetails, 'x').split('\n')).toHaveLength(4);
  });
});
