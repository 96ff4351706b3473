import type { Role, Scope } from '@/lib/shared/access/access';

/** The distributions of the matrix, in the order of every list below. */
export const distributions = ['default/www-shop', 'default/docs-portal', 'media/video-library'] as const;
export type Known = (typeof distributions)[number];

/** The policy beside the roles: nobody below a lead purges docs-portal hard, and nobody below an admin anything in media. */
export const REFUSE_HARD = 'purger@default/docs-portal;lead@media/*';

/** What a cell says, and how the desk says it. */
export const verdicts = {
  '+': { status: 201, code: undefined },
  k: { status: 403, code: 'forbidden_kind' },
  m: { status: 403, code: 'forbidden_mode' },
  d: { status: 403, code: 'forbidden_distribution' },
  r: { status: 403, code: 'forbidden_reach' },
} as const;
export type Verdict = keyof typeof verdicts;

interface Row {
  role: Role;
  scope: Scope;
  /** By distribution: url, hostname, pattern, all, a pattern that matches everything; each soft, then hard. */
  purges: Record<Known, string>;
  /** The distributions whose purges can be read, in lists, alone, in files, in sums, by links. */
  sees: readonly Known[];
  /** Those whose unconfirmed purges can be resolved; of the others that are seen it is forbidden. */
  resolves: readonly Known[];
  /**
   * Links of somebody else, to a purge on each distribution and to the whole history: `+` can be ended, `f` is listed and
   * forbidden to end, `-` is not there at all.
   */
  othersLinks: string;
  /** Credentials, settings and the audit log. */
  desk: boolean;
}

const all = distributions;
const [shop, docs, video] = distributions;

export const matrix: readonly Row[] = [
  {
    role: 'viewer',
    scope: null,
    purges: {
      //                     url hostname pattern all  wide
      'default/www-shop': '   kk kk       kk      kk      kk',
      'default/docs-portal': 'kk kk       kk      kk      kk',
      'media/video-library': 'kk kk       kk      kk      kk',
    },
    sees: all,
    resolves: [],
    othersLinks: 'ffff',
    desk: false,
  },
  {
    role: 'purger',
    scope: null,
    purges: {
      'default/www-shop': '   ++ kk       kk      kk      kk',
      'default/docs-portal': '+m kk       kk      kk      kk',
      'media/video-library': '+m kk       kk      kk      kk',
    },
    sees: all,
    resolves: all,
    othersLinks: 'ffff',
    desk: false,
  },
  {
    role: 'lead',
    scope: null,
    purges: {
      'default/www-shop': '   ++ ++       ++      kk      rr',
      'default/docs-portal': '++ ++       ++      kk      rr',
      'media/video-library': '+m +m       +m      kk      rm',
    },
    sees: all,
    resolves: all,
    othersLinks: '++++',
    desk: false,
  },
  {
    role: 'admin',
    scope: null,
    purges: {
      'default/www-shop': '   ++ ++       ++      ++      ++',
      'default/docs-portal': '++ ++       ++      ++      ++',
      'media/video-library': '++ ++       ++      ++      ++',
    },
    sees: all,
    resolves: all,
    othersLinks: '++++',
    desk: true,
  },
  {
    role: 'viewer',
    scope: ['default/www-shop'],
    purges: {
      'default/www-shop': '   kk kk       kk      kk      kk',
      'default/docs-portal': 'dd dd       dd      dd      dd',
      'media/video-library': 'dd dd       dd      dd      dd',
    },
    sees: [shop],
    resolves: [],
    othersLinks: 'f---',
    desk: false,
  },
  {
    role: 'purger',
    scope: ['default/*'],
    purges: {
      'default/www-shop': '   ++ kk       kk      kk      kk',
      'default/docs-portal': '+m kk       kk      kk      kk',
      'media/video-library': 'dd dd       dd      dd      dd',
    },
    sees: [shop, docs],
    resolves: [shop, docs],
    othersLinks: 'ff--',
    desk: false,
  },
  {
    role: 'lead',
    scope: ['default/www-*', 'm*/*-library'],
    purges: {
      'default/www-shop': '   ++ ++       ++      kk      rr',
      'default/docs-portal': 'dd dd       dd      dd      dd',
      'media/video-library': '+m +m       +m      kk      rm',
    },
    sees: [shop, video],
    resolves: [shop, video],
    othersLinks: '+-+-',
    desk: false,
  },
  {
    role: 'admin',
    scope: ['default/*'],
    purges: {
      'default/www-shop': '   ++ ++       ++      ++      ++',
      'default/docs-portal': '++ ++       ++      ++      ++',
      'media/video-library': 'dd dd       dd      dd      dd',
    },
    sees: [shop, docs],
    resolves: [shop, docs],
    othersLinks: '++--',
    desk: false,
  },
];
