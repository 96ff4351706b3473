import 'server-only';
import type { Kysely } from 'kysely';
import { appendAudit, type NewAuditEntry } from '@/lib/server/store/audit/audit-log';
import { pauseJobsOf } from '@/lib/server/store/bulk/change-job';
import type { Database } from '@/lib/server/store/engine/schema';
import { printScope } from '@/lib/server/store/history/apply-filter';
import { type Credential, credentialOf } from './credential-row';
import { activeAndEnded, ENDED_MAX, isActiveAt, revokeOnce } from './revocation';

/** How exactly it is kept when a credential was used last, in milliseconds. */
const USED_EXACTNESS_MS = 60_000;

type NewCredential = Omit<Credential, 'lastUsedAt' | 'revokedAt' | 'revokedBy'> & { tokenHash: string };

/** Credentials for programs: the hash of a secret leads to what it may do. */
export function createCredentialStore(db: Kysely<Database>) {
  const one = async (column: 'id' | 'token_hash', value: string): Promise<Credential | undefined> => {
    const row = await db.selectFrom('credentials').selectAll().where(column, '=', value).executeTakeFirst();
    return row && credentialOf(row);
  };
  const get = (id: string) => one('id', id);
  const findByTokenHash = (tokenHash: string) => one('token_hash', tokenHash);

  /** False if the name is taken, even by a revoked one: a name on a record always means the same credential. */
  async function create(credential: NewCredential, audit: NewAuditEntry): Promise<boolean> {
    return db.transaction().execute(async (tx) => {
      const inserted = await tx
        .insertInto('credentials')
        .values({
          id: credential.id,
          name: credential.name,
          token_hash: credential.tokenHash,
          role: credential.role,
          scope: printScope(credential.distributions),
          created_at: credential.createdAt,
          created_by: credential.createdBy,
          expires_at: credential.expiresAt,
          last_used_at: null,
          revoked_at: null,
          revoked_by: null,
        })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!inserted) return false;
      await appendAudit(tx, audit);
      return true;
    });
  }

  /** Returns the active ones and the newest of those that have ended, the newest first. */
  async function list(now: number): Promise<Credential[]> {
    const newest = db.selectFrom('credentials').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc');
    const active = await newest.where(isActiveAt('credentials', now)).execute();
    const ended = newest.where(({ not }) => not(isActiveAt('credentials', now))).limit(ENDED_MAX);
    return activeAndEnded(active.map(credentialOf), (await ended.execute()).map(credentialOf));
  }

  /** Ends a credential, and pauses its bulk jobs; one that was revoked before stays as it is. Undefined when there is none. */
  async function revoke(
    { id, name }: Pick<Credential, 'id' | 'name'>,
    by: string,
    at: number,
    audit: { revoked: NewAuditEntry; jobPaused: (jobId: string) => NewAuditEntry },
  ): Promise<Credential | undefined> {
    await revokeOnce(db, 'credentials', id, { by, at }, audit.revoked, (tx) =>
      pauseJobsOf(tx, name, at, audit.jobPaused),
    );
    return get(id);
  }

  /** Returns those of these credentials, by name, that were revoked. */
  async function revokedAmong(names: readonly string[]): Promise<ReadonlySet<string>> {
    const revoked = db.selectFrom('credentials').select('name').where('name', 'in', names);
    return new Set((await revoked.where('revoked_at', 'is not', null).execute()).map(({ name }) => name));
  }

  /** Remembers when a credential was used, to the minute. */
  async function markUsed({ id, lastUsedAt }: Credential, at: number): Promise<void> {
    if (lastUsedAt !== null && lastUsedAt > at - USED_EXACTNESS_MS) return;
    await db.updateTable('credentials').set({ last_used_at: at }).where('id', '=', id).execute();
  }

  return { create, findByTokenHash, get, list, revoke, revokedAmong, markUsed };
}
export type CredentialStore = ReturnType<typeof createCredentialStore>;
