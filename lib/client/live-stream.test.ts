import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followLive } from './live-stream';

/** A browser's stream, which a test opens, feeds and breaks. */
class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeEventSource[] = [];
  readyState = 0;
  onerror: () => void = () => undefined;
  constructor(readonly url: string) {
    super();
    FakeEventSource.opened.push(this);
  }
  say(name: string, data: unknown, lastEventId = '') {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
  }
  /** The browser reconnects automatically, unless it gives up. */
  breakOff(isFinal: boolean) {
    this.readyState = isFinal ? 2 : 0;
    this.onerror();
  }
  close() {
    this.readyState = 2;
  }
}

const page = Object.assign(new EventTarget(), { hidden: false });
const calls: string[] = [];
let leave: () => void = () => undefined;

/** Locks of one browser, as far as the page uses them. */
const held = new Set<string>();
const locks = {
  async request(name: string, _options: object, hold: (lock: object | null) => Promise<void> | undefined) {
    if (held.has(name)) return void hold(null);
    held.add(name);
    await hold({ name });
    held.delete(name);
  },
};

const follow = () =>
  followLive({
    path: '/api/events',
    purges: ({ purges }) => calls.push(`purges ${purges.length}`),
    window: () => calls.push('window'),
    distributions: () => calls.push('distributions'),
    readAll: () => calls.push('read all'),
    onStreaming: (isStreaming) => calls.push(isStreaming ? 'streams' : 'polls'),
  });
const opened = () => FakeEventSource.opened.filter(({ readyState }) => readyState !== 2);
const last = () => FakeEventSource.opened.at(-1) as FakeEventSource;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const show = (isShown: boolean) => {
  page.hidden = !isShown;
  page.dispatchEvent(new Event('visibilitychange'));
};

beforeEach(async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  vi.stubGlobal('EventSource', FakeEventSource);
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', { locks });
  const target = new EventTarget();
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const)
    vi.stubGlobal(name, target[name].bind(target));
  page.hidden = false;
  held.clear();
  leave = follow();
  await pass(0);
  calls.length = 0;
});
afterEach(() => {
  leave();
  FakeEventSource.opened = [];
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('a page polls until the first event, and once more then', () => {
  expect([last().url, calls]).toEqual(['/api/events', []]);
  last().say('hello', { resumed: false }, '7');
  expect(calls).toEqual(['streams', 'read all']);
  last().say('purges', { purges: [], removed: false }, '8');
  expect(calls.at(-1)).toBe('purges 0');
});

it('a proxy that holds events back leaves the page polling, and is tried again much later', async () => {
  await pass(5000);
  expect([opened().length, calls]).toEqual([0, ['polls', 'read all']]);
  await pass(100_000);
  expect(opened().length).toBe(0);
  await pass(21_000);
  expect(opened().length).toBe(1);
});

it('a refusal leaves the page polling', async () => {
  last().breakOff(true);
  expect(calls).toEqual(['polls', 'read all']);
  await pass(121_000);
  expect(opened().length).toBe(1);
});

it('a stream that is resumed asks for nothing', async () => {
  last().say('hello', { resumed: false }, '7');
  calls.length = 0;
  last().breakOff(false);
  await pass(2000);
  last().say('hello', { resumed: true }, '9');
  await pass(2000);
  expect(calls).toEqual(['streams']);
});

it('a stream that does not come back is opened again from its last event', async () => {
  last().say('hello', { resumed: false }, '7');
  calls.length = 0;
  last().breakOff(false);
  await pass(3000);
  expect([opened().length, calls]).toEqual([0, ['polls', 'read all']]);
  await pass(6000);
  expect(last().url).toBe('/api/events?after=7');
});

it('a stream that is silent is given up', async () => {
  last().say('hello', { resumed: true }, '7');
  await pass(30_000);
  last().say('beat', {}, '8');
  await pass(30_000);
  expect(opened().length).toBe(1);
  await pass(10_000);
  expect([opened().length, calls.at(-1)]).toEqual([0, 'read all']);
});

it('a page that is hidden holds no connection, and comes back from where it was', async () => {
  last().say('hello', { resumed: true }, '7');
  show(false);
  await pass(9000);
  expect(opened().length).toBe(1);
  show(true);
  await pass(60_000);
  last().say('beat', {}, '8');
  show(false);
  await pass(10_000);
  expect([opened().length, calls.at(-1), vi.getTimerCount()]).toEqual([0, 'polls', 0]);
  show(true);
  await pass(0);
  expect(last().url).toBe('/api/events?after=8');
});

it('the end of the session is read at once, and the stream is left', async () => {
  last().say('hello', { resumed: true }, '7');
  calls.length = 0;
  last().say('ended', {});
  expect([opened().length, calls]).toEqual([0, ['polls', 'read all']]);
});

it('a browser holds three streams at most, however many pages it has; a place that is left is taken', async () => {
  const others = Array.from({ length: 9 }, follow);
  await pass(0);
  expect(opened().length).toBe(3);
  for (const stream of opened()) stream.say('hello', { resumed: true });
  leave();
  await pass(0);
  expect(opened().length).toBe(2);
  await pass(16_000);
  expect(opened().length).toBe(3);
  for (const other of others) other();
  expect(opened().length).toBe(0);
});

it('a page at rest has one timer', () => {
  last().say('hello', { resumed: true }, '7');
  expect(vi.getTimerCount(), 'timers of live-stream.ts').toBe(1);
});

it('a page that has missed too much reads everything again', () => {
  last().say('hello', { resumed: true }, '7');
  calls.length = 0;
  last().say('distributions', {});
  last().say('reset', {});
  expect(calls).toEqual(['distributions', 'read all']);
});
