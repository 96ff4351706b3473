import type { Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from './audit-entry';
import { anAcceptance } from './events';
import { anIntent } from './purge-intent';

const input = (index: number) =>
  ({
    namespace: 'default',
    distribution: 'www',
    target: { kind: 'url', value: `https://www.shop.example/Größe/${index}?😀` },
    mode: 'soft',
    ticket: `INC-${1000 + index}`,
  }) as const;

/** So many purges as a desk records them, the last one without an answer; with links, a credential and the audit log. */
export async function fillInstallation(store: Store, purges: number): Promise<void> {
  const audit = anAuditEntry();
  for (let index = 0; index < purges; index++) {
    const id = `purge-${index}`;
    await store.purges.recordIntent(
      anIntent({
        id,
        createdAt: 1_700_000_000_000 + Math.floor(index / 3),
        actor: 'ann@corp.example',
        input: input(index),
        idempotency: index % 2 === 0 ? { key: `key-${index}`, requestHash: 'hash' } : undefined,
        leaseExpiresAt: 1_700_000_100_000,
      }),
    );
    if (index === purges - 1) break;
    const at = 1_700_000_200_000;
    const purgeRequestId = `92233720368547${index}`;
    await store.purges.recordOutcome(id, {
      status: 'accepted',
      event: anAcceptance,
      at,
      purgeRequestId,
      nextPollAt: at,
    });
    const followed = await store.tracking.claimDue('me', at, { accepted: 10, unconfirmed: 10 });
    const site = { site: 'fr4-par', state: 'done', rawStatus: 'ok', startedAt: null, finishedAt: null } as const;
    if (followed)
      await store.tracking.recordProgress(followed.purge.id, 'me', {
        at,
        nextPollAt: null,
        failures: 0,
        sites: [{ ...site, bytesPurged: '18446744073709551615', bytesNotPurged: null }],
        events: [{ to: 'completed', code: 'all_sites_finished', details: { sites: 1 } }],
      });
  }
  const share = { createdBy: 'ann', createdAt: 5, showActors: true, showQueries: false, expiresAt: null, scope: null };
  await store.shares.create({ ...share, id: 's1', tokenHash: 'h1', subject: { purgeId: 'purge-0' } }, audit);
  await store.shares.create({ ...share, id: 's2', tokenHash: 'h2', subject: { query: '' }, scope: ['a/*'] }, audit);
  const cdn = { source: 'https://cdn.example', namespaces: ['default'] };
  const list = { nextPage: undefined, problems: [], isWhole: true, dueAt: 9, now: 5, readAgainAt: 9 };
  const seen = [{ name: 'www', disabled: false, domains: ['größe.example'] }];
  await store.knownDistributions.begin(cdn, 5);
  await store.knownDistributions.recordList(cdn.source, { namespace: 'default', page: undefined }, seen, list);
  await store.sessions.end('ended', 2_000_000_000_000, 1);
}
