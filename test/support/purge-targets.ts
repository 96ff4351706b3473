import type { Mode, TargetKind } from '../../lib/shared/purges/purge-terms';

/** One valid target of each kind on the shop: as typed, in the summary's words and on the wire. */
export const targets: { kind: TargetKind; value: string; words: string; wire: Record<string, unknown> }[] = [
  {
    kind: 'url',
    value: 'https://www.shop.example/products',
    words: 'one URL',
    wire: { url: 'https://www.shop.example/products' },
  },
  { kind: 'hostname', value: 'img.shop.example', words: 'one hostname', wire: { hostname: 'img.shop.example' } },
  {
    kind: 'pattern',
    value: '^/assets/',
    words: 'every path that matches a pattern',
    wire: { pattern: '^/assets/' },
  },
  { kind: 'all', value: 'www-shop', words: 'everything', wire: { purge_all: {} } },
];

/** A form as a test wants it filled; `value` is what is typed for the kind, the name to confirm for everything. */
export interface FilledForm {
  distribution: string;
  kind: TargetKind;
  mode: Mode;
  value: string;
  reason?: string;
  ticket?: string;
}
