import {
  type Distribution,
  type DistributionKind,
  distributionId,
  distributionKinds,
  distributions,
  httpLoadBalancers,
  numbered,
  uidOf,
} from '../distributions.ts';

/** How many virtual hosts a distribution has: a client that needs the one must not guess. */
export const virtualHostCounts = { none: 0, one: 1, two: 2 } as const;

export interface VirtualHost {
  name: string;
  namespace: string;
  uid: string;
  owner: Distribution;
}

/** The objects of the tenant: which there are can be changed while the sandbox runs. */
export class Catalog {
  /** How many CDN distributions the lists have in all. */
  count: number;
  hasHttpLoadBalancers: boolean;
  /** Where CDN distributions say that their origin is. */
  originUrl: URL | undefined;
  /** By the id of the distribution; one where nothing else is said. */
  readonly virtualHostCounts = new Map<string, keyof typeof virtualHostCounts>();
  readonly #initial: { count: number; hasHttpLoadBalancers: boolean };

  constructor(count: number, hasHttpLoadBalancers: boolean) {
    this.#initial = { count, hasHttpLoadBalancers };
    this.count = count;
    this.hasHttpLoadBalancers = hasHttpLoadBalancers;
  }

  find(kind: DistributionKind, namespace: string, name: string): Distribution | undefined {
    const found = this.#fixed(kind).find((one) => one.namespace === namespace && one.name === name);
    return found ?? (kind === 'cdn_loadbalancer' && namespace === 'default' ? numbered(name) : undefined);
  }

  /** By what `distributionId` says. */
  findById(id: string): Distribution | undefined {
    const [name = '', namespace = '', kind = 'cdn_loadbalancer'] = id.split('/').reverse();
    const known = distributionKinds.find((one) => one === kind);
    return known && this.find(known, namespace, name);
  }

  /** Undefined when the namespace does not exist: one without distributions is not known to the sandbox. */
  listIn(kind: DistributionKind, namespace: string): Distribution[] | undefined {
    if (!distributions.some((one) => one.namespace === namespace)) return undefined;
    const found = this.#fixed(kind).filter((one) => one.namespace === namespace);
    if (kind === 'cdn_loadbalancer' && namespace === 'default')
      for (let index = distributions.length; index < this.count; index++) {
        const one = numbered(`site-${String(index).padStart(4, '0')}`);
        if (one) found.push(one);
      }
    return found;
  }

  virtualHostsIn(namespace: string): VirtualHost[] | undefined {
    const owners = this.listIn('cdn_loadbalancer', namespace);
    const others = this.listIn('http_loadbalancer', namespace);
    return owners && [...owners, ...(others ?? [])].flatMap((owner) => this.virtualHostsOf(owner));
  }

  virtualHostsOf(owner: Distribution): VirtualHost[] {
    const { kind, namespace } = owner;
    const count = virtualHostCounts[this.virtualHostCounts.get(distributionId(owner)) ?? 'one'];
    const first = `ves-io-${kind.replace('_', '-')}-${owner.name}`;
    return [first, `${first}-2`].slice(0, count).map((name) => {
      return { name, namespace, uid: uidOf(`virtual_host/${namespace}/${name}`), owner };
    });
  }

  findVirtualHost(namespace: string, name: string): VirtualHost | undefined {
    const [, kind, owner] = /^ves-io-(cdn|http)-loadbalancer-(.+?)(?:-2)?$/.exec(name) ?? [];
    if (!kind || !owner) return undefined;
    const found = this.find(`${kind}_loadbalancer` as DistributionKind, namespace, owner);
    return found && this.virtualHostsOf(found).find((one) => one.name === name);
  }

  reset(): void {
    this.virtualHostCounts.clear();
    this.count = this.#initial.count;
    this.hasHttpLoadBalancers = this.#initial.hasHttpLoadBalancers;
  }

  #fixed(kind: DistributionKind): readonly Distribution[] {
    if (kind === 'cdn_loadbalancer') return distributions;
    return this.hasHttpLoadBalancers ? httpLoadBalancers : [];
  }
}
