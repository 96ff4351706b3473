import 'server-only';
import { lookup, Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import pLimit from 'p-limit';

/** Time for the name servers, in milliseconds: the rest of a look is for the site. */
const NAME_MS = 3000;
/** After this time without a response, a name server is queried again, in milliseconds: the query may be lost. */
const TRY_MS = 1400;

interface NameSources {
  /** Name servers, each with its port; undefined: those of the system. */
  servers?: string[];
  hostsFile?: string;
  /** The operating system's resolver: search domains, mDNS. It uses a thread, so only one name is resolved at a time. */
  askSystem?: (name: string) => Promise<string[]>;
}

const systemLookup = async (name: string) => (await lookup(name, { all: true })).map(({ address }) => address);

/** One spelling for one name. */
const spelled = (name: string) => name.toLowerCase().replace(/\.$/, '');

/** The addresses that a hosts file has for a name, as hosts(5) describes it; none where there is no such file. */
async function addressesInHosts(file: string, name: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    return isIP(address) !== 0 && names.some((one) => spelled(one) === name) ? [address] : [];
  });
}

const isLoopback = (name: string) => name === 'localhost' || name.endsWith('.localhost');
const isAbsent = ({ code }: NodeJS.ErrnoException) => code === 'ENOTFOUND' || code === 'ENODATA';

/** IPv4 first, then in turn: a look tries a few, and a network may have one family alone. */
function inTurn(four: readonly string[], six: readonly string[]): string[] {
  const rows = Array.from({ length: Math.max(four.length, six.length) }, (_, row) => [four[row], six[row]]);
  return rows.flat().filter((address) => address !== undefined);
}

/** Asks name servers for both families; what has come after `NAME_MS` counts. */
async function askServers(name: string, servers: readonly string[] | undefined): Promise<string[]> {
  const resolver = new Resolver({ timeout: TRY_MS, tries: 2 });
  if (servers) resolver.setServers(servers);
  const timer = setTimeout(() => resolver.cancel(), NAME_MS);
  const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  clearTimeout(timer);
  const addresses = [four, six].map((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const found = inTurn(addresses[0] ?? [], addresses[1] ?? []);
  if (found.length > 0) return found;
  const reasons = [four, six].flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  // A family that has no answer may have had the addresses.
  throw reasons.find((reason) => !isAbsent(reason)) ?? reasons[0];
}

/**
 * Returns a function that finds every address of a name: in the hosts file, else at the name servers, else by the operating
 * system. `dns.lookup` blocks a thread until the name server answers, and the process has only two such threads, so purges
 * would wait for looks. Concurrent callers share one query for a name. Rejects as `dns` does.
 */
export function createNameResolver({
  servers,
  hostsFile = '/etc/hosts',
  askSystem = systemLookup,
}: NameSources = {}): (name: string) => Promise<string[]> {
  const underWay = new Map<string, Promise<string[]>>();
  const oneAtATime = pLimit(1);

  async function resolve(name: string): Promise<string[]> {
    const inHosts = await addressesInHosts(hostsFile, name);
    if (inHosts.length > 0) return inHosts;
    if (isLoopback(name)) return ['127.0.0.1', '::1'];
    return askServers(name, servers).catch((error) => {
      // Its name server answers, so that the system does not wait for it either.
      if (isAbsent(error)) return oneAtATime(() => askSystem(name));
      throw error;
    });
  }

  return (written) => {
    const name = spelled(written);
    const running = underWay.get(name);
    if (running) return running;
    const started = resolve(name).finally(() => underWay.delete(name));
    underWay.set(name, started);
    return started;
  };
}
