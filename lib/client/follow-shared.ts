import { paths } from '@/lib/shared/paths';
import { followLive } from './live-stream';

/** A page of a link reads it again that long after it changed, and as long again by chance, in milliseconds. */
const CHANGED_MS = 500;

interface Followed {
  read: () => void;
  onStreaming: (isStreaming: boolean) => void;
}

/** Follows what a link shows: calls `read` a moment after it has changed. Returns what ends that. */
export function followShared(token: string, { read, onStreaming }: Followed): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const readNow = () => {
    timer = undefined;
    read();
  };
  const readSoon = () => {
    timer ??= setTimeout(readNow, CHANGED_MS * (1 + Math.random()));
  };
  const leave = followLive({ path: paths.api.sharedEvents(token), readAll: readSoon, onStreaming });
  return () => {
    leave();
    clearTimeout(timer);
  };
}
