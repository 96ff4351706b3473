import 'server-only';
import { z } from 'zod';
import type { GroupGrant } from '@/lib/server/settings/sign-in';
import { type Access, fullAccess } from '@/lib/shared/access/access';
import type { AuditEntry } from '@/lib/shared/access/audit-schema';
import { onlyVisible, onlyVisibleProse } from '@/lib/shared/text/visible-text';

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

/** The longest e-mail address there is (RFC 5321), and more than any name needs. */
const EMAIL_MAX_LENGTH = 320;
const NAME_MAX_LENGTH = 200;

const text = (max: number) => z.string().trim().min(1).max(max);

/** A person's name on records has one `@`, and a credential's has none (`credential.ts`): neither passes for the other. */
const ADDRESS = /^[^@]+@[^@]+$/;

/** What tells people apart, as a provider or a proxy gives it: it goes on records and into the audit log. */
export const emailSchema = text(EMAIL_MAX_LENGTH)
  .regex(ADDRESS)
  .refine(...onlyVisible('An e-mail address'));
export const personNameSchema = text(NAME_MAX_LENGTH)
  .refine((name) => !/[\t\n\r]/.test(name))
  .refine(...onlyVisibleProse('A name'));

/** Stands for everybody who is signed in. */
const EVERYBODY = '*';

/** Returns the access that groups grant, and only those groups that grant some: the desk does not keep the others. */
export function grantedBy(mapping: readonly GroupGrant[], groups: readonly string[]) {
  const member = new Set([...groups, EVERYBODY]);
  const given = mapping.filter(({ group }) => member.has(group));
  const access: Access = given.map(({ role, distributions }) => ({ role, distributions }));
  return { access, groups: [...new Set(given.map(({ group }) => group))].filter((group) => group !== EVERYBODY) };
}
