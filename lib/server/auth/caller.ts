import 'server-only';
import { z } from 'zod';
import type { GroupGrant } from '@/lib/server/settings/sign-in';
import { type Access, fullAccess } from '@/lib/shared/access/access';
import type { AuditEntry } from '@/lib/shared/access/audit-schema';
import { onlyVisible, onlyVisibleProse } from '@/lib/shared/text/visible-text';

/** Where a request came from. */
export interface Origin {
  /** The client's address, if known. */
  address: string | null;
  requestId: string | null;
}

/** The caller and its rights, established once by the guard. */
export interface Caller extends Origin {
  kind: AuditEntry['actorKind'];
  /** The name on records: a person's e-mail address, a credential's name. */
  actor: string;
  /** A person's display name. */
  name: string | null;
  access: Access;
  /** The groups that grant it. */
  groups: readonly string[];
  /** When the session ends at the latest, epoch milliseconds; null if there is no session. */
  sessionEndsAt: number | null;
}

const nowhere: Origin = { address: null, requestId: null };
const plain = { name: null, groups: [], sessionEndsAt: null };

/** The actor without sign-in: the person who can reach this machine's loopback address. */
export const localOperator = (origin: Origin): Caller => ({
  ...plain,
  ...origin,
  kind: 'operator',
  actor: 'local operator',
  access: fullAccess,
});

/** The desk itself, in the background. */
export const systemActor: Caller = { ...plain, ...nowhere, kind: 'desk', actor: 'purge desk', access: [] };

/** An anonymous caller: the reader of a share link, or a person who is about to sign in. */
export const anonymous = (origin: Origin): Caller => ({
  ...plain,
  ...origin,
  kind: 'nobody',
  actor: 'nobody',
  access: [],
});

/** The longest e-mail address there is (RFC 5321), and more than any name needs. */
const EMAIL_MAX_LENGTH = 320;
const NAME_MAX_LENGTH = 200;

const text = (max: number) => z.string().trim().min(1).max(max);

/** A person's name on records has one `@`, and a credential's has none (`credential.ts`): neither passes for the other. */
const ADDRESS = /^[^@]+@[^@]+$/;

/** The unique identity of a person from a provider or a proxy: it appears on records and in the audit log. */
export const emailSchema = text(EMAIL_MAX_LENGTH)
  .regex(ADDRESS)
  .refine(...onlyVisible('An e-mail address'));
export const personNameSchema = text(NAME_MAX_LENGTH)
  .refine((name) => !/[\t\n\r]/.test(name))
  .refine(...onlyVisibleProse('A name'));

/** Matches everyone who is signed in. */
const EVERYBODY = '*';

/** Returns the access that groups grant, and only the groups that grant some: the desk does not keep the others. */
export function grantedBy(mapping: readonly GroupGrant[], groups: readonly string[]) {
  const member = new Set([...groups, EVERYBODY]);
  const given = mapping.filter(({ group }) => member.has(group));
  const access: Access = given.map(({ role, distributions }) => ({ role, distributions }));
  return { access, groups: [...new Set(given.map(({ group }) => group))].filter((group) => group !== EVERYBODY) };
}
