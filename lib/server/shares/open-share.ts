import 'server-only';
import type { Context } from '@/lib/server/context';
import { addressKey } from '@/lib/server/rate-limit';
import { hashOfToken, isToken } from '@/lib/server/secret-token';
import type { Share } from '@/lib/server/store/share-store';
import { shareState } from './share-state';

type Opened =
  | { outcome: 'open'; share: Share }
  /** Wrong, expired and revoked are one: whoever guesses learns nothing. */
  | { outcome: 'nothing' }
  | { outcome: 'limited'; retryAfterSeconds: number };

type Needs = Pick<Context, 'shares' | 'limits' | 'caller' | 'now'>;

/**
 * The one way from a token to what it shows. A client that tried too many in vain has to wait, with a right token too:
 * otherwise its guesses would go on and the limit would only hide their answers.
 */
export async function openShare({ shares, limits, caller, now }: Needs, token: string): Promise<Opened> {
  const guesses = limits.shareOpens;
  const client = addressKey(caller);
  const retryAfterSeconds = await guesses.secondsToWait(client);
  if (retryAfterSeconds !== undefined) return { outcome: 'limited', retryAfterSeconds };
  const share = isToken(token) ? await shares.findByTokenHash(hashOfToken(token)) : undefined;
  if (!share || shareState(share, now()) !== 'active') {
    await guesses.count(client);
    return { outcome: 'nothing' };
  }
  return { outcome: 'open', share };
}
