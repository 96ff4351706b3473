import 'server-only';
import { AppError } from '@/lib/server/app-error';
import { anonymous } from '@/lib/server/auth/caller';
import type { Dependencies } from '@/lib/server/build-dependencies';
import { connectionOf } from '@/lib/server/http/every-request';
import { addressKey } from '@/lib/server/limits';
import { isSameSecret } from '@/lib/server/secret-token';
import { bearerToken, refusalOf } from './same-origin';

/**
 * Lets a caller with the metrics token read the metrics, if a token is set. Without a token, only the local operator may read
 * them: in other modes a proxy on the same machine makes every caller come from loopback. Throws an `AppError` otherwise.
 */
export async function guardMetrics(
  { config, contextFor }: Dependencies,
  request: Pick<Request, 'method' | 'url' | 'headers'>,
): Promise<void> {
  const { metricsToken, auth } = config;
  if (auth.mode === 'local') {
    const refusal = refusalOf(request, auth);
    if (refusal) throw new AppError(refusal);
    if (!metricsToken) return;
  }
  const anybody = anonymous(connectionOf(request.headers));
  const shown = bearerToken(request.headers);
  if (shown === undefined) throw new AppError('sign_in_required');
  if (metricsToken && isSameSecret(shown, metricsToken.reveal())) return;
  const { wrongCredentials } = contextFor(anybody).limits;
  const client = addressKey(anybody);
  const retryAfterSeconds = await wrongCredentials.secondsToWait(client);
  if (retryAfterSeconds !== undefined) throw new AppError('too_many_requests', { retryAfterSeconds });
  await wrongCredentials.count(client);
  throw new AppError('invalid_credential');
}
