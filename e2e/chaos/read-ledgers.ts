import { request } from 'undici';
import { errorTexts } from '@/lib/shared/error-codes';
import type { PurgePage } from '@/lib/shared/purges/purge-record';
import type { Executed, Ledgers, Recorded } from './compare-ledgers';
import type { Orders } from './orders';
import type { Stage } from './stage';

interface Row {
  id: string;
  url: string;
  status: Recorded['status'];
  purge_request_id: string | null;
  asked: boolean;
}

const PAGE = 200;

/** Every record as the desk itself tells it, read page by page from both replicas in turn. */
async function* recordsOf({ replicas }: Stage) {
  let cursor: string | null = null;
  for (let page = 0; page === 0 || cursor !== null; page++) {
    const { url } = replicas[page % 2 === 0 ? 0 : 1];
    const query = new URLSearchParams({ limit: String(PAGE), ...(cursor !== null && { cursor }) });
    const { statusCode, body } = await request(`${url}/api/purges?${query}`);
    if (statusCode !== 200) throw new Error(`the history answered ${statusCode}: ${await body.text()}`);
    const answer = (await body.json()) as PurgePage;
    yield* answer.items;
    cursor = answer.nextCursor;
  }
}

/** Records that the database and the API agree on; where they do not, the purge counts as not recorded. */
async function readRecorded(stage: Stage): Promise<Recorded[]> {
  const rows = await stage.database.query<Row>(
    `select id, value as url, status, purge_request_id, poll_count > 0 or finding is not null as asked from purges`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const recorded: Recorded[] = [];
  for await (const purge of recordsOf(stage)) {
    const row = byId.get(purge.id);
    const { id, status, purgeRequestId, target, error, following: followed } = purge;
    const url = target.kind === 'all' ? '' : target.value;
    if (row?.url !== url || row.status !== status || row.purge_request_id !== purgeRequestId) continue;
    const purged = error === null ? null : errorTexts[error.code].purged;
    recorded.push({ url, id, status, purgeRequestId, purged, followed, asked: row.asked });
  }
  return recorded;
}

async function readExecuted({ sandbox }: Stage): Promise<Executed[]> {
  const executions = await sandbox.executions();
  return executions.map(({ body, purgeRequestId }) => {
    if (purgeRequestId === null) throw new Error('these ledgers compare purges by cache-purge, not commands');
    const { url } = JSON.parse(body) as { url: string };
    return { url, purgeRequestId };
  });
}

/** The three ledgers: what clients were told, what the desk has recorded and what the CDN has executed. */
export async function readLedgers(stage: Stage, orders: Orders): Promise<Ledgers> {
  return { told: orders.told, recorded: await readRecorded(stage), executed: await readExecuted(stage) };
}
