import 'server-only';
import pLimit from 'p-limit';
import type { CallCheck } from '@/lib/shared/connection-schema';
import { type PurgeApi, purgeCommandsPath } from '@/lib/shared/purges/cdn-purge-request';
import type { CdnEndpoint } from './cdn-calls';
import type { CdnConnection } from './connection';
import { type CdnFailure, failureOf, unreadable } from './failure';
import { distributionsPath, listDistributions } from './read-distributions';
import { virtualHostsPath } from './virtual-hosts';

const CONCURRENCY = 4;
/** A purge that no distribution has had for long: the CDN may know it or not, both are answers to somebody who may ask. */
const SOME_PURGE_ID = 1;
const MINUTE_MS = 60_000;
/** As much of an answer as tells whether it is an object. */
const START_MAX_BYTES = 1024;

/** What the desk is set to use of the CDN. */
export interface CheckedUse {
  basePath: string;
  namespaces: readonly string[];
  purgeApi: PurgeApi | 'auto';
  /** Distributions that are configured, so that no list is needed; undefined: the desk discovers them. */
  distributions: readonly { namespace: string; name: string }[] | undefined;
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

/** Asks without reading more of the answer than what it is: a list may be long. */
async function ask(connection: CdnConnection, { method, path, body, call }: Question, now: () => number) {
  let start = '';
  const sink = (piece: Buffer) => {
    if (start.length < START_MAX_BYTES) start += piece.toString('latin1');
  };
  const answer = await connection.call(method, path, body, { sink });
  const failure = failureOf(answer, now());
  const status = 'status' in answer ? answer.status : 0;
  // That there is no such purge is an answer to somebody who may ask.
  if (failure?.code === 'cdn_not_found' && call === 'status')
    return { outcome: 'ok', cdnStatus: status, message: null } as const;
  if (failure) return ofFailure(failure);
  return isObject(start)
    ? ({ outcome: 'ok', cdnStatus: status, message: null } as const)
    : ofFailure(unreadable(status, start, 'The answer is no JSON object.'));
}

/** The reads beside the list: for each of them a role has a right of its own. */
function questionsOf(namespace: string, name: string | undefined, purgeApi: CheckedUse['purgeApi'], now: number) {
  const questions: Question[] = [];
  const base = `/api/cdn/namespaces/${encodeURIComponent(namespace)}/cdn_loadbalancer`;
  const [start, end] = [now - MINUTE_MS, now].map((at) => new Date(at).toISOString());
  const post = (call: CallCheck['call'], path: string, body: object) =>
    questions.push({ call, method: 'POST', path: `${base}/${path}`, body: { namespace, name, ...body } });
  if (purgeApi !== 'purge-command' && name !== undefined) {
    post('status', 'get-service-operation-status', { service_op_id: SOME_PURGE_ID });
    post('operations', 'list-service-operations-status', { time_range: { start_time: start, finish_time: end } });
  }
  if (purgeApi !== 'cache-purge') {
    questions.push({ call: 'purge-commands', method: 'GET', path: purgeCommandsPath(namespace) });
    questions.push({ call: 'virtual-hosts', method: 'GET', path: virtualHostsPath(namespace) });
  }
  const log = { namespace, start_time: start, end_time: end, limit: 1, sort: 'DESCENDING', query: [] };
  questions.push({ call: 'access-logs', method: 'POST', path: `${base}/access_logs`, body: log });
  return questions;
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
 * Asks every read that the desk needs, namespace by namespace, and returns what came of it; nothing of it is kept. The
 * purge itself is not asked: any question there may be a purge.
 */
export async function checkCalls(
  connection: CdnConnection,
  { basePath, namespaces, purgeApi, distributions }: CheckedUse,
  now: () => number,
): Promise<CallCheck[]> {
  const limit = pLimit(CONCURRENCY);
  // Until the CDN withdraws the other API, purges need no commands; access logs show what a pattern would match.
  const isNeeded = (call: CallCheck['call']) =>
    call !== 'access-logs' && (purgeApi !== 'auto' || (call !== 'purge-commands' && call !== 'virtual-hosts'));

  async function timed(namespace: string, { call, method, path }: Question, asking: () => Promise<Checked>) {
    const startedAt = now();
    const checked = await limit(asking);
    const request = `${method} ${basePath}${path}`;
    return { namespace, call, request, ...checked, isNeeded: isNeeded(call), durationMs: now() - startedAt };
  }

  async function checkNamespace(namespace: string): Promise<CallCheck[]> {
    const checks: CallCheck[] = [];
    let name = distributions?.find((one) => one.namespace === namespace)?.name;
    if (!distributions) {
      const question: Question = {
        call: 'distributions',
        method: 'GET',
        path: distributionsPath(namespace, 'cdn_loadbalancer'),
      };
      checks.push(
        await timed(namespace, question, async () => {
          const read = await listDistributions(
            connection,
            { namespace, kind: 'cdn_loadbalancer', withDomains: false, page: undefined },
            now,
          );
          if (!read.ok) return ofFailure(read.failure);
          name = read.items[0]?.name;
          return read.gaps.length === 0
            ? { outcome: 'ok', cdnStatus: read.status, message: null }
            : { outcome: 'cdn_unexpected_answer', cdnStatus: read.status, message: read.gaps.join(' ') };
        }),
      );
    }
    const questions = questionsOf(namespace, name, purgeApi, now());
    const asked = questions.map((one) => timed(namespace, one, () => ask(connection, one, now)));
    return [...checks, ...(await Promise.all(asked))];
  }
  return (await Promise.all(namespaces.map(checkNamespace))).flat();
}
