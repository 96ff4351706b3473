import 'server-only';
import type { Selectable } from 'kysely';

/** One row a purge. Times are epoch milliseconds, ids are text; no column holds a credential. */
interface PurgeTable {
  id: string;
  created_at: number;
  updated_at: number;
  actor: string;
  namespace: string;
  distribution: string;
  kind: string;
  value: string | null;
  mode: string;
  reason: string | null;
  ticket: string | null;
  status: string;
  purge_request_id: string | null;
  error_code: string | null;
  cdn_status: number | null;
  cdn_message: string | null;
  cdn_answer: string | null;
  idempotency_key: string | null;
  /** SHA-256 of the request that the idempotency key stands for. */
  request_hash: string | null;
  /** Until when the process that sends it may still record an answer; null when nobody is sending it. */
  lease_expires_at: number | null;
}

/** One row a status change, written with the change. */
interface PurgeEventTable {
  purge_id: string;
  /** 1, 2, 3 … within a purge: the order of changes, whatever the clock does. */
  sequence: number;
  from_status: string | null;
  to_status: string;
  reason: string;
  at: number;
}

export interface Database {
  purges: PurgeTable;
  purge_events: PurgeEventTable;
}

export type PurgeRow = Selectable<PurgeTable>;
export type PurgeEventRow = Selectable<PurgeEventTable>;
