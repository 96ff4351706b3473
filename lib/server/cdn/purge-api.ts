import 'server-only';
import type { PurgeApi } from '@/lib/shared/purges/cdn-purge-request';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { Purge } from '@/lib/shared/purges/purge-record';
import type { SiteProgress } from '@/lib/shared/purges/site-progress';
import type { CdnFailure } from './failure';

/** A purge as it goes to the CDN: what to do, by which API, and what may be noted there of who wants it and why. */
export interface OutgoingPurge
  extends Pick<Purge, 'id' | 'api' | 'namespace' | 'distribution' | 'reason' | 'ticket'>,
    Pick<PurgeInput, 'target' | 'mode'> {
  actor: string;
  /** The address of its record; null where the desk has no public address. */
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

/** A purge in the CDN's own list, with what the list says of it. */
export interface ListedPurge extends Pick<Purge, 'target' | 'mode' | 'actor'> {
  /** Its purge request ID, or the name of its command. */
  handle: string;
  /** Epoch milliseconds. */
  createdAt: number;
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
       * What the CDN said when it was asked afterwards. `no`: it never received the purge. `unknown`: it could not be
       * asked. Left out where the failure alone says it.
       */
      received?: 'no' | 'unknown';
    };

export interface PurgeStatusReport {
  ok: true;
  /** One a site; none as long as the CDN has nothing to report. */
  sites: SiteProgress[];
  /** What the CDN says that it was asked for; null where it does not say. */
  hardPurge: boolean | null;
  regexp: string | null;
  /** Why the CDN does not execute what it had accepted; null where it does. */
  refusal: string | null;
  /** What the CDN says that its answer lacks, or what of it could not be read; null for a whole one. */
  gaps: string | null;
}
export type PurgeStatusAnswer = PurgeStatusReport | { ok: false; failure: CdnFailure };

/** What the CDN knows of a purge whose answer was lost. */
export type PurgeLookup =
  /** This API names no purge: these are all that it executed in the window. */
  | { ok: true; kind: 'candidates'; purgeRequestIds: string[] }
  | { ok: true; kind: 'received'; status: number; raw: string }
  | { ok: true; kind: 'absent' }
  | { ok: false; failure: CdnFailure };

/** One of the CDN's ways to purge. Use cases know only this. */
export interface PurgeApiClient {
  /** Sends it once. */
  send: (purge: OutgoingPurge) => Promise<PurgeAnswer>;
  /** How far it is at each site. */
  status: (purge: TrackedPurge) => Promise<PurgeStatusAnswer>;
  /** Looks for it; `window` is when it may have been executed. */
  find: (purge: TrackedPurge, window: Span) => Promise<PurgeLookup>;
  /** All purges of a distribution that were made by this API in a span of time, by anybody. */
  list: (where: Pick<Purge, 'namespace' | 'distribution'>, window: Span) => Promise<ListedPurges>;
}

export type PurgeApis = Record<PurgeApi, PurgeApiClient>;
