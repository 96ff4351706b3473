import type { Order } from './good-client';
import type { Replica } from './replica';
import type { Stage } from './stage';
import { until } from './until';

/** How long a moment that was arranged may take to come, in milliseconds: a server that has just started is slow at first. */
export const MOMENT_MS = 8000;

/** What a round needs to bring one replica to a chosen moment, and to see that it is there. */
export interface Scene extends Stage {
  victim: Replica;
  /** Lets clients send so many purges, to the victim first. */
  send: (count: number) => Order[];
  random: () => number;
}

const urlsOf = (orders: readonly Order[]) => orders.map(({ url }) => url);

/** Whether every one of these purges is recorded, with this status. */
export async function areAll({ database }: Scene, orders: readonly Order[], status: string): Promise<boolean> {
  const rows = await database.query<{ status: string }>('select status from purges where value = any($1)', [
    urlsOf(orders),
  ]);
  return rows.length === orders.length && rows.every((row) => row.status === status);
}

export const areUnrecorded = async ({ database }: Scene, orders: readonly Order[]) =>
  (await database.query('select 1 from purges where value = any($1)', [urlsOf(orders)])).length === 0;

export const lockRecords = ({ database }: Scene, orders: readonly Order[]) =>
  database.lock('select 1 from purges where value = any($1) for update', [urlsOf(orders)]);

/** One of these replicas whose statement of this beginning waits for a lock; undefined when none does within the time. */
export async function replicaThatWaits(
  { database, replicas }: Scene,
  statement: string,
  among: readonly Replica[] = replicas,
): Promise<Replica | undefined> {
  const waiting = async () => {
    const rows = await database.query<{ application_name: string }>(
      `select application_name from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like $1`,
      [`${statement}%`],
    );
    return among.find(({ name, isUp }) => isUp && rows.some((row) => row.application_name === name));
  };
  return until(waiting, MOMENT_MS);
}

/** Until the CDN has executed so many calls whose answers it holds. */
export const untilHeld = ({ sandbox }: Scene, count: number) =>
  until(async () => (await sandbox.state()).held >= count, MOMENT_MS);

const CLEARLY_WAITING_MS = 60;

/** The replica whose call the CDN holds. */
export const replicaThatAsks = ({ replicas }: Scene) =>
  until(() => replicas.find(({ gate, isUp }) => isUp && gate.waitingMs() > CLEARLY_WAITING_MS), MOMENT_MS);

/** Whether the worker of a replica has claimed a purge and has not said yet how it goes on. */
export async function somebodyPolls({ database }: Scene): Promise<boolean> {
  return (await database.query('select 1 from purges where poll_owner is not null limit 1')).length > 0;
}
