import 'server-only';
import {
  type DistributionKind,
  distributionKinds,
  distributionNameOf,
  HTTP_PREFIX,
  kindOfDistribution,
  objectNameOf,
} from '@/lib/shared/distributions/distribution-kind';

interface Named {
  namespace: string;
  name: string;
}

/** What the store calls the namespace in which it keeps the distributions of a kind: the two kinds have lists of their own. */
const shelfOf = (namespace: string, kind: DistributionKind) =>
  kind === 'http_loadbalancer' ? HTTP_PREFIX + namespace : namespace;

/** The shelves of these namespaces, for the kinds that the desk looks for. */
export const shelvesOf = (namespaces: readonly string[], kinds: readonly DistributionKind[]): string[] =>
  distributionKinds
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind) => namespaces.map((namespace) => shelfOf(namespace, kind)));

/** The namespace and the kind of a shelf. */
export const readShelf = (shelf: string) => ({ namespace: objectNameOf(shelf), kind: kindOfDistribution(shelf) });

/** A distribution as the desk names it, for what the store has on a shelf. */
export function fromShelf({ namespace: shelf, name }: Named): Named {
  const { namespace, kind } = readShelf(shelf);
  return { namespace, name: distributionNameOf(kind, name) };
}

/** Where the store has a distribution. */
export const toShelf = ({ namespace, name }: Named): Named => ({
  namespace: shelfOf(namespace, kindOfDistribution(name)),
  name: objectNameOf(name),
});
