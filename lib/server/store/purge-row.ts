import 'server-only';
import { errorCodeSchema } from '@/lib/shared/error-codes';
import { modeSchema, type Target, targetValue } from '@/lib/shared/purge-input';
import {
  type Purge,
  type PurgeEvent,
  purgeEventSchema,
  purgeSchema,
  recordedTargetSchema,
} from '@/lib/shared/purge-record';
import type { PurgeEventRow, PurgeRow } from './schema';

const iso = (epochMs: number) => new Date(epochMs).toISOString();

export const targetColumns = (target: Target) => ({ kind: target.kind, value: targetValue(target) ?? null });

/** Reads a row as a record; throws on a row that this version of the product cannot have written. */
export const purgeOf = (row: PurgeRow): Purge => ({
  id: row.id,
  status: purgeSchema.shape.status.parse(row.status),
  purgeRequestId: row.purge_request_id,
  namespace: row.namespace,
  distribution: row.distribution,
  target: recordedTargetSchema.parse(row.value === null ? { kind: row.kind } : { kind: row.kind, value: row.value }),
  mode: modeSchema.parse(row.mode),
  reason: row.reason,
  ticket: row.ticket,
  actor: row.actor,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
  error: row.error_code
    ? { code: errorCodeSchema.parse(row.error_code), message: row.cdn_message, cdnStatus: row.cdn_status }
    : null,
});

export const eventOf = (row: PurgeEventRow): PurgeEvent => ({
  from: row.from_status === null ? null : purgeEventSchema.shape.to.parse(row.from_status),
  to: purgeEventSchema.shape.to.parse(row.to_status),
  reason: row.reason,
  at: iso(row.at),
});
