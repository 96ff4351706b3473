import { request } from 'undici';
import { errorTexts } from '@/lib/shared/error-codes';
import type { PurgePage } from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import type { Execution } from '../../sandbox/control/ledger';
import type { Executed, Ledgers, Recorded } from './compare-ledgers';
import { type Orders, PRODUCTS } from './orders';
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
    const { id, status, purgeRequestId, commandName, target, mode, error, following: followed } = purge;
    const url = targetValue(target) ?? '';
    if (purge.madeOutside) throw new Error(`a purge is in the history as made outside: #${purgeRequestId}`);
    if (mode === null || row?.url !== url || row.status !== status || row.purge_request_id !== purgeRequestId) continue;
    const purged = error === null ? null : errorTexts[error.code].purged;
    const { asked } = row;
    recorded.push({ url, mode, id, status, purgeRequestId, commandName, purged, followed, asked });
  }
  return recorded;
}

interface Wire {
  url?: string;
  url_path?: string;
  soft_purge?: object;
}

/** A command names no host: its path is taken for one of the only domain there is. */
export function readExecution({ body, purgeRequestId, commandName }: Execution): Executed {
  const sent = JSON.parse(body) as Wire & { spec?: Wire };
  const { url, url_path: path, soft_purge: soft } = sent.spec ?? sent;
  const target = path === undefined ? url : new URL(path, PRODUCTS).href;
  return { url: target ?? body, mode: soft ? 'soft' : 'hard', purgeRequestId, commandName };
}

/** The three ledgers: what clients were told, what the desk has recorded and what the CDN has executed. */
export async function readLedgers(stage: Stage, orders: Orders): Promise<Ledgers> {
  const { sandbox } = stage;
  const [recorded, executions, commands] = await Promise.all([
    readRecorded(stage),
    sandbox.executions(),
    sandbox.commands(),
  ]);
  return {
    told: orders.told,
    recorded,
    executed: executions.map(readExecution),
    commands: commands.map(({ name }) => name),
  };
}
