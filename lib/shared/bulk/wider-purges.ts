import { type Access, kindRefusal } from '@/lib/shared/access/access';
import { patternFor } from '@/lib/shared/pasted/pattern-habits';
import { patternProblem } from '@/lib/shared/purges/purge-terms';
import { parseUrl } from '@/lib/shared/text/parse-url';

/** One purge that would do for many lines, and for more than them. */
export interface WiderPurge {
  kind: 'hostname' | 'pattern';
  value: string;
  /** `namespace/name` */
  distribution: string;
  /** How many lines it covers. */
  lines: number;
}

/** The minimum number of lines for an offer. */
const LINES_MIN = 50;
/** A folder is offered where it holds this part of the lines of its distribution. */
const SHARE_MIN = 0.5;
const OFFERS_MAX = 3;
/** Folders below this depth are rarely what is meant. */
const DEPTH_MAX = 4;

interface SentUrl {
  url: string;
  distribution: string;
}

function count(counts: Map<string, number>, key: string) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The folders that a path is in, from the widest on: `/img/`, `/img/2024/`. */
function foldersOf(pathname: string): string[] {
  const parts = pathname.split('/').slice(1, -1).slice(0, DEPTH_MAX);
  return parts.map((_, depth) => `/${parts.slice(0, depth + 1).join('/')}/`);
}

/** The folder that holds most lines, the narrowest of those that hold as many; undefined where none holds enough. */
function folderOf(folders: ReadonlyMap<string, number>, lines: number) {
  const large = [...folders].filter(([, held]) => held >= LINES_MIN && held >= lines * SHARE_MIN);
  return large.sort(([one, a], [other, b]) => b - a || other.length - one.length)[0];
}

/** Returns the purges of a hostname or a pattern that many lines could be instead, for those who may send them. */
export function widerPurges(sent: readonly SentUrl[], access: Access): WiderPurge[] {
  const byDistribution = new Map<string, { lines: number; hosts: Map<string, number>; folders: Map<string, number> }>();
  for (const { url, distribution } of sent) {
    const parsed = parseUrl(url);
    if (!parsed) continue;
    const one = byDistribution.get(distribution) ?? { lines: 0, hosts: new Map(), folders: new Map() };
    byDistribution.set(distribution, one);
    one.lines++;
    count(one.hosts, parsed.hostname);
    for (const folder of foldersOf(parsed.pathname)) count(one.folders, folder);
  }
  const offers = [...byDistribution].flatMap(([distribution, { lines, hosts, folders }]): WiderPurge[] => {
    const [folder, held = 0] = folderOf(folders, lines) ?? [];
    const pattern = folder && patternFor({ begin: folder, end: '' })?.pattern;
    const ofFolder: WiderPurge[] =
      pattern && patternProblem(pattern) === undefined
        ? [{ kind: 'pattern', value: pattern, distribution, lines: held }]
        : [];
    const ofHosts = [...hosts]
      .filter(([, held]) => held >= LINES_MIN)
      .map(([value, held]): WiderPurge => ({ kind: 'hostname', value, distribution, lines: held }));
    return [...ofFolder, ...ofHosts].filter(({ kind }) => kindRefusal(access, distribution, kind) === undefined);
  });
  return offers.sort((one, other) => other.lines - one.lines).slice(0, OFFERS_MAX);
}
