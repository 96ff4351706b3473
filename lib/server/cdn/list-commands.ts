import 'server-only';
import { z } from 'zod';
import type { ErrorCode } from '@/lib/shared/error-codes';
import { purgeCommandsPath } from '@/lib/shared/purges/cdn-purge-request';
import type { RecordedTarget } from '@/lib/shared/purges/purge-record';
import type { CdnConnection } from './connection';
import { boundedText, type CdnFailure, readAnswerWith, tooManyItems } from './failure';
import type { ListedPurge, PurgeApiClient } from './purge-api';
import { cdnTime, readEach, text } from './purge-status';
import type { VirtualHosts } from './virtual-hosts';

/** More commands than that in one namespace are no list of commands. */
const COMMANDS_MAX = 20_000;
/** How long the list of a namespace serves all its distributions, in milliseconds. */
const REMEMBERED_MS = 60_000;
/** How long a CDN that has no purge commands is not asked for them, in milliseconds. */
const ABSENT_MS = 60 * 60_000;
/** F5's limit for a target, in characters; a creator is as long as an e-mail address at the most. */
const VALUE_MAX_LENGTH = 1024;
const CREATOR_MAX_LENGTH = 320;

const listSchema = z.object({
  items: z.array(z.unknown()).max(COMMANDS_MAX, tooManyItems(COMMANDS_MAX)).nullish(),
});

const value = z.string().min(1).max(VALUE_MAX_LENGTH).nullish().catch(null);
const choice = z.looseObject({}).nullish().catch(null);
const itemSchema = z.object({
  name: z.string().min(1).max(64),
  get_spec: z.object({
    virtual_host: z.object({ name: z.string(), namespace: text }),
    url_path: value,
    hostname: value,
    pattern: value,
    purge_all: choice,
    soft_purge: choice,
    hard_purge: choice,
  }),
  system_metadata: z.object({ creation_timestamp: text, creator_id: text }).nullish().catch(null),
});
type Item = z.output<typeof itemSchema>;

/** What a command was told to purge, where it says exactly one thing. */
function targetOf({ url_path: url, hostname, pattern, purge_all: all }: Item['get_spec']): RecordedTarget {
  const said: RecordedTarget[] = [
    ...(url ? [{ kind: 'url' as const, value: url }] : []),
    ...(hostname ? [{ kind: 'hostname' as const, value: hostname }] : []),
    ...(pattern ? [{ kind: 'pattern' as const, value: pattern }] : []),
    ...(all ? [{ kind: 'all' as const }] : []),
  ];
  const [only] = said;
  return only && said.length === 1 ? only : { kind: 'unknown', value: null };
}

function modeOf({ soft_purge: soft, hard_purge: hard }: Item['get_spec']): ListedPurge['mode'] {
  if (!soft === !hard) return null;
  return hard ? 'hard' : 'soft';
}

function purgeOf({ name, get_spec: spec, system_metadata: system }: Item): ListedPurge {
  const createdAt = cdnTime(system?.creation_timestamp);
  return {
    handle: name,
    createdAt: createdAt === null ? null : Date.parse(createdAt),
    target: targetOf(spec),
    mode: modeOf(spec),
    actor: boundedText(system?.creator_id ?? '', CREATOR_MAX_LENGTH) || null,
  };
}

/** Answers of a CDN that has no purge commands. */
const ABSENT: ReadonlySet<ErrorCode> = new Set(['cdn_not_found', 'cdn_api_withdrawn']);

type Listed = { ok: true; items: Item[] } | { ok: false; failure: CdnFailure };

/** Returns what lists the purge commands of a distribution: those for its virtual host in the list of its namespace. */
export function listCommands(
  connection: CdnConnection,
  hosts: Pick<VirtualHosts, 'of'>,
  now: () => number,
): PurgeApiClient['list'] {
  const lists = new Map<string, { items: Item[]; until: number }>();

  async function itemsOf(namespace: string): Promise<Listed> {
    const known = lists.get(namespace);
    if (known && now() < known.until) return { ok: true, items: known.items };
    const path = `${purgeCommandsPath(namespace)}?report_fields=`;
    const answer = readAnswerWith(await connection.call('GET', path), listSchema, now());
    if (!answer.ok && !ABSENT.has(answer.failure.code)) return answer;
    const items = answer.ok ? readEach(answer.data.items ?? [], itemSchema).read : [];
    lists.set(namespace, { items, until: now() + (answer.ok ? REMEMBERED_MS : ABSENT_MS) });
    return { ok: true, items };
  }

  return async ({ namespace, distribution }, { from, to }) => {
    const listed = await itemsOf(namespace);
    if (!listed.ok) return listed;
    const made = listed.items.filter(({ system_metadata: system }) => {
      const at = cdnTime(system?.creation_timestamp);
      return at === null || (Date.parse(at) >= from && Date.parse(at) <= to);
    });
    // Without a command nobody need find the virtual host.
    if (made.length === 0) return { ok: true, purges: [] };
    const host = await hosts.of({ namespace, name: distribution });
    if (!host.ok) return host.failure.code === 'cdn_virtual_host_unknown' ? { ok: true, purges: [] } : host;
    const own = made.filter(
      ({ get_spec: { virtual_host: of } }) =>
        of.name === host.virtualHost.name && (of.namespace || namespace) === host.virtualHost.namespace,
    );
    return { ok: true, purges: own.map(purgeOf) };
  };
}
