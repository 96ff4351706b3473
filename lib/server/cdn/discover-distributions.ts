import 'server-only';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { DiscoveryProblem, Distribution, DistributionList } from '@/lib/shared/distribution';
import { readDomains } from '@/lib/shared/hostname';
import { objectNameSchema } from '@/lib/shared/purge-input';
import { visible } from '@/lib/shared/visible-text';
import type { CdnConnection } from './connection';
import { CONCURRENCY, gapsIn, listPath, listSchema } from './distribution-lists';
import { type CdnFailure, readAnswerWith } from './failure';

const detailsSchema = z.object({
  spec: z.object({ domains: z.array(z.string()).nullish() }),
});

/** Asks the CDN for the distributions of each namespace and their domains; one that fails hides none of the others. */
export async function discoverDistributions(
  connection: CdnConnection,
  basePath: string,
  namespaces: readonly string[],
  now: () => number,
): Promise<DistributionList> {
  const problemOf = (
    where: Pick<DiscoveryProblem, 'namespace' | 'distribution'>,
    path: string,
    { code, message, status }: Pick<CdnFailure, 'code' | 'message' | 'status'>,
  ): DiscoveryProblem => ({
    ...where,
    code,
    request: `GET ${basePath}${path}`,
    message: message ?? '',
    cdnStatus: status,
  });
  const limit = pLimit(CONCURRENCY);
  const read = <T>(path: string, schema: z.ZodType<T>) =>
    limit(async () => readAnswerWith(await connection.call('GET', path), schema, now()));
  const problems: DiscoveryProblem[] = [];

  const readOne = async (namespace: string, name: string, disabled: boolean): Promise<Distribution[]> => {
    const path = `${listPath(namespace)}/${encodeURIComponent(name)}`;
    if (!objectNameSchema.safeParse(name).success) {
      const failure = {
        code: 'cdn_unreadable_answer',
        message: 'This is not a name as F5 documents it.',
        status: 200,
      } as const;
      problems.push(problemOf({ namespace, distribution: name }, path, failure));
      return [];
    }
    const details = await read(path, detailsSchema);
    if (details.ok) {
      const { domains, leftOut } = readDomains(details.data.spec.domains ?? []);
      if (leftOut[0] !== undefined) {
        const message = `The domain “${visible(leftOut[0])}” has invisible or misleading characters and is not offered.`;
        const failure = { code: 'cdn_unexpected_answer', message, status: 200 } as const;
        problems.push(problemOf({ namespace, distribution: name }, path, failure));
      }
      return [{ namespace, name, disabled, domains }];
    }
    problems.push(problemOf({ namespace, distribution: name }, path, details.failure));
    return [];
  };
  const readNamespace = async (namespace: string): Promise<Distribution[]> => {
    const path = listPath(namespace);
    const found = await read(path, listSchema);
    if (!found.ok) {
      problems.push(problemOf({ namespace, distribution: null }, path, found.failure));
      return [];
    }
    for (const message of gapsIn(found.data)) {
      const failure = { code: 'cdn_unexpected_answer', message, status: 200 } as const;
      problems.push(problemOf({ namespace, distribution: null }, path, failure));
    }
    const items = await Promise.all(
      (found.data.items ?? []).map((item) => readOne(namespace, item.name, item.disabled ?? false)),
    );
    return items.flat();
  };

  const items = (await Promise.all(namespaces.map(readNamespace))).flat();
  items.sort((a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name));
  return { items, problems, fetchedAt: new Date(now()).toISOString(), reading: false };
}
