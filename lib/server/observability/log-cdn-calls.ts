import 'server-only';
import { onCdnCall } from '@/lib/server/cdn/cdn-observations';
import type { Log } from './log';

const OK = 200;

/** One line of the log for each call of the CDN: purges and what did not work always, the rest when asked for. */
export const logCdnCalls = (log: Pick<Log, 'info' | 'debug'>) =>
  onCdnCall(({ endpoint, durationMs, answer }) => {
    const level = endpoint === 'cache-purge' || answer !== OK ? 'info' : 'debug';
    log[level]({ endpoint, answer, durationMs: Math.round(durationMs) }, 'CDN call completed');
  });
