import { isInteger, isLosslessNumber, parse } from 'lossless-json';
import { z } from 'zod';
import { findDistribution } from '../distributions.ts';
import type { PurgeOperation, PurgeOperations, SiteProgress } from './purge-operations.ts';
import { f5Error, jsonReply, type Reply } from './reply.ts';

const maxUint64 = 2n ** 64n - 1n;

/** A JSON number or a string of digits, with every digit of it. */
const uint64 = z
  .unknown()
  .transform((value) => (isLosslessNumber(value) ? value.value : value))
  .refine((value) => typeof value === 'string' && isInteger(value) && /^\d{1,20}$/.test(value), 'must be an integer')
  .transform((value) => BigInt(String(value)))
  .refine((value) => value <= maxUint64, 'must fit into 64 bits');

const name = { namespace: z.string(), name: z.string() };
const statusBody = z.strictObject({ ...name, service_op_id: uint64 });

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const listBody = z
  .strictObject({
    ...name,
    lastn: uint64.optional(),
    time_range: z.strictObject({ start_time: time, finish_time: time }).optional(),
  })
  .refine((body) => (body.lastn === undefined) !== (body.time_range === undefined), 'exactly one of lastn, time_range');

/** `POST …/cdn_loadbalancer/get-service-operation-status`: one item per site, finished or not. */
export function getOperationStatus(purges: PurgeOperations, namespace: string, text: string): Reply {
  const body = readBody(statusBody, namespace, text);
  if (!body.ok) return body.reply;
  const operation = purges.find(body.value.service_op_id);
  if (operation?.distribution !== body.distribution) return f5Error(404, 'service operation not found');
  return jsonReply(200, {
    items: operation.sites.map((progress) => statusItem(purges, operation, progress)),
    error: { code: 'EOK', message: '' },
  });
}

function statusItem(purges: PurgeOperations, operation: PurgeOperation, { site, finished }: SiteProgress) {
  return {
    service_op_id: operation.id,
    status: finished ? (finished.failed ? 'failed' : 'success') : 'in progress',
    purge: {
      site,
      start_time: timestamp(operation.startedAt),
      finish_time: finished && timestamp(finished.at),
      purge_time: finished && !finished.failed ? timestamp(finished.at) : undefined,
      regexp: operation.target.kind === 'pattern' ? operation.target.value : undefined,
      hard_purge: operation.mode === 'hard',
      bytes_purged: String(finished?.bytesPurged ?? 0),
      bytes_not_purged: String(finished?.bytesNotPurged ?? purges.bytesAt(operation, site)),
    },
  };
}

/** `POST …/cdn_loadbalancer/list-service-operations-status`: newest first, without who, what or why, as with F5. */
export function listOperations(purges: PurgeOperations, namespace: string, text: string): Reply {
  const body = readBody(listBody, namespace, text);
  if (!body.ok) return body.reply;
  const { lastn, time_range: range } = body.value;
  const found = range
    ? purges.between(body.distribution, range.start_time, range.finish_time)
    : purges.latestOf(body.distribution, Number(lastn));
  return jsonReply(200, {
    items: found.map((operation) => ({
      service_op_id: operation.id,
      created_time: timestamp(operation.startedAt),
      modified_time: timestamp(lastChange(operation)),
      svc_version: 'sandbox',
    })),
  });
}

function lastChange(operation: PurgeOperation): number {
  return Math.max(operation.startedAt, ...operation.sites.map(({ finished }) => finished?.at ?? 0));
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}

function readBody<Body extends { namespace: string; name: string }>(
  schema: z.ZodType<Body>,
  namespace: string,
  text: string,
) {
  const result = schema.safeParse(parseOrUndefined(text));
  if (!result.success) return { ok: false, reply: f5Error(400, z.prettifyError(result.error)) } as const;
  const value = result.data;
  if (value.namespace !== namespace) {
    return { ok: false, reply: f5Error(400, 'namespace differs from the one in the path') } as const;
  }
  const distribution = findDistribution(namespace, value.name);
  if (!distribution)
    return { ok: false, reply: f5Error(404, `cdn_loadbalancer ${namespace}/${value.name} not found`) } as const;
  return { ok: true, value, distribution } as const;
}

function parseOrUndefined(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
