import 'server-only';
import pLimit from 'p-limit';
import type { VirtualHostSetting } from '@/lib/server/settings/cdn';
import type { CallCheck } from '@/lib/shared/connection-schema';
import {
  type DistributionKind,
  distributionKinds,
  distributionNameOf,
  kindOfDistribution,
  objectNameOf,
} from '@/lib/shared/distributions/distribution-kind';
import { mayLackList } from '@/lib/shared/distributions/missed-lists';
import { type PurgeApi, purgeCommandsPath } from '@/lib/shared/purges/cdn-purge-request';
import { accessLogPath } from './access-log';
import type { CdnEndpoint } from './cdn-calls';
import type { CdnConnection } from './connection';
import { type CdnFailure, failureOf, unreadable } from './failure';
import { operationsPath } from './purge-status';
import { distributionsPath, type ListQuestion, listDistributions } from './read-distributions';
import { settingOf, virtualHostsPath } from './virtual-hosts';

const CONCURRENCY = 4;
/** A purge ID that no distribution has had for long. Whether the CDN knows it or not, both answers prove the right. */
const SOME_PURGE_ID = 1;
const MINUTE_MS = 60_000;
/** Enough of a response to see whether it is an object. */
const START_MAX_BYTES = 1024;

interface Named {
  namespace: string;
  /** By its name in Purge Desk: that of an HTTP load balancer begins with `http:`. */
  name: string;
}

/** The CDN settings of the desk. */
export interface CheckedUse {
  basePath: string;
  /** Namespaces and kinds that the desk discovers distributions in. */
  namespaces: readonly string[];
  kinds: readonly DistributionKind[];
  purgeApi: PurgeApi | 'auto';
  /** The desk also reads the CDN's lists of purges, those of both APIs. */
  outsidePurges: boolean;
  virtualHosts: readonly VirtualHostSetting[];
  /** Distributions that are configured, so that no list is needed; undefined: the desk discovers them. */
  distributions: readonly Named[] | undefined;
}

type Checked = Pick<CallCheck, 'outcome' | 'cdnStatus' | 'message'>;
interface Question {
  call: CallCheck['call'];
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
}

