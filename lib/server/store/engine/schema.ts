import 'server-only';
import type { ColumnType, Generated, Selectable } from 'kysely';

/** One row a purge. Times are epoch milliseconds, ids are text; no column holds a credential. */
interface PurgeTable {
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
  /** Until when the process that sends it may still record an answer; null when nobody is sending it. */
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
}

/** How far a purge is at one site, by the CDN's clock. */
interface PurgeSiteTable {
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
interface PurgeEventTable {
  purge_id: string;
  /** 1, 2, 3 … within a purge: the order of changes, whatever the clock does. */
  sequence: number;
  from_status: string | null;
  to_status: string;
  /** What happened, in words: for versions that know no codes, or not this one. */
  reason: string;
  /** What happened (lib/shared/purges/event-kinds.ts); null in rows from before there were codes. */
  code: Generated<string | null>;
  /** JSON: what belongs to the code. */
  details: Generated<string | null>;
  at: number;
  /** Null for the desk itself. */
  actor: Generated<string | null>;
}

/** What has changed, in the order of its numbers; triggers write it. On PostgreSQL a lower number may appear after a higher one. */
interface PurgeChangeTable {
  number: Generated<number>;
  /** Of a purge that may be gone. */
  purge_id: string;
}

/** A link for people without an account. The token itself is not in it. */
interface ShareTable {
  id: string;
  /** SHA-256 of the token. */
  token_hash: string;
  created_at: number;
  created_by: string;
  /** What it shows: one purge, or the history under a filter (its query string). Exactly one of the two. */
  purge_id: string | null;
  filter: string | null;
  show_actors: number;
  show_queries: number;
  expires_at: number | null;
  revoked_at: number | null;
  revoked_by: string | null;
  last_opened_at: number | null;
  /** JSON list of distribution patterns that a shared history is limited to; null for none. */
  scope: Generated<string | null>;
}

/** What a program signs in with. The secret itself is not in it. */
interface CredentialTable {
  id: string;
  name: string;
  /** SHA-256 of the secret. */
  token_hash: string;
  role: string;
  /** JSON list of distribution patterns; null for all. */
  scope: string | null;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
  revoked_by: string | null;
}

/** Sessions that were signed out of before their end. */
interface EndedSessionTable {
  id: string;
  /** When it would have ended by itself: after that nobody need remember it. */
  expires_at: number;
}

/** Append-only: triggers refuse every change. */
interface AuditTable {
  /** 1, 2, 3 … without a gap. */
  sequence: number;
  at: number;
  actor: string;
  actor_kind: string;
  action: string;
  outcome: string;
  subject: string | null;
  subject_id: string | null;
  reason: string | null;
  address: string | null;
  request_id: string | null;
  /** SHA-256 over this row and the hash before it. */
  hash: string;
}

/** One row: the last entry of the audit log. */
interface AuditHeadTable {
  id: number;
  sequence: number;
  hash: string;
}

/** One row: from which version of the schema on a program works with the database as it is. */
interface DeskSchemaTable {
  id: number;
  works_from: string;
}

/** How fast one endpoint of the CDN may be called, and until when not at all: one row for all replicas. */
interface CdnEndpointTable {
  name: string;
  /** When its bucket of tokens is full again, in epoch MICROseconds: a token takes less than a millisecond at high rates. */
  full_at_us: number;
  /** Until when the CDN asked to be left alone (429). */
  closed_until: number | null;
  /** When it asked. */
  closed_at: number | null;
  /** The status of the answer that asked for it; null where no answer did. */
  closed_status: number | null;
  /** The `Retry-After` of that answer, bounded; null where it had none. */
  retry_after: string | null;
}

/** Which API a CDN was found to offer, after it had withdrawn the one before. */
interface PurgeApiChangeTable {
  /** The CDN's address. */
  source: string;
  api: string;
  changed_at: number;
  reason: string | null;
}

/** How far a list of purges at the CDN was read: that of a distribution, by one API. */
interface OutsideReadTable {
  source: string;
  namespace: string;
  distribution: string;
  api: string;
  /** When it is read next; while somebody reads it, when that one's lease ends. */
  due_at: number;
  read_until: Generated<number | null>;
  /** Failures in a row. */
  failures: number;
  /** The error code of the last reading, where it failed. */
  problem: Generated<string | null>;
}

/** What is known of the list of distributions in one namespace. */
interface DistributionListTable {
  /** The CDN's address: another tenant's distributions are not mixed with these. */
  source: string;
  namespace: string;
  /** When it is read next; while somebody reads it, when that one's lease ends. */
  due_at: number;
  /** When the CDN answered last, or failed to. */
  asked_at: number | null;
  /** When the first page of the list that is being read came, and where it goes on; null between two lists. */
  started_at: number | null;
  page: string | null;
  /** When the last list was complete. */
  listed_at: number | null;
  /** Failures in a row. */
  failures: number;
  /** JSON: what was wrong with the last answer. */
  problems: string | null;
}

/** A distribution that the CDN's list has named. */
interface KnownDistributionTable {
  source: string;
  namespace: string;
  name: string;
  disabled: number;
  /** When a list named it last. */
  seen_at: number;
  /** JSON list, normalized; null while they have not been read. */
  domains: string | null;
  read_at: number | null;
  due_at: number;
  /** When somebody asked for it before it was read: it is read first. */
  wanted_at: number | null;
  failures: number;
  /** JSON: what was wrong with the last answer. */
  problem: string | null;
}

export interface Database {
  purges: PurgeTable;
  purge_events: PurgeEventTable;
  purge_sites: PurgeSiteTable;
  purge_changes: PurgeChangeTable;
  shares: ShareTable;
  credentials: CredentialTable;
  ended_sessions: EndedSessionTable;
  audit_log: AuditTable;
  audit_head: AuditHeadTable;
  desk_schema: DeskSchemaTable;
  /** What texts are found by (search-index.ts); its rowid is a purge's `sort_key`. */
  cdn_endpoints: CdnEndpointTable;
  purge_api_changes: PurgeApiChangeTable;
  outside_reads: OutsideReadTable;
  distribution_lists: DistributionListTable;
  known_distributions: KnownDistributionTable;
  purge_search: { rowid: number };
}

export type DistributionListRow = Selectable<DistributionListTable>;
export type KnownDistributionRow = Selectable<KnownDistributionTable>;
export type CdnEndpointRow = Selectable<CdnEndpointTable>;
export type PurgeApiChangeRow = Selectable<PurgeApiChangeTable>;
export type PurgeRow = Selectable<PurgeTable>;
export type PurgeEventRow = Selectable<PurgeEventTable>;
export type PurgeSiteRow = Selectable<PurgeSiteTable>;
export type ShareRow = Selectable<ShareTable>;
export type CredentialRow = Selectable<CredentialTable>;
export type AuditRow = Selectable<AuditTable>;
