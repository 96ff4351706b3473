import 'server-only';
import pLimit from 'p-limit';
import type { NamespaceCheck } from '@/lib/shared/connection';
import type { CdnConnection } from './connection';
import { CONCURRENCY, gapsIn, listPath, listSchema } from './distribution-lists';
import { readAnswerWith } from './failure';

/** Asks for the distributions of each namespace, and tells what came of it; nothing of them is kept. */
export async function checkConnection(
  connection: CdnConnection,
  basePath: string,
  namespaces: readonly string[],
  now: () => number,
): Promise<NamespaceCheck[]> {
  const limit = pLimit(CONCURRENCY);
  const checkOne = async (namespace: string): Promise<NamespaceCheck> => {
    const path = listPath(namespace);
    const startedAt = now();
    const read = readAnswerWith(await connection.call('GET', path), listSchema, now());
    const check = { namespace, request: `GET ${basePath}${path}`, durationMs: now() - startedAt };
    if (!read.ok) {
      const { code, status, message } = read.failure;
      return { ...check, outcome: code, cdnStatus: status, message };
    }
    const gaps = gapsIn(read.data);
    return gaps.length === 0
      ? { ...check, outcome: 'ok', cdnStatus: read.status, message: null }
      : { ...check, outcome: 'cdn_unexpected_answer', cdnStatus: read.status, message: gaps.join(' ') };
  };
  return Promise.all(namespaces.map((namespace) => limit(() => checkOne(namespace))));
}
