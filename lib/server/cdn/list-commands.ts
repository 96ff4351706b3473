import 'server-only';
import { z } from 'zod';
import type { ErrorCode } from '@/lib/shared/error-codes';
import { type ObjectReference, purgeCommandsPath } from '@/lib/shared/purges/cdn-purge-request';
import { objectNameSchema } from '@/lib/shared/purges/purge-input';
import type { RecordedTarget } from '@/lib/shared/purges/purge-record';
import { counted } from '@/lib/shared/text/counted';
import type { CdnConnection } from './connection';
import { boundedText, failureOf, tooManyItems, unreadable } from './failure';
import { createItemParser, UnreadableList } from './item-parser';
import type { ListedPurge, PurgeApiClient } from './purge-api';
import { cdnTime, text } from './purge-status';
import type { VirtualHosts } from './virtual-hosts';

/** Upper bound of commands in one namespace; a longer list is invalid. */
const COMMANDS_MAX = 20_000;
/** How long the list of a namespace serves all its distributions, in milliseconds. */
const REMEMBERED_MS = 60_000;
/** F5's limit for a target, in characters. */
const VALUE_MAX_LENGTH = 1024;
/** With the sign that says that it was cut, a name is as long as one that can be filtered by. */
const CREATOR_MAX_LENGTH = 319;

const value = z
  .string()
  .min(1)
  .transform((said) => boundedText(said, VALUE_MAX_LENGTH))
  .nullish()
  .catch(null);
const choice = z.looseObject({}).nullish().catch(null);
const itemSchema = z.object({
  name: objectNameSchema,
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

/** Returns the target of a command, if it has exactly one. */
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

function purgeOf({ name, get_spec: spec, system_metadata: system }: Item): ListedPurge[] {
  const createdAt = cdnTime(system?.creation_timestamp);
  // Its position in the history would be unknown.
  if (createdAt === null) return [];
  return [
    {
      handle: name,
      createdAt: Date.parse(createdAt),
      target: targetOf(spec),
      mode: modeOf(spec),
      actor: boundedText((system?.creator_id ?? '').trim(), CREATOR_MAX_LENGTH) || null,
    },
  ];
}

/** The errors of a CDN that has no such list. */
export const ABSENT: ReadonlySet<ErrorCode> = new Set(['cdn_not_found', 'cdn_api_withdrawn']);

interface Command {
  virtualHost: ObjectReference;
  purges: ListedPurge[];
}
interface CommandList {
  commands: Command[];
  /** Why there may be more; null for a complete list. */
  missing: string | null;
}

/** Reads all commands of a namespace. What cannot be read of one is missing; the others are there. */
async function readList(connection: CdnConnection, namespace: string, now: () => number) {
  const commands: Command[] = [];
  let unreadableCount = 0;
  const parser = createItemParser((item) => {
    const { data } = itemSchema.safeParse(item);
    if (commands.length === COMMANDS_MAX) throw new UnreadableList(tooManyItems(COMMANDS_MAX));
    if (!data) {
      unreadableCount += 1;
      return;
    }
    const { name, namespace: own } = data.get_spec.virtual_host;
    commands.push({ virtualHost: { namespace: own || namespace, name }, purges: purgeOf(data) });
  });
  const path = `${purgeCommandsPath(namespace)}?report_fields=get_spec&report_fields=system_metadata`;
  const answer = await connection.call('GET', path, undefined, { sink: parser.write });
  const failure = failureOf(answer, now());
  if (failure) return { ok: false, failure } as const;
  const status = 'status' in answer ? answer.status : 0;
  const end = parser.end();
  if (!end.ok) return { ok: false, failure: unreadable(status, '', end.because ?? null) } as const;
  const odd = unreadableCount === 0 ? [] : [`${counted(unreadableCount, 'command')} could not be read`];
  const further = end.nextPage === undefined ? [] : ['the list has more pages'];
  const list: CommandList = { commands, missing: [...end.gaps, ...odd, ...further].join('; ') || null };
  return { ok: true, list } as const;
}

/** Returns what lists the purge commands of a distribution: those for its virtual host in the list of its namespace. */
export function listCommands(
  connection: CdnConnection,
  hosts: Pick<VirtualHosts, 'of'>,
  now: () => number,
): PurgeApiClient['list'] {
  const lists = new Map<string, { list: CommandList; until: number }>();

  async function listOf(namespace: string) {
    for (const [key, { until }] of lists) if (now() >= until) lists.delete(key);
    const known = lists.get(namespace);
    if (known) return { ok: true, list: known.list } as const;
    const read = await readList(connection, namespace, now);
    if (read.ok) lists.set(namespace, { list: read.list, until: now() + REMEMBERED_MS });
    return read;
  }

  return async ({ namespace, distribution }, { from, to }) => {
    const read = await listOf(namespace);
    if (!read.ok) return ABSENT.has(read.failure.code) ? { ok: true, purges: [], missing: 'absent' } : read;
    const { commands, missing } = read.list;
    const isWithin = ({ createdAt }: ListedPurge) => createdAt >= from && createdAt <= to;
    const made = commands.filter(({ purges }) => purges.some(isWithin));
    // Where there is no command, its virtual host does not matter.
    if (made.length === 0) return { ok: true, purges: [], missing };
    const host = await hosts.of({ namespace, name: distribution });
    if (!host.ok)
      return host.failure.code === 'cdn_virtual_host_unknown'
        ? { ok: true, purges: [], missing: host.failure.message }
        : host;
    const { virtualHost } = host;
    const own = made.filter(
      ({ virtualHost: of }) => of.name === virtualHost.name && of.namespace === virtualHost.namespace,
    );
    return { ok: true, purges: own.flatMap(({ purges }) => purges), missing };
  };
}
