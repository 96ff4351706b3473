import 'server-only';
import pLimit from 'p-limit';
import type { NamespaceCheck } from '@/lib/shared/connection';
import type { CdnConnection } from './connection';
import { distributionsPath, listDistributions } from './read-distributions';

const CONCURRENCY = 4;

/** Asks for the distributions of each namespace, and tells what came of it; nothing of them is kept. */
export async function checkConnection(
  connection: CdnConnection,
  basePath: string,
  namespaces: readonly string[],
  now: () => number,
): Promise<NamespaceCheck[]> {
  const limit = pLimit(CONCURRENCY);
  const checkOne = async (namespace: string): Promise<NamespaceCheck> => {
    const startedAt = now();
    const read = await listDistributions(connection, { namespace, withDomains: false, page: undefined }, now);
    const request = `GET ${basePath}${distributionsPath(namespace)}`;
    const check = { namespace, request, durationMs: now() - startedAt };
    if (!read.ok) {
      const { code, status, message } = read.failure;
      return { ...check, outcome: code, cdnStatus: status, message };
    }
    const { gaps } = read;
    return gaps.length === 0
      ? { ...check, outcome: 'ok', cdnStatus: read.status, message: null }
      : { ...check, outcome: 'cdn_unexpected_answer', cdnStatus: read.status, message: gaps.join(' ') };
  };
  return Promise.all(namespaces.map((namespace) => limit(() => checkOne(namespace))));
}
