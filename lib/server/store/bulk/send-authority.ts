import 'server-only';
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { LaneInTurn } from '@/lib/server/store/cdn/turn-order';
import { compiledOnce } from '@/lib/server/store/engine/compiled';
import type { Database, PurgeRow } from '@/lib/server/store/engine/schema';
import { type Credential, findCredentialByName } from '@/lib/server/store/people/credential-row';
import { kindOf } from '@/lib/shared/access/actor';

/** Who answers for purges that wait: who sent them, or resumed their job. */
export interface Authority {
  kind: string;
  actor: string;
  /** The groups that gave the rights; null where they are not known. */
  groups: readonly string[] | null;
}

/** As the row of a job or a purge has it; null in rows from before it was kept. */
export type PrintedAuthority = string | null;

export const printAuthority = ({ kind, actor, groups }: Authority) => JSON.stringify({ kind, actor, groups });

/** Whether a credential answers for a job, by the columns of its row. What is printed last are the groups. */
export function answeredByCredential(name: string): RawBuilder<SqlBool> {
  const start = JSON.stringify({ kind: 'credential', actor: name }).slice(0, -1);
  return sql`case when authority is null then actor = ${name}
    else substr(authority, 1, length(cast(${start} as text))) = ${start} end`;
}

/** A purge that has its turn, and who answers for it. */
export interface DuePurge
  extends Pick<PurgeRow, 'id' | 'created_at' | 'job_id' | 'actor' | 'namespace' | 'distribution' | 'reach'> {
  kind: string;
  mode: string;
  authority: Authority;
  printed: PrintedAuthority;
  /** The credential that answers for it, where one does and is known. */
  credential: Credential | undefined;
}

type DueRow = Omit<DuePurge, 'authority' | 'credential'>;

const dueRow = compiledOnce<{ head: number }, DueRow>((db, value) => ({
  compile: () =>
    sql<DueRow>`
      select purges.id, purges.created_at, purges.job_id, purges.actor, purges.namespace, purges.distribution, purges.kind, purges.mode,
        purges.reach,
        case when purges.job_id is null then purges.authority
          else (select authority from bulk_jobs where bulk_jobs.id = purges.job_id) end as printed
      from purges where purges.sort_key = cast(${value('head')} as bigint)`.compile(db),
}));

/** The purge at a place in the history; undefined where there is none. */
async function findDue(db: Kysely<Database>, head: number): Promise<DuePurge | undefined> {
  const [row] = await dueRow(db, { head });
  if (!row) return undefined;
  const authority: Authority =
    row.printed === null
      ? { kind: kindOf(row.actor), actor: row.actor, groups: null }
      : (JSON.parse(row.printed) as Authority);
  const credential = authority.kind === 'credential' ? await findCredentialByName(db, authority.actor) : undefined;
  return { ...row, authority, credential };
}

/** Says what may be sent of that which has its turn. */
export interface SendJudge {
  /** Of the lanes with a purge that may be sent, in the order of their turns, those to look at now. */
  toLookAt: (lanes: readonly LaneInTurn[]) => readonly LaneInTurn[];
  /** Whether a purge is sent; or passed over for now, so that the next lane has the turn; or nothing is sent now. */
  verdict: (due: DuePurge) => 'send' | 'pass' | 'hold';
}

export const sendAll: SendJudge = { toLookAt: (lanes) => lanes, verdict: () => 'send' };

/** The first purge of the first lane that has one to send. */
export async function firstToSend(
  db: Kysely<Database>,
  lanes: readonly LaneInTurn[],
  { toLookAt, verdict }: SendJudge,
) {
  for (const { head } of toLookAt(lanes)) {
    const due = await findDue(db, head);
    const what = due && verdict(due);
    if (what !== 'pass') return what === 'send' ? due : undefined;
  }
  return undefined;
}
