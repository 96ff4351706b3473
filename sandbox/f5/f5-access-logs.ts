import { z } from 'zod';
import { distributionOfHost } from '../distributions.ts';
import type { Visit } from '../edge/visit-log.ts';
import type { SandboxState } from '../sandbox-state.ts';
import { f5Error, jsonReply, type Reply } from './reply.ts';

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** The fields of a line by the tags that filter them. */
const fieldOf = {
  CDN_NAME: 'cdn_name',
  REQ_PATH: 'req_path',
  CACHE_STATUS: 'cache_status',
  HOST_HEADER: 'host_header',
  RSP_CODE: 'rsp_code',
  SITE_NAME: 'site_name',
  METHOD: 'method',
  USER_AGENT: 'user_agent',
} as const;
type Tag = keyof typeof fieldOf;
const tags = Object.keys(fieldOf) as [Tag, ...Tag[]];

const filter = z.strictObject({
  tag: z.enum(tags),
  operator: z.enum(['CDN_ACCESS_LOG_OPERATOR_TYPE_IN', 'CDN_ACCESS_LOG_OPERATOR_TYPE_NOT_IN']),
  values: z.array(z.string().max(256)).min(1).max(32),
});
const body = z.strictObject({
  namespace: z.string(),
  start_time: time,
  end_time: time,
  limit: z.int().min(1).max(500),
  sort: z.enum(['DESCENDING', 'ASCENDING']),
  query: z.array(filter).max(32),
});

/** `POST …/cdn_loadbalancer/access_logs`: what the edge answered for the CDN distributions of a namespace. */
export function listAccessLogs({ visits, logQueries }: SandboxState, namespace: string, text: string): Reply {
  const result = body.safeParse(parseOrUndefined(text));
  if (!result.success) return f5Error(400, z.prettifyError(result.error));
  const asked = result.data;
  if (asked.namespace !== namespace) return f5Error(400, 'namespace differs from the one in the path');
  if (asked.start_time > asked.end_time) return f5Error(400, 'start_time is after end_time');
  const found = visits.all
    .filter(({ at }) => at >= asked.start_time && at <= asked.end_time)
    .flatMap((visit) => lineOf(visit, namespace, logQueries) ?? [])
    .filter((line) =>
      asked.query.every(
        ({ tag, operator, values }) =>
          values.includes(line[fieldOf[tag]]) === (operator === 'CDN_ACCESS_LOG_OPERATOR_TYPE_IN'),
      ),
    );
  if (asked.sort === 'DESCENDING') found.reverse();
  return jsonReply(200, { logs: found.slice(0, asked.limit), total_hits: String(found.length) });
}

/** Undefined where the host is of no CDN distribution of the namespace. */
function lineOf(visit: Visit, namespace: string, query: boolean) {
  const { at, site, host, target, method, status, cacheStatus, userAgent } = visit;
  const distribution = distributionOfHost(host);
  if (distribution?.kind !== 'cdn_loadbalancer' || distribution.namespace !== namespace) return undefined;
  return {
    cdn_name: distribution.name,
    req_path: query ? target : (target.split('?', 1)[0] ?? target),
    host_header: host,
    cache_status: cacheStatus,
    rsp_code: String(status),
    site_name: site,
    method,
    user_agent: userAgent,
    timestamp: new Date(at).toISOString(),
  };
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
