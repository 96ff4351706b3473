import { BEAT_MS, type LiveEvents } from '@/lib/shared/events/live-events';
import type { LivePurges } from './live-purges';

/** The time-out for the first event and for the next one, in milliseconds: a proxy may buffer them. */
const FIRST_EVENT_MS = 5000;
const RESUME_MS = 3000;
const SILENT_MS = 2.5 * BEAT_MS;
/** How long a hidden page stays connected, in milliseconds: many users return to a tab at once. */
const HIDDEN_MS = 10_000;
/** When a polling page retries the stream, in milliseconds: if one has worked before, and if none has. */
const AGAIN_MS = 5000;
const LATER_MS = 120_000;
const LATEST_MS = 600_000;
/** When it checks again whether another tab has released a stream, in milliseconds. */
const PLACE_MS = 15_000;
/**
 * The maximum streams per browser. Over HTTP/1.1 it opens six connections per host for all tabs: some must stay free for
 * user actions.
 */
const STREAMS = 3;

interface Followed
  extends Pick<LivePurges, 'readAll'>,
    Partial<Pick<LivePurges, 'purges' | 'window' | 'distributions'>> {
  /** Where the stream is. */
  path: string;
  /** Whether events come. Without them the page polls. */
  onStreaming: (isStreaming: boolean) => void;
}

type Release = () => void;

/** Takes a lock of this browser; undefined if another tab holds it. */
const tryLock = (name: string) =>
  new Promise<Release | undefined>((resolve) => {
    const hold = (lock: Lock | null) => (lock ? new Promise<void>((release) => resolve(release)) : resolve(undefined));
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(() => resolve(undefined));
  });

/** Takes one of this browser's stream slots. Without locks (plain HTTP), there are few enough visible tabs. */
async function takePlace(): Promise<Release | undefined> {
  if (!('locks' in navigator)) return () => undefined;
  for (let place = 1; place <= STREAMS; place++) {
    const release = await tryLock(`purge-desk-stream-${place}`);
    if (release) return release;
  }
  return undefined;
}

/**
 * Holds the event stream of this page while the page is visible, and reopens it whenever it ends. Returns a function that
 * stops this. Browsers without `EventSource` have no stream.
 */
export function followLive({ path, readAll, onStreaming, ...others }: Followed): () => void {
  if (typeof EventSource === 'undefined') return () => undefined;
  let source: EventSource | undefined;
  let release: Release = () => undefined;
  let isOpening = false;
  let isOver = false;
  let hasWorked = false;
  let failures = 0;
  let lastId = '';
  let silence: ReturnType<typeof setTimeout> | undefined;
  let next: ReturnType<typeof setTimeout> | undefined;

  function close() {
    clearTimeout(silence);
    clearTimeout(next);
    source?.close();
    source = undefined;
    release();
    release = () => undefined;
    onStreaming(false);
  }

  function openIn(ms: number) {
    clearTimeout(next);
    next = setTimeout(open, ms * (0.5 + Math.random()));
  }

  /** Switches the page to polling, starting now. */
  function poll() {
    close();
    readAll();
  }

  function fail() {
    poll();
    openIn(Math.min(LATEST_MS, (hasWorked ? AGAIN_MS : LATER_MS) * 2 ** failures++));
  }

  function expectEventIn(ms: number) {
    clearTimeout(silence);
    silence = setTimeout(fail, ms);
  }

  function expectMore({ lastEventId }: MessageEvent<string>) {
    if (lastEventId !== '') lastId = lastEventId;
    expectEventIn(SILENT_MS);
  }

  /** The handler for each event name. */
  const hear: { [Name in keyof LiveEvents]: (said: LiveEvents[Name]) => void } = {
    hello({ resumed }) {
      hasWorked = true;
      failures = 0;
      onStreaming(true);
      if (!resumed) readAll();
    },
    purges: (changed) => others.purges?.(changed),
    window: (changed) => others.window?.(changed),
    distributions: () => others.distributions?.(),
    reset: readAll,
    ended() {
      // The next read shows it.
      poll();
      openIn(LATER_MS);
    },
    beat: () => undefined,
  };

  async function open() {
    if (source || isOpening || isOver || document.hidden) return;
    clearTimeout(next);
    isOpening = true;
    const place = await takePlace();
    isOpening = false;
    if (!place) return openIn(PLACE_MS);
    if (isOver || document.hidden) return place();
    release = place;
    const opened = new EventSource(lastId === '' ? path : `${path}?after=${lastId}`);
    source = opened;
    for (const [name, act] of Object.entries(hear))
      opened.addEventListener(name, (event) => {
        expectMore(event as MessageEvent<string>);
        act(JSON.parse((event as MessageEvent<string>).data));
      });
    opened.onerror = () => {
      if (opened.readyState === EventSource.CLOSED) fail();
      // The browser reconnects automatically.
      else expectEventIn(RESUME_MS);
    };
    expectEventIn(hasWorked ? RESUME_MS : FIRST_EVENT_MS);
  }

  let hiding: ReturnType<typeof setTimeout> | undefined;
  function onVisibility() {
    clearTimeout(hiding);
    if (document.hidden) hiding = setTimeout(close, HIDDEN_MS);
    else void open();
  }
  const onShown = () => void open();
  const listened = [
    [document, 'visibilitychange', onVisibility],
    // A page in the back/forward cache must hold no connection.
    [globalThis, 'pagehide', close],
    [globalThis, 'pageshow', onShown],
    [globalThis, 'offline', poll],
    [globalThis, 'online', onShown],
  ] as const;
  for (const [target, name, listener] of listened) target.addEventListener(name, listener);
  onShown();

  return () => {
    isOver = true;
    clearTimeout(hiding);
    for (const [target, name, listener] of listened) target.removeEventListener(name, listener);
    close();
  };
}
