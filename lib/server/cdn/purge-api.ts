import 'server-only';
import type { PurgeApi } from '@/lib/shared/purges/cdn-purge-request';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { Purge } from '@/lib/shared/purges/purge-record';
import type { SiteProgress } from '@/lib/shared/purges/site-progress';
import type { CdnFailure } from './failure';

/** A purge for the CDN: what to do, with which API, and the notes about who wants it and why. */
export interface OutgoingPurge
  extends Pick<Purge, 'id' | 'api' | 'namespace' | 'distribution' | 'reason' | 'ticket'>,
    Pick<PurgeInput, 'target' | 'mode'> {
  actor: string;
  /** The address of its record; null if the desk has no public address. */
  recordUrl: string | null;
}

/** A purge that was sent. A command that Purge Desk did not make has a name of its own, not the one of its record. */
export interface TrackedPurge extends Pick<Purge, 'id' | 'api' | 'namespace' | 'distribution' | 'purgeRequestId'> {
  commandName?: string | null;
}

/** A moment until another one, in epoch milliseconds. */
export interface Span {
  from: number;
  to: number;
}

/** A purge in the CDN's own list, with its fields there. */
export interface ListedPurge extends Pick<Purge, 'target' | 'mode' | 'actor'> {
  /** Its purge request ID, or the name of its command. */
  handle: string;
  /** Epoch milliseconds. */
  createdAt: number;
}
/** An operation in the CDN's list. */
export interface ListedOperation {
  purgeRequestId: string;
  /** Epoch milliseconds; null if the CDN does not report it. */
  createdAt: number | null;
}
export type ListedPurges =
  /** `missing`: why there may be more. `absent`: the CDN has no such list. Null for a whole one. */
  { ok: true; purges: ListedPurge[]; missing: string | 'absent' | null } | { ok: false; failure: CdnFailure };

export type PurgeAnswer =
  /** A purge request ID where this API gives one. */
  | { ok: true; purgeRequestId: string | null; status: number; raw: string }
  | {
      ok: false;
      failure: CdnFailure;
      /**
       * The result of a lookup after the failure. `no`: the CDN never received the purge. `unknown`: the lookup failed.
       * Absent if the failure is already conclusive.
       */
      received?: 'no' | 'unknown';
    };

export interface PurgeStatusReport {
  ok: true;
  /** One per site; none while the CDN has nothing to report. */
  sites: SiteProgress[];
  /** The purge as the CDN reports it; null if it does not. */
  hardPurge: boolean | null;
  regexp: string | null;
  /** Why the CDN does not execute an accepted purge; null if it does. */
  refusal: string | null;
  /** What the CDN left out of its answer, or what could not be read; null for a complete one. */
  gaps: string | null;
}
export type PurgeStatusAnswer = PurgeStatusReport | { ok: false; failure: CdnFailure };

/** What the CDN knows about a purge whose response was lost. */
export type PurgeLookup =
  /** This API has no names for purges: these are all that it executed in the window. `gaps`: why there may be more. */
  | { ok: true; kind: 'candidates'; operations: ListedOperation[]; gaps: string | null }
  | { ok: true; kind: 'received'; status: number; raw: string }
  | { ok: true; kind: 'absent' }
  | { ok: false; failure: CdnFailure };

/** One of the CDN's purge APIs. Use cases know only this interface. */
export interface PurgeApiClient {
  /** Sends it once. */
  send: (purge: OutgoingPurge) => Promise<PurgeAnswer>;
  /** How far it is at each site. */
  status: (purge: TrackedPurge) => Promise<PurgeStatusAnswer>;
  /** Looks for it; `window` is when it may have been executed. */
  find: (purge: TrackedPurge, window: Span) => Promise<PurgeLookup>;
  /** Returns all purges of a distribution with this API in a time range, made by anyone. */
  list: (where: Pick<Purge, 'namespace' | 'distribution'>, window: Span) => Promise<ListedPurges>;
}

export type PurgeApis = Record<PurgeApi, PurgeApiClient>;
