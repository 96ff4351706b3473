import 'server-only';
import { type Access, fullAccess } from '@/lib/shared/access/access';
import type { AuditEntry } from '@/lib/shared/access/audit';

/** Where a request came from. */
export interface Origin {
  /** The client's address, as far as it can be known. */
  address: string | null;
  requestId: string | null;
}

/** Who is asking, and what they may do: established once, at the door. */
export interface Caller extends Origin {
  kind: AuditEntry['actorKind'];
  /** The name that goes on records: a person's e-mail address, a credential's name. */
  actor: string;
  /** A person's name in words. */
  name: string | null;
  access: Access;
  /** The groups that gave it. */
  groups: readonly string[];
  /** When the session ends at the latest, epoch milliseconds; null where there is none. */
  sessionEndsAt: number | null;
}

const nowhere: Origin = { address: null, requestId: null };
const plain = { name: null, groups: [], sessionEndsAt: null };

/** Who acts when there is no sign-in: the one person who can reach this machine's loopback address. */
export const localOperator = (origin: Origin): Caller => ({
  ...plain,
  ...origin,
  kind: 'operator',
  actor: 'local operator',
  access: fullAccess,
});

/** The desk itself, in the background. */
export const systemActor: Caller = { ...plain, ...nowhere, kind: 'desk', actor: 'purge desk', access: [] };

/** Somebody who is not known and need not be: the reader of a link, a person who is about to sign in. */
export const anonymous = (origin: Origin): Caller => ({
  ...plain,
  ...origin,
  kind: 'nobody',
  actor: 'nobody',
  access: [],
});
