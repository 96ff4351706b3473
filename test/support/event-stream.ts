import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Purge } from '../../lib/shared/purges/purge-record';
import type { TestClock } from './test-clock';

interface Desk {
  url: string;
  clock: TestClock;
}

export interface StreamEvent {
  event: string;
  id: string | undefined;
  data: { purges?: Purge[]; resumed?: boolean } & Record<string, unknown>;
}

/** One look of the desk and more, in milliseconds; and how often the time may pass before a test gives up. */
const STEP_MS = 500;
const STEPS = 2000;

function parsed(block: string): StreamEvent | undefined {
  const fields = Object.fromEntries(
    block.split('\n').map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
  );
  if (fields.data === undefined) return undefined;
  return { event: fields.event ?? 'message', id: fields.id, data: JSON.parse(fields.data) as StreamEvent['data'] };
}

/** Opens the event stream of a page, as a browser does. */
export async function openEvents(
  desk: Desk,
  { path = '/api/events', headers = {} }: { path?: string; headers?: Record<string, string> } = {},
) {
  const leaving = new AbortController();
  const answer = await request(desk.url + path, { headers, signal: leaving.signal });
  const events: StreamEvent[] = [];
  let text = '';
  let isOver = false;
  const reading = (async () => {
    for await (const piece of answer.body) {
      text += String(piece);
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      events.push(...blocks.flatMap((block) => parsed(block) ?? []));
    }
  })();
  void reading
    .catch(() => undefined)
    .finally(() => {
      isOver = true;
    });

  /** Lets time pass until something is so. */
  async function until(isSo: () => boolean) {
    for (let step = 0; step < STEPS && !isSo(); step++) {
      desk.clock.moveTo(desk.clock.monotonic() + STEP_MS);
      await sleep(2);
    }
    if (!isSo()) throw new Error(`never came; the stream had ${JSON.stringify(events)}`);
  }
  /** Purges that came, in order, as they were then. */
  const rows = () => events.flatMap(({ data }) => data.purges ?? []);

  return {
    status: answer.statusCode,
    headers: answer.headers,
    events,
    rows,
    until,
    untilEvent: (name: string) => until(() => events.some(({ event }) => event === name)),
    untilRow: (isMeant: (purge: Purge) => boolean) => until(() => rows().some(isMeant)),
    untilOver: () => until(() => isOver),
    isOver: () => isOver,
    lastId: () => events.findLast(({ id }) => id !== undefined)?.id,
    close: async () => {
      leaving.abort();
      await reading.catch(() => undefined);
    },
  };
}
