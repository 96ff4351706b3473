import { z } from 'zod';
import { f5Error, jsonReply, type Reply } from './reply.ts';

const time = z.iso.datetime({ offset: true });
const TAGS = ['CDN_NAME', 'REQ_PATH', 'CACHE_STATUS', 'HOST_HEADER', 'RSP_CODE', 'SITE_NAME', 'METHOD'] as const;
const filter = z.strictObject({
  tag: z.enum(TAGS),
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

/** `POST …/cdn_loadbalancer/access_logs`: the edge of the sandbox keeps no log, so there is never a line. */
export function listAccessLogs(namespace: string, text: string): Reply {
  const result = body.safeParse(parseOrUndefined(text));
  if (!result.success) return f5Error(400, z.prettifyError(result.error));
  if (result.data.namespace !== namespace) return f5Error(400, 'namespace differs from the one in the path');
  if (Date.parse(result.data.start_time) > Date.parse(result.data.end_time))
    return f5Error(400, 'start_time is after end_time');
  return jsonReply(200, { logs: [], total_hits: '0' });
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
