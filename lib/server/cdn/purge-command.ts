import 'server-only';
import { z } from 'zod';
import { type ErrorCode, errorTexts } from '@/lib/shared/error-codes';
import { commandNameOf, purgeCommandRequest, purgeCommandsPath } from '@/lib/shared/purges/cdn-purge-request';
import { commandNotes } from '@/lib/shared/purges/command-notes';
import { counted } from '@/lib/shared/text/counted';
import type { CdnConnection } from './connection';
import {
  boundedRaw,
  boundedText,
  type CdnFailure,
  mayHavePurged,
  neverArrived,
  readAnswerWith,
  tooManyItems,
} from './failure';
import { listCommands } from './list-commands';
import type {
  OutgoingPurge,
  PurgeAnswer,
  PurgeApiClient,
  PurgeLookup,
  PurgeStatusAnswer,
  TrackedPurge,
} from './purge-api';
import {
  askedFor,
  hasFinished,
  isPresent,
  mergeSites,
  progressOf,
  purgeReport,
  REPORTS_MAX,
  readEach,
  SITE_MAX_LENGTH,
  type SiteReport,
  STATUS_MAX_LENGTH,
  siteNameOf,
  text,
} from './purge-status';
import type { VirtualHosts } from './virtual-hosts';

/** Failures after which the command may exist: the desk then looks up its name. A 409 means that the name exists. */
const DOUBTFUL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([...mayHavePurged, 'cdn_conflict']);

/** The shares of a call's time for sending and for the lookup; the rest is for finding the virtual host first. */
const SENDING_SHARE = 1 / 2;
const ASKING_SHARE = 1 / 4;

const REASON_MAX_LENGTH = 300;

const nameOf = ({ id, commandName }: Pick<TrackedPurge, 'id' | 'commandName'>) => commandName ?? commandNameOf(id);

const commandSchema = (name: string) => z.object({ metadata: z.object({ name: z.literal(name) }) });

const conditionSchema = z.object({ type: text, status: text, reason: text });
type Condition = z.output<typeof conditionSchema>;

const statusSchema = (name: string) =>
  commandSchema(name).extend({ status: z.array(z.unknown()).max(REPORTS_MAX, tooManyItems(REPORTS_MAX)).nullish() });

const entrySchema = z.object({
  conditions: z.array(conditionSchema.nullable().catch(null)).nullish().catch(null),
  purge_status: purgeReport.extend({ node: text }).nullish(),
});
type StatusEntry = z.output<typeof entrySchema>;

const conditionsOf = ({ conditions }: StatusEntry) => (conditions ?? []).filter((one) => one !== null);
/** Conditions of a command that runs as it should say nothing about a site. */
const FINE: ReadonlySet<string> = new Set(['Success', 'Installed', 'NotApplicable']);
const isRemarkable = ({ status }: Condition) => !FINE.has(status ?? '');
const isFailure = ({ status }: Condition) => status === 'Failed' || status === 'Down';

function conditionText({ type, status, reason }: Condition) {
  const words = [type, status].filter(Boolean).join(' ');
  return boundedText(reason ? `${words}: ${reason}` : words, REASON_MAX_LENGTH);
}

/** How far the command is at one node; undefined where the entry speaks of none. */
function nodeOf(entry: StatusEntry, now: number): SiteReport | undefined {
  const { purge_status: purge } = entry;
  if (!isPresent(purge)) return undefined;
  const progress = progressOf(purge);
  const conditions = conditionsOf(entry);
  return {
    ...progress,
    site: siteNameOf(purge),
    node: purge.node ? boundedText(purge.node, SITE_MAX_LENGTH) : null,
    state: conditions.some(isFailure) ? 'failed' : hasFinished(progress.finishedAt, now) ? 'done' : 'pending',
    rawStatus: boundedText(conditions.filter(isRemarkable).map(conditionText).join(', '), STATUS_MAX_LENGTH),
  };
}

/** Why the CDN does not execute the command at all; null if it does. */
function refusalOf(entries: readonly StatusEntry[]): string | null {
  const refused = entries.flatMap(conditionsOf).find((one) => one.type === 'Validation' && isFailure(one));
  return refused ? conditionText(refused) : null;
}

/** Failures to find the virtual host that the record names as they are: a purge may wait for their end. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['cdn_rate_limited', ...neverArrived]);
/** Failures of a CDN that does not work now: nothing was sent there. */
const DOWN: ReadonlySet<ErrorCode> = new Set([
  'cdn_timeout',
  'cdn_connection_lost',
  'cdn_internal_error',
  'cdn_unavailable',
  'cdn_gateway_timeout',
]);
/** When the list of virtual hosts is read again, in seconds. */
const LIST_AGAIN_SECONDS = 15;

