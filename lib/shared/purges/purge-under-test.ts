import type { Purge } from './purge-record';

export const NOW = Date.parse('2026-11-29T12:00:00.000Z');
/** So many minutes after `NOW`. */
export const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

/** What lists look at of a purge that was submitted and changed then. */
export const purgeAt = (id: string, minutes: number, change: Partial<Purge> = {}) =>
  ({
    id,
    madeOutside: false,
    status: 'accepted',
    namespace: 'default',
    distribution: 'www-shop',
    target: { kind: 'url', value: 'https://www.shop.example/' },
    mode: 'soft',
    actor: 'ann@corp.example',
    createdAt: at(minutes),
    updatedAt: at(minutes),
    progress: null,
    renewal: 'not_checked',
    ...change,
  }) as Purge;
