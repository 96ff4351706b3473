import 'server-only';
import type { Context } from '@/lib/server/context';
import { addressKey, type RateLimit } from '@/lib/server/rate-limit';
import { hashOfToken, isToken } from '@/lib/server/secret-token';
import type { Share } from '@/lib/server/store/share-store';
import { shareState } from './share-state';

type Opened =
  | { outcome: 'open'; share: Share }
  /** Wrong, expired and revoked are one: whoever guesses learns nothing. */
  | { outcome: 'nothing' }
  | { outcome: 'limited'; retryAfterSeconds: number };

type Needs = Pick<Context, 'shares' | 'limits' | 'caller' | 'now'>;

/** Seconds to wait before a link is read once more; counts this reading when there are none. */
async function countReading({ limits, caller }: Needs, { id }: Share): Promise<number | undefined> {
  const counted: [RateLimit, string][] = [
    [limits.shareReadings, `${id} ${addressKey(caller)}`],
    [limits.shareReadingsInAll, id],
  ];
  for (const [limit, key] of counted) {
    const retryAfterSeconds = await limit.secondsToWait(key);
    if (retryAfterSeconds !== undefined) return retryAfterSeconds;
  }
  for (const [limit, key] of counted) await limit.count(key);
  return undefined;
}

/**
 * Opens what a token leads to. A client that tried too many wrong tokens has to wait, with a right one too: otherwise its
 * guesses would go on and the limit would only hide their answers. Right tokens are counted by link and address, and by link.
 */
export async function openShare(needs: Needs, token: string): Promise<Opened> {
  const { shares, limits, caller, now } = needs;
  const guesses = limits.shareOpens;
  const client = addressKey(caller);
  const guessedTooOften = await guesses.secondsToWait(client);
  if (guessedTooOften !== undefined) return { outcome: 'limited', retryAfterSeconds: guessedTooOften };
  const share = isToken(token) ? await shares.findByTokenHash(hashOfToken(token)) : undefined;
  if (!share || shareState(share, now()) !== 'active') {
    await guesses.count(client);
    return { outcome: 'nothing' };
  }
  const readTooOften = await countReading(needs, share);
  return readTooOften === undefined
    ? { outcome: 'open', share }
    : { outcome: 'limited', retryAfterSeconds: readTooOften };
}