/** A purge with an unknown virtual host was not sent, whatever the error of the list. */
function withoutHost(failure: CdnFailure): CdnFailure {
  if (failure.code === 'cdn_virtual_host_unknown' || PASSING.has(failure.code)) return failure;
  const because = `The list of virtual hosts: ${errorTexts[failure.code].title}${failure.message ? ` ${failure.message}` : ''}`;
  return DOWN.has(failure.code)
    ? { ...failure, code: 'cdn_down', message: because, retryAfterSeconds: LIST_AGAIN_SECONDS }
    : { ...failure, code: 'cdn_virtual_host_unknown', message: because };
}

/** What a report lacks: entries that cannot be read, and failures that name no node. Null for a whole one. */
function gapsOf(entries: readonly StatusEntry[], unreadable: number): string | null {
  const nameless = entries.filter(({ purge_status: purge }) => !isPresent(purge)).flatMap(conditionsOf);
  const said = [
    ...nameless.filter((one) => one.type !== 'Validation' && isFailure(one)).map(conditionText),
    ...(unreadable > 0 ? [`${counted(unreadable, 'entry', 'entries')} could not be read`] : []),
  ];
  return boundedText(said.join('; '), STATUS_MAX_LENGTH) || null;
}

type Endpoints = Record<'purge-command' | 'command-status', CdnConnection>;

/**
 * The successor of `cache-purge`: a purge is an object whose name contains the purge's ID. So the desk can look it up, and
 * sending it twice creates it once.
 */
export function purgeCommand(
  at: Endpoints,
  hosts: VirtualHosts,
  { timeoutMs, notes }: { timeoutMs: number; notes: boolean },
  now: () => number,
): PurgeApiClient & { remove: (purge: TrackedPurge) => Promise<{ ok: true } | { ok: false; failure: CdnFailure }> } {
  type Named = Pick<TrackedPurge, 'namespace' | 'id' | 'commandName'>;
  const read = (purge: Named, limitMs?: number) =>
    at['command-status'].call('GET', purgeCommandsPath(purge.namespace, nameOf(purge)), undefined, { limitMs });

  async function find(purge: Named, limitMs?: number): Promise<PurgeLookup> {
    const answer = readAnswerWith(await read(purge, limitMs), commandSchema(nameOf(purge)), now());
    if (answer.ok) return { ok: true, kind: 'received', status: answer.status, raw: boundedRaw(answer.text) };
    return answer.failure.code === 'cdn_not_found' ? { ok: true, kind: 'absent' } : answer;
  }

  async function send(purge: OutgoingPurge): Promise<PurgeAnswer> {
    const { namespace, distribution } = purge;
    const host = await hosts.of({ namespace, name: distribution });
    if (!host.ok) return { ok: false, failure: withoutHost(host.failure) };
    const name = commandNameOf(purge.id);
    const command = { name, virtualHost: host.virtualHost, notes: notes ? commandNotes(purge) : undefined };
    const { method, path, body } = purgeCommandRequest(purge, { basePath: '' }, command);
    const limitMs = timeoutMs * SENDING_SHARE;
    const call = await at['purge-command'].call(method, path, body, { limitMs });
    const answer = readAnswerWith(call, commandSchema(name), now());
    if (answer.ok) return { ok: true, purgeRequestId: null, status: answer.status, raw: boundedRaw(answer.text) };
    const { failure } = answer;
    if (!DOUBTFUL.has(failure.code)) return { ok: false, failure };
    const found = await find(purge, timeoutMs * ASKING_SHARE);
    if (!found.ok) return { ok: false, failure, received: 'unknown' };
    if (found.kind === 'received') return { ok: true, purgeRequestId: null, status: found.status, raw: found.raw };
    // Its name is free: what the CDN is busy with is something else.
    return failure.code === 'cdn_conflict' ? { ok: false, failure } : { ok: false, failure, received: 'no' };
  }

  async function status(purge: TrackedPurge): Promise<PurgeStatusAnswer> {
    const answer = readAnswerWith(await read(purge), statusSchema(nameOf(purge)), now());
    if (!answer.ok) return answer;
    const { read: entries, unreadable } = readEach(answer.data.status ?? [], entrySchema);
    return {
      ok: true,
      sites: mergeSites(entries.flatMap((entry) => nodeOf(entry, now()) ?? [])),
      ...askedFor(entries.map((entry) => entry.purge_status)),
      refusal: refusalOf(entries),
      gaps: gapsOf(entries, unreadable),
    };
  }

  return {
    send,
    status,
    find: (purge) => find(purge),
    list: listCommands(at['command-status'], hosts, now),
    /** Deletes the command of a purge; a missing one counts as deleted. */
    async remove({ namespace, id }) {
      const name = commandNameOf(id);
      const call = await at['command-status'].call('DELETE', purgeCommandsPath(namespace, name), { namespace, name });
      const answer = readAnswerWith(call, z.unknown(), now());
      return answer.ok || answer.failure.code === 'cdn_not_found' ? { ok: true } : answer;
    },
  };
}
