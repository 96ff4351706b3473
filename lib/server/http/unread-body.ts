import 'server-only';
import { BULK_MAX_BYTES } from '@/lib/shared/bulk/bulk-limits';
import type { DeskRequest } from './without-next';

/**
 * Reads what is left of the body of a request that was refused before it was read: the next request on its connection
 * would wait behind it. False where there is more than any request may have, or where its client has gone.
 */
export async function skipUnread({ body }: Pick<DeskRequest, 'body'>): Promise<boolean> {
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      size += chunk.byteLength;
      if (size > BULK_MAX_BYTES) return false;
    }
    return true;
  } catch {
    return false;
  }
}
