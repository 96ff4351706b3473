import 'server-only';
import type { ColumnType, Generated } from 'kysely';

/** One row a purge. Times are epoch milliseconds, ids are text; no column holds a credential. */
export interface PurgeTable {
  id: string;
  /** Where it stands in the history: `created_at` × 1000 plus a tie-breaker; unique, and the rowid of its search text. */
  sort_key: ColumnType<number, number, never>;
  created_at: number;
  updated_at: number;
  actor: string;
  namespace: string;
  distribution: string;
  kind: string;
  value: string | null;
  mode: string;
  /** How much of the distribution it reaches (lib/shared/reach/reach.ts); null in rows from before that was found out. */
  reach: Generated<string | null>;
  reason: string | null;
  ticket: string | null;
  /** The UUID that purges of one actor and one distribution share which were submitted together. */
  group_id: Generated<string | null>;
  status: string;
  purge_request_id: string | null;
  error_code: string | null;
  cdn_status: number | null;
  cdn_message: string | null;
  cdn_answer: string | null;
  idempotency_key: string | null;
  /** SHA-256 of the request that the idempotency key stands for. */
  request_hash: string | null;
  /** The time until which the sending process may record an answer; null when no process is sending it. */
  lease_expires_at: number | null;
  /** When the CDN gave its purge request ID. */
  accepted_at: Generated<number | null>;
  /** When the desk asks the CDN about it next; while somebody is asking, when that one's lease ends. Null: never again. */
  next_poll_at: Generated<number | null>;
  /** Who is asking right now. */
  poll_owner: Generated<string | null>;
  poll_count: Generated<number>;
  /** Polls in a row that the CDN did not answer. */
  poll_failures: Generated<number>;
  sites_total: Generated<number>;
  sites_finished: Generated<number>;
  /** Digits: a 64-bit count. */
  bytes_purged: Generated<string | null>;
  bytes_not_purged: Generated<string | null>;
  completion_ms: Generated<number | null>;
  /** When the desk stopped asking although completion had not been reported. */
  unreported_at: Generated<number | null>;
  /** JSON: what was found out about an unconfirmed purge. */
  finding: Generated<string | null>;
  resolved_at: Generated<number | null>;
  resolved_by: Generated<string | null>;
  resolution_note: Generated<string | null>;
  /** When a queued purge is sent at the earliest, as it was told when it began to wait; null for any other. */
  not_before: Generated<number | null>;
  /** When it left the queue; null for one that was sent as it was recorded, and while it waits. */
  dispatched_at: Generated<number | null>;
  /** By which of the CDN's APIs it is sent; null for `cache-purge`, in rows from before there was another. */
  api: Generated<string | null>;
  /** When the desk deleted its purge command; null while the CDN may have it. */
  forgotten_at: Generated<number | null>;
  /**
   * Null for a purge of ours. For one that was found at the CDN: which of `target` and `mode` the CDN does not say, as
   * words with a blank between them; their columns then hold stand-ins (purge-row.ts).
   */
  outside: Generated<string | null>;
  /** The name of a purge command that is not made of the record's ID. */
  command_name: Generated<string | null>;
  /** 1: the text index of SQLite does not have it yet. Null: it has, or the database is PostgreSQL. */
  search_pending: Generated<number | null>;
  /** A URL that the desk looks at for it, where that is not its target. */
  check_url: Generated<string | null>;
  /** What looks have shown of it: `verified`, `not_renewed` or `not_checked`; null: nothing yet. */
  renewal: Generated<string | null>;
  /** Why there is no look, where nothing else in the row says so (purge-looks.ts). */
  unchecked_because: Generated<string | null>;
  /** When a look verified it first. */
  new_since: Generated<number | null>;
  /** When the desk looks next, or sees at the latest that it will not; while somebody looks, when that one's lease ends. */
  next_look_at: Generated<number | null>;
  /** Who is looking right now. */
  look_owner: Generated<string | null>;
  /** JSON: who answers for it (store/bulk/send-authority.ts); null in lines of a job, which has it. */
  authority: Generated<string | null>;
  /** The bulk job that it belongs to, and its line in the list; null for a purge that was sent alone. */
  job_id: Generated<string | null>;
  job_line: Generated<number | null>;
  /** 1: another purge stands for it where its job is one row. Null for one that was sent alone, and for the first on a distribution. */
  folded: Generated<number | null>;
}

/** What visitors got of a purge's URL: one row a look. */
export interface PurgeLookTable {
  purge_id: string;
  /** 1, 2, 3 … within a purge. */
  sequence: number;
  /** `before` the purge was sent, `after` it by the desk's own schedule, or `asked` for by somebody. */
  phase: string;
  at: number;
  /** JSON (lib/shared/edge/look.ts). */
  look: string;
}

/** How far a purge is at one site, by the CDN's clock. */
export interface PurgeSiteTable {
  purge_id: string;
  site: string;
  state: string;
  raw_status: string;
  started_at: number | null;
  finished_at: number | null;
  bytes_purged: string | null;
  bytes_not_purged: string | null;
  /** JSON list of what each node of the site reports; null where the CDN names none. */
  nodes: Generated<string | null>;
}

/** One row a status change or a site's end, written with the change. */
export interface PurgeEventTable {
  purge_id: string;
  /** 1, 2, 3 … within a purge: the order of changes, whatever the clock does. */
  sequence: number;
  from_status: string | null;
  to_status: string;
  /** What happened, in words: for versions that know no codes, or not this one. */
  reason: string;
  /** What happened (lib/shared/events/event-kinds.ts); null in rows from before there were codes. */
  code: Generated<string | null>;
  /** JSON: what belongs to the code. */
  details: Generated<string | null>;
  at: number;
  /** Null for the desk itself. */
  actor: Generated<string | null>;
}

/** What has changed, in the order of its numbers; triggers write it. On PostgreSQL a lower number may appear after a higher one. */
export interface PurgeChangeTable {
  number: Generated<number>;
  /** Of a purge that may be gone. */
  purge_id: string;
}