const isObject = (start: string) => /^(\u00ef\u00bb\u00bf)?\s*\{/.test(start);

const ofFailure = ({ code, status, message }: CdnFailure): Checked => ({ outcome: code, cdnStatus: status, message });

/** Makes a call and reads only the start of the response: a list may be long. */
async function ask(connection: CdnConnection, { method, path, body, call }: Question, now: () => number) {
  let start = '';
  const sink = (piece: Buffer) => {
    if (start.length < START_MAX_BYTES) start += piece.toString('latin1');
  };
  const answer = await connection.call(method, path, body, { sink });
  const failure = failureOf(answer, now());
  const status = 'status' in answer ? answer.status : 0;
  // "No such purge" also proves the right.
  if (failure?.code === 'cdn_not_found' && call === 'status')
    return { outcome: 'ok', cdnStatus: status, message: null } as const;
  if (failure) return ofFailure(failure);
  return isObject(start)
    ? ({ outcome: 'ok', cdnStatus: status, message: null } as const)
    : ofFailure(unreadable(status, start, 'The response is not a JSON object.'));
}

/** The time range of the calls: from one minute ago until now. */
const lastMinute = (now: number) => [now - MINUTE_MS, now].map((at) => new Date(at).toISOString());

/** The calls about purges of a distribution; each kind has its own paths and rights. */
function purgeQuestions({ namespace, name: distribution }: Named, now: number): Question[] {
  const [start, end] = lastMinute(now);
  const post = (call: CallCheck['call'], question: string, body: object): Question => ({
    call,
    method: 'POST',
    path: operationsPath({ namespace, distribution }, question),
    body: { namespace, name: objectNameOf(distribution), ...body },
  });
  return [
    post('status', 'get-service-operation-status', { service_op_id: SOME_PURGE_ID }),
    post('operations', 'list-service-operations-status', { time_range: { start_time: start, finish_time: end } }),
  ];
}

/** The calls that the desk makes once per namespace. */
function namespaceQuestions(namespace: string, { kinds, usesCommands, usesHosts }: NamespaceUse, now: number) {
  const questions: Question[] = [];
  if (usesCommands) questions.push({ call: 'purge-commands', method: 'GET', path: purgeCommandsPath(namespace) });
  if (usesHosts) questions.push({ call: 'virtual-hosts', method: 'GET', path: virtualHostsPath(namespace) });
  // F5 has access logs only for CDN distributions.
  if (kinds.includes('cdn_loadbalancer')) {
    const [start, end] = lastMinute(now);
    const body = { namespace, start_time: start, end_time: end, limit: 1, sort: 'DESCENDING', query: [] };
    questions.push({ call: 'access-logs', method: 'POST', path: accessLogPath(namespace), body });
  }
  return questions;
}

interface NamespaceUse {
  kinds: readonly DistributionKind[];
  usesCommands: boolean;
  /** The settings do not name all virtual hosts there. */
  usesHosts: boolean;
}

/** Returns which endpoint a check was of. */
export const checkedEndpoints = {
  distributions: 'distributions',
  status: 'status',
  operations: 'operations',
  'purge-commands': 'command-status',
  'virtual-hosts': 'virtual-hosts',
  'access-logs': 'access-logs',
} as const satisfies Record<CallCheck['call'], CdnEndpoint>;

/**
 * Returns the answers to the reads of the desk, by namespace; it keeps nothing of them. Not asked: the purge itself, the
 * creation and deletion of purge commands, and the description of one distribution.
 */
export async function checkCalls(connection: CdnConnection, use: CheckedUse, now: () => number): Promise<CallCheck[]> {
  const { basePath, purgeApi, outsidePurges, distributions, virtualHosts } = use;
  const limit = pLimit(CONCURRENCY);
  const uses = (api: PurgeApi) => purgeApi === api || purgeApi === 'auto' || outsidePurges;
  /** Until the CDN withdraws the other API, `auto` needs no commands; access logs show what a pattern would match. */
  function isNeeded(call: CallCheck['call']): boolean {
    if (call === 'purge-commands' || call === 'virtual-hosts') return purgeApi === 'purge-command';
    if (call === 'status' || call === 'operations') return purgeApi !== 'purge-command';
    return call !== 'access-logs';
  }

  async function timed(namespace: string, { call, method, path }: Question, asking: () => Promise<Checked>) {
    const startedAt = now();
    const checked = await limit(asking);
    const request = `${method} ${basePath}${path}`;
    return { namespace, call, request, ...checked, isNeeded: isNeeded(call), durationMs: now() - startedAt };
  }
  const askAll = (namespace: string, questions: readonly Question[]) =>
    Promise.all(questions.map((one) => timed(namespace, one, () => ask(connection, one, now))));

  /** Asks for the list of a kind, and finds a distribution in it to ask about; without one there is nothing to purge. */
  async function checkList(namespace: string, kind: DistributionKind) {
    let name: string | undefined;
    const path = distributionsPath(namespace, kind);
    const check = await timed(namespace, { call: 'distributions', method: 'GET', path }, async () => {
      const read = await readList(connection, { namespace, kind }, now);
      if (!read.ok) return ofFailure(read.failure);
      // One that says that it has no cache has no domains here.
      const found = read.items.find(({ domains }) => kind === 'cdn_loadbalancer' || domains?.length !== 0);
      name = found && distributionNameOf(kind, found.name);
      return read.gaps.length === 0
        ? { outcome: 'ok', cdnStatus: read.status, message: null }
        : { outcome: 'cdn_unexpected_answer', cdnStatus: read.status, message: read.gaps.join(' ') };
    });
    const isOptional = check.outcome !== 'ok' && mayLackList(kind, use.kinds, check.outcome);
    return { check: { ...check, isNeeded: !isOptional }, name };
  }

  async function checkKind(namespace: string, kind: DistributionKind): Promise<CallCheck[]> {
    const configured = distributions?.find(
      (one) => one.namespace === namespace && kindOfDistribution(one.name) === kind,
    );
    const listed = distributions ? undefined : await checkList(namespace, kind);
    const name = configured?.name ?? listed?.name;
    const asks = uses('cache-purge') && name !== undefined;
    const checks = asks ? await askAll(namespace, purgeQuestions({ namespace, name }, now())) : [];
    return listed ? [listed.check, ...checks] : checks;
  }

  async function checkNamespace(namespace: string): Promise<CallCheck[]> {
    const own = distributions?.filter((one) => one.namespace === namespace);
    const kinds = distributionKinds.filter((kind) =>
      own ? own.some(({ name }) => kindOfDistribution(name) === kind) : use.kinds.includes(kind),
    );
    // A name that no setting is for: only what is set for all of a kind has it.
    const names = own?.map(({ name }) => name) ?? kinds.map((kind) => distributionNameOf(kind, ''));
    const usesCommands = uses('purge-command');
    const usesHosts = usesCommands && names.some((name) => !settingOf(virtualHosts, { namespace, name }));
    const questions = namespaceQuestions(namespace, { kinds, usesCommands, usesHosts }, now());
    const ofKinds = kinds.map((kind) => checkKind(namespace, kind));
    return (await Promise.all([...ofKinds, askAll(namespace, questions)])).flat();
  }
  const namespaces = distributions ? new Set(distributions.map(({ namespace }) => namespace)) : use.namespaces;
  return (await Promise.all([...namespaces].map(checkNamespace))).flat();
}

/** Reads a list as the desk does: where the CDN refuses to report domains with it, without them. */
async function readList(connection: CdnConnection, where: Pick<ListQuestion, 'namespace' | 'kind'>, now: () => number) {
  const list = (withDomains: boolean) => listDistributions(connection, { ...where, withDomains, page: undefined }, now);
  const isPlain = where.kind === 'cdn_loadbalancer';
  const read = await list(!isPlain);
  return !isPlain && !read.ok && read.failure.code === 'cdn_rejected' ? list(false) : read;
}
