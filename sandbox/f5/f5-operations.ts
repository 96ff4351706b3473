import { isInteger, isLosslessNumber, parse } from 'lossless-json';
import { z } from 'zod';
import { type DistributionKind, distributionId } from '../distributions.ts';
import type { SandboxState } from '../sandbox-state.ts';
import type { PurgeOperation } from './purge-operations.ts';
import type { Progress } from './purge-runs.ts';
import { f5Error, jsonReply, type Reply } from './reply.ts';

interface Where {
  kind: DistributionKind;
  namespace: string;
}

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
export function getOperationStatus(state: SandboxState, where: Where, text: string): Reply {
  const body = readBody(state, statusBody, where, text);
  if (!body.ok) return body.reply;
  const operation = state.purges.find(body.value.service_op_id);
  if (!operation || distributionId(operation.distribution) !== distributionId(body.distribution))
    return f5Error(404, 'service operation not found');
  return jsonReply(200, {
    items: operation.progress.map((progress) => statusItem(state, operation, progress)),
    error: { code: 'EOK', message: '' },
  });
}

function statusItem({ runs }: SandboxState, operation: PurgeOperation, progress: Progress) {
  const { site, finished } = progress;
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
      bytes_not_purged: String(finished?.bytesNotPurged ?? runs.bytesAt(operation, progress)),
    },
  };
}

/**
 * `POST …/cdn_loadbalancer/list-service-operations-status`: newest first, without who, what or why, as with F5.
 * Purge commands are not among them. That is a guess: F5 does not say, and a command has no service_op_id.
 */
export function listOperations(state: SandboxState, where: Where, text: string): Reply {
  const body = readBody(state, listBody, where, text);
  if (!body.ok) return body.reply;
  const { lastn, time_range: range } = body.value;
  const found = range
    ? state.purges.between(body.distribution, range.start_time, range.finish_time)
    : state.purges.latestOf(body.distribution, Number(lastn));
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
  return Math.max(operation.startedAt, ...operation.progress.map(({ finished }) => finished?.at ?? 0));
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}

function readBody<Body extends { namespace: string; name: string }>(
  state: SandboxState,
  schema: z.ZodType<Body>,
  { kind, namespace }: Where,
  text: string,
) {
  const result = schema.safeParse(parseOrUndefined(text));
  if (!result.success) return { ok: false, reply: f5Error(400, z.prettifyError(result.error)) } as const;
  const value = result.data;
  if (value.namespace !== namespace) {
    return { ok: false, reply: f5Error(400, 'namespace differs from the one in the path') } as const;
  }
  const distribution = state.catalog.find(kind, namespace, value.name);
  if (!distribution) return { ok: false, reply: f5Error(404, `${kind} ${namespace}/${value.name} not found`) } as const;
  return { ok: true, value, distribution } as const;
}

function parseOrUndefined(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
