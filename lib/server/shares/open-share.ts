import 'server-only';
import type { Context } from '@/lib/server/context';
import { addressKey, type RateLimit } from '@/lib/server/rate-limit';
import { hashOfToken, isToken } from '@/lib/server/secret-token';
import type { Share } from '@/lib/server/store/people/share-store';
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
 * Opens what a token leads to. A right one works whatever others tried from the same address: at 256 bits nobody guesses
 * one. Wrong tokens are counted by address, readings of a link by link and address and by link.
 */
export async function openShare(needs: Needs, token: string): Promise<Opened> {
  const { shares, limits, caller, now } = needs;
  const share = isToken(token) ? await shares.findByTokenHash(hashOfToken(token)) : undefined;
  if (share && shareState(share, now()) === 'active') {
    const retryAfterSeconds = await countReading(needs, share);
    return retryAfterSeconds === undefined ? { outcome: 'open', share } : { outcome: 'limited', retryAfterSeconds };
  }
  const client = addressKey(caller);
  const retryAfterSeconds = await limits.shareOpens.secondsToWait(client);
  if (retryAfterSeconds !== undefined) return { outcome: 'limited', retryAfterSeconds };
  await limits.shareOpens.count(client);
  return { outcome: 'nothing' };
}
