import type { Insertable } from 'kysely';
import type { Database } from '@/lib/server/store/engine/schema';
import { sortKeyAt } from '@/lib/server/store/history/cursor';

type NewPurge = Insertable<Database['purges']>;

const DAY_MS = 86_400_000;
/** The moment that the made-up history ends at; fixed, so that every run sees the same rows. */
export const HISTORY_ENDS_AT = Date.parse('2026-11-01T00:00:00Z');
export const HISTORY_MS = 730 * DAY_MS;

type Weighted<T> = readonly (readonly [T, weight: number])[];

/** A small seeded generator (mulberry32): the same numbers on every machine, each in [0, 1). */
function seededRandom(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const distributions: Weighted<string> = [
  ['prod/www-shop', 34],
  ['prod/img-shop', 20],
  ['prod/api-catalog', 9],
  ['prod/checkout', 5],
  ['media/video-library', 9],
  ['media/podcasts', 4],
  ['media/downloads', 3],
  ['media/live-events', 2],
  ['staging/www-shop', 6],
  ['staging/img-shop', 3],
  ['staging/checkout', 2],
  ['staging/docs', 1],
  // The long tail: two in a hundred purges.
  ...Array.from({ length: 24 }, (_, index): [string, number] => [`tenant-${index % 4}/site-${index}`, 2 / 24]),
];
const kinds: Weighted<string> = [
  ['url', 90],
  ['pattern', 5.4],
  ['hostname', 4],
  ['all', 0.6],
];
const statuses: Weighted<string> = [
  ['completed', 96],
  ['failed', 2.4],
  ['unconfirmed', 0.8],
  ['accepted', 0.8],
];
const actors: Weighted<string> = Array.from({ length: 40 }, (_, index): [string, number] => {
  const name = `person-${String(index).padStart(2, '0')}@example.com`;
  if (index < 6) return [name, 11];
  return [name, index < 24 ? 1.4 : 0.6];
});
const sections = ['products', 'categories', 'assets/css', 'assets/js', 'images/large', 'images/thumbs', 'blog', 'help'];
const words = ['winter', 'summer', 'shoes', 'jacket', 'sale', 'banner', 'price', 'review', 'landing', 'campaign'];
const endings = ['', '.html', '.css', '.js', '.jpg', '.webp', '?page=2', '?ref=mail&utm_campaign=autumn'];
const reasons = [
  'Customer sees the old price on the product page',
  'New banner for the campaign is not shown in all regions',
  'Wrong picture was published, legal asks for removal now',
  'Release of the shop front, assets were renamed',
  'Stale answer after the incident with the origin',
  'Translation fixed, page still shows the old text',
];

/** Rows of a made-up history, oldest first: skewed as real ones are, and with the same shares whatever the count. */
export function* madeUpPurges(count: number, seed = 20_261_101): Generator<NewPurge, undefined> {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const digits = (length: number) => Array.from({ length }, () => below(10)).join('');
  const oneOf = <T>(values: readonly T[]) => values[below(values.length)] as T;
  const pick = <T>(choices: Weighted<T>): T => {
    let rest = random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of choices) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return (choices.at(-1) as readonly [T, number])[0];
  };
  const host = (distribution: string) => `${distribution.split('/')[1]}.example.com`;
  const path = () => `/${oneOf(sections)}/${oneOf(words)}-${oneOf(words)}-${digits(6)}${oneOf(endings)}`;
  const valueFor = (kind: string, distribution: string) => {
    if (kind === 'all') return null;
    if (kind === 'hostname') return host(distribution);
    if (kind === 'pattern') return `^/${oneOf(sections)}/${oneOf(words)}-.*\\.(jpg|webp)$`;
    return `https://${host(distribution)}${path()}`;
  };
  const step = HISTORY_MS / count;
  let ticket = '';
  for (let index = 0; index < count; index++) {
    const distribution = pick(distributions);
    const kind = pick(kinds);
    const status = pick(statuses);
    const createdAt = Math.floor(HISTORY_ENDS_AT - HISTORY_MS + index * step + random() * step);
    const sent = status === 'completed' || status === 'accepted';
    const completionMs = status === 'completed' ? Math.round(2000 / (1 - 0.99 * random()) ** 0.8) : null;
    // An incident takes two or three purges.
    if (random() < 0.4) ticket = `INC-${digits(7)}`;
    yield {
      id: `made-up-${seed}-${index}`,
      sort_key: sortKeyAt(createdAt) + (index % 1000),
      created_at: createdAt,
      updated_at: createdAt + (completionMs ?? 500),
      actor: pick(actors),
      namespace: distribution.split('/')[0] ?? '',
      distribution: distribution.split('/')[1] ?? '',
      kind,
      value: valueFor(kind, distribution),
      mode: random() < 0.85 ? 'soft' : 'hard',
      reason: random() < 0.5 ? `${oneOf(reasons)} (${oneOf(words)} ${digits(4)})` : null,
      ticket: random() < 0.7 ? ticket : null,
      status,
      purge_request_id: sent ? `7${digits(18)}` : null,
      error_code: status === 'failed' ? 'cdn_not_found' : status === 'unconfirmed' ? 'cdn_timeout' : null,
      cdn_status: status === 'failed' ? 404 : null,
      cdn_message: null,
      cdn_answer: null,
      idempotency_key: null,
      request_hash: null,
      lease_expires_at: null,
      accepted_at: sent ? createdAt + 400 : null,
      completion_ms: completionMs,
      sites_total: sent ? 3 : 0,
      sites_finished: status === 'completed' ? 3 : 0,
      bytes_purged: status === 'completed' ? digits(6).replace(/^0+(?=\d)/, '') : null,
      bytes_not_purged: status === 'completed' ? '0' : null,
    };
  }
}
