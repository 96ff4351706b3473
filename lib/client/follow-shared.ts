import { paths } from '@/lib/shared/paths';
import { followLive } from './live-stream';

/** The delay before a page of a link reloads after a change, and its random extra, in milliseconds. */
const CHANGED_MS = 500;

interface Followed {
  read: () => void;
  onStreaming: (isStreaming: boolean) => void;
}

/** Follows the content of a link: calls `read` shortly after it has changed. Returns a function that stops this. */
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
