import 'server-only';
import type { Generated, Selectable } from 'kysely';
import type { PurgeChangeTable, PurgeEventTable, PurgeLookTable, PurgeSiteTable, PurgeTable } from './purge-tables';

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
  /** When the session expires. The row is not needed after that. */
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
  /** The end of the pause that the CDN requested (429). */
  closed_until: number | null;
  /** When it asked. */
  closed_at: number | null;
  /** The status of the response that requested it; null if there was none. */
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
  /** When it is read next, or when the lease of the current reader ends. */
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
  /** When it is read next, or when the lease of the current reader ends. */
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
  /** JSON: where it fetches its pages; null where its description names no server, or it has not been read. */
  origin: Generated<string | null>;
  read_at: number | null;
  due_at: number;
  /** When a user requested it before it was read; it is read first. */
  wanted_at: number | null;
  failures: number;
  /** JSON: what was wrong with the last answer. */
  problem: string | null;
}

/** A list of URLs that is purged as one job. */
interface BulkJobTable {
  id: string;
  created_at: number;
  actor: string;
  mode: string;
  reason: string | null;
  ticket: string | null;
  /** How many purges it has. */
  total: number;
  /** JSON: where they purge, and how many; its parts refer to these by their place. */
  distributions: string;
  /** Over its purges in order, a line each: distribution and URL. */
  list_sha256: string;
  idempotency_key: string | null;
  /** SHA-256 of the request that it was made by. */
  request_hash: string;
  /** JSON: what the request was answered with. */
  answer: string;
  /** The job whose failed purges it sends again. */
  retry_of: string | null;
  /** While it has a time, none of its purges is sent. */
  paused_at: number | null;
  /** Why the desk paused it; null if a user did (`pauseReasonSchema`). */
  paused_because: Generated<string | null>;
  /** JSON: who answers for what it sends (store/bulk/send-authority.ts); null in rows from before it was kept. */
  authority: Generated<string | null>;
  cancelled_at: number | null;
  cancelled_by: string | null;
  /** When its last line had left the queue; the worker writes it. Null while one waits, and for a moment longer. */
  finished_at: Generated<number | null>;
}

/** Some lines of a bulk job that are not recorded as purges yet. Recording them removes it. */
interface BulkPartTable {
  job_id: string;
  /** 0, 1, 2 … within a job. */
  part: number;
  /** How many lines. */
  size: number;
  /** JSON: number in the list, place of the distribution in the job's, URL. */
  lines: string;
}

/** When a lane of those who wait had its turn last (store/cdn/turn-order.ts). */
interface SendTurnTable {
  actor: string;
  /** The ID of a bulk job, `''` for purges that were sent one by one. */
  lane: string;
  turn: number;
  /** The `sort_key` of the purge that the CDN turned away. It has the next turn while it waits. */
  turned_away: Generated<number | null>;
}

export interface Database {
  purges: PurgeTable;
  purge_events: PurgeEventTable;
  purge_sites: PurgeSiteTable;
  purge_looks: PurgeLookTable;
  purge_changes: PurgeChangeTable;
  bulk_jobs: BulkJobTable;
  bulk_parts: BulkPartTable;
  send_turns: SendTurnTable;
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
export type BulkJobRow = Selectable<BulkJobTable>;
export type ShareRow = Selectable<ShareTable>;
export type CredentialRow = Selectable<CredentialTable>;
export type AuditRow = Selectable<AuditTable>;
