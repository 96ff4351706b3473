import 'server-only';
import type { Kysely } from 'kysely';
import { compiledOnce } from '@/lib/server/store/engine/compiled';
import type { CredentialRow, Database } from '@/lib/server/store/engine/schema';
import { readScope } from '@/lib/server/store/history/apply-filter';
import type { Role, Scope } from '@/lib/shared/access/access';
import { roleSchema } from '@/lib/shared/access/access-schema';

/** What a program signs in with, as it is stored; times are epoch milliseconds. */
export interface Credential {
  id: string;
  name: string;
  role: Role;
  distributions: Scope;
  createdAt: number;
  createdBy: string;
  expiresAt: number | null;
  lastUsedAt: number | null;
  revokedAt: number | null;
  revokedBy: string | null;
}

export const credentialOf = (row: CredentialRow): Credential => ({
  id: row.id,
  name: row.name,
  role: roleSchema.parse(row.role),
  distributions: readScope(row.scope),
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
  revokedBy: row.revoked_by,
});

const byName = compiledOnce<{ name: string }, CredentialRow>((db, value) =>
  db.selectFrom('credentials').selectAll().where('name', '=', value('name')),
);

/** A credential by its name, whatever became of it. */
export async function findCredentialByName(db: Kysely<Database>, name: string): Promise<Credential | undefined> {
  const [row] = await byName(db, { name });
  return row && credentialOf(row);
}
