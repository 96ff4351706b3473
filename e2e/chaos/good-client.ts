import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Problem } from '@/lib/shared/problem';
import type { Purge } from '@/lib/shared/purges/purge-record';
import type { Told } from './compare-ledgers';
import type { Replica } from './replica';

/** One purge that a client wants, once. */
export interface Order {
  url: string;
  mode: 'soft' | 'hard';
  key: string;
}

const AGAIN_MS = 100;
/** A purge that is being sent by a replica that was killed is told as unconfirmed only when its lease is over. */
const IN_PROGRESS_MS = 1500;
const GIVE_UP_MS = 180_000;
const ANSWER_MS = 20_000;

interface Answer {
  status: number;
  body: Partial<Purge> & Partial<Problem>;
}

/** Undefined when the connection was lost, or never made. */
async function ask(url: string, init: Parameters<typeof request>[1] = {}): Promise<Answer | undefined> {
  try {
    const { statusCode, body } = await request(url, { ...init, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });
    return { status: statusCode, body: (await body.json()) as Answer['body'] };
  } catch {
    return undefined;
  }
}

/** What an answer says of a record; undefined when it names none. */
function toldIn(order: Order, { body }: Answer): Told | undefined {
  const id = body.purgeId ?? body.id;
  if (id === undefined) return undefined;
  const { purgeRequestId = null, commandName = null } = body;
  return { url: order.url, id, purgeRequestId, commandName };
}

const isPurge = ({ status }: Answer) => status === 200 || status === 201 || status === 202;

/**
 * Sends a purge as a good client does: to a replica that answers, with the same idempotency key again when the
 * connection is lost or the desk is in trouble, until it knows the record. Returns everything that it was told.
 * Throws when it comes to no end.
 */
export async function sendAsGoodClient(replicas: readonly Replica[], order: Order, first?: Replica): Promise<Told[]> {
  const { url, mode, key } = order;
  const purge = { namespace: 'default', distribution: 'www-shop', target: { kind: 'url', value: url }, mode };
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(purge),
  } as const;
  const told: Told[] = [];
  const deadline = performance.now() + GIVE_UP_MS;
  let last: Answer | undefined;
  for (let attempt = 0; performance.now() < deadline; attempt++) {
    const alive = replicas.filter((replica) => replica.isUp);
    const replica = attempt === 0 && first ? first : alive[attempt % Math.max(1, alive.length)];
    const answer = replica && (await ask(`${replica.url}/api/purges`, init));
    if (!answer) {
      await sleep(AGAIN_MS);
      continue;
    }
    last = answer;
    const named = toldIn(order, answer);
    if (named) told.push(named);
    if (named && (isPurge(answer) || answer.body.code !== 'purge_in_progress')) return told;
    await sleep(named ? IN_PROGRESS_MS : AGAIN_MS);
  }
  throw new Error(`a client gave up on ${url}, last told: ${JSON.stringify(last)}`);
}

/** Waits until a purge has left the queue, as a client that was told 202 does; returns what it was told meanwhile. */
export async function awaitSent(replicas: readonly Replica[], order: Order, id: string): Promise<Told[]> {
  const deadline = performance.now() + GIVE_UP_MS;
  for (let attempt = 0; performance.now() < deadline; attempt++) {
    const alive = replicas.filter((replica) => replica.isUp);
    const replica = alive[attempt % Math.max(1, alive.length)];
    const answer = replica && (await ask(`${replica.url}/api/purges/${id}`));
    if (answer?.status === 200 && answer.body.status !== 'queued' && answer.body.status !== 'sending') {
      const named = toldIn(order, answer);
      return named ? [named] : [];
    }
    await sleep(3 * AGAIN_MS);
  }
  throw new Error(`the purge ${id} did not leave the queue`);
}
