import 'server-only';
import type { ColumnType, Generated } from 'kysely';

/** One row a purge. Times are epoch milliseconds, ids are text; no column holds a credential. */
export interface PurgeTable {
  id: string;
  /** Its position in the history: `created_at` × 1000 plus a tie-breaker; unique, and the rowid of its search text. */
  sort_key: ColumnType<number, number, never>;
  created_at: number;
  updated_at: number;
  actor: string;
  namespace: string;
  distribution: string;
  kind: string;
  value: string | null;
  mode: string;
  /** How much of the distribution it reaches (lib/shared/reach/reach.ts); null in rows of versions without reach. */
  reach: Generated<string | null>;
  reason: string | null;
  ticket: string | null;
  /** The UUID shared by purges of one actor and one distribution that were submitted together. */
  group_id: Generated<string | null>;
  status: string;
  purge_request_id: string | null;
  error_code: string | null;
  cdn_status: number | null;
  cdn_message: string | null;
  cdn_answer: string | null;
  idempotency_key: string | null;
  /** SHA-256 of the request with this idempotency key. */
  request_hash: string | null;
  /** The deadline for the sending process to record an answer; null if no process is sending it. */
  lease_expires_at: number | null;
  /** When the CDN gave its purge request ID. */
  accepted_at: Generated<number | null>;
  /** When the next poll is due; during a poll, when its lease ends. Null: never again. */
  next_poll_at: Generated<number | null>;
  /** The process that is polling now. */
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
  /** When the desk stopped polling without a report of completion. */
  unreported_at: Generated<number | null>;
  /** JSON: the findings about an unconfirmed purge. */
  finding: Generated<string | null>;
  resolved_at: Generated<number | null>;
  resolved_by: Generated<string | null>;
  resolution_note: Generated<string | null>;
  /** The earliest send time of a queued purge, as estimated when it began to wait; null for any other. */
  not_before: Generated<number | null>;
  /** When it left the queue; null while it waits, or if it was sent without waiting. */
  dispatched_at: Generated<number | null>;
  /** The CDN API that it is sent with; null for `cache-purge` in rows of versions without another. */
  api: Generated<string | null>;
  /** When the desk deleted its purge command; null while the CDN may have it. */
  forgotten_at: Generated<number | null>;
  /**
   * Null for a purge of ours. For one that was found at the CDN: which of `target` and `mode` the CDN does not report,
   * separated by a blank; their columns then hold placeholders (purge-row.ts).
   */
  outside: Generated<string | null>;
  /** The name of a purge command that is not made of the record's ID. */
  command_name: Generated<string | null>;
  /** 1: not yet in the text index of SQLite. Null: indexed, or the database is PostgreSQL. */
  search_pending: Generated<number | null>;
  /** The URL that the desk looks at, if it is not the target. */
  check_url: Generated<string | null>;
  /** The result of looks: `verified`, `not_renewed` or `not_checked`; null: none yet. */
  renewal: Generated<string | null>;
  /** Why there is no look, if nothing else in the row says it (purge-looks.ts). */
  unchecked_because: Generated<string | null>;
  /** When a look first verified it. */
  new_since: Generated<number | null>;
  /** When the next look is due, or when the desk at the latest decides against one; during a look, when its lease ends. */
  next_look_at: Generated<number | null>;
  /** The process that is looking now. */
  look_owner: Generated<string | null>;
  /** JSON: whose rights it needs (store/bulk/send-authority.ts); null in lines of a job, which holds it. */
  authority: Generated<string | null>;
  /** The bulk job that it belongs to, and its line in the list; null for a purge that was sent alone. */
  job_id: Generated<string | null>;
  job_line: Generated<number | null>;
  /** 1: another purge represents it when its job is one row. Null for a single purge, and for the first on a distribution. */
  folded: Generated<number | null>;
}

/** What visitors got for a purge's URL: one row per look. */
export interface PurgeLookTable {
  purge_id: string;
  /** 1, 2, 3 … within a purge. */
  sequence: number;
  /** `before` the purge was sent, `after` it by the desk's schedule, or `asked` for by a user. */
  phase: string;
  at: number;
  /** JSON (lib/shared/edge/look.ts). */
  look: string;
}

/** The status of a purge at one site, by the CDN's clock. */
export interface PurgeSiteTable {
  purge_id: string;
  site: string;
  state: string;
  raw_status: string;
  started_at: number | null;
  finished_at: number | null;
  bytes_purged: string | null;
  bytes_not_purged: string | null;
  /** JSON list of what each node of the site reports; null if the CDN names none. */
  nodes: Generated<string | null>;
}

/** One row per status change or finished site, written with the change. */
export interface PurgeEventTable {
  purge_id: string;
  /** 1, 2, 3 … within a purge: the order of changes, whatever the clock does. */
  sequence: number;
  from_status: string | null;
  to_status: string;
  /** What happened, as text: for versions without codes or without this code. */
  reason: string;
  /** What happened (lib/shared/events/event-kinds.ts); null in rows of versions without codes. */
  code: Generated<string | null>;
  /** JSON: the details of the code. */
  details: Generated<string | null>;
  at: number;
  /** Null for the desk itself. */
  actor: Generated<string | null>;
}

/** Numbered changes, written by triggers. On PostgreSQL a lower number may appear after a higher one. */
export interface PurgeChangeTable {
  number: Generated<number>;
  /** Of a purge that may be gone. */
  purge_id: string;
}
