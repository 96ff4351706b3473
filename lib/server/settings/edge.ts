import 'server-only';
import { isIP } from 'node:net';
import { z } from 'zod';
import { distributionKeySchema } from '@/lib/shared/distributions/distribution-schema';
import { list } from './setting-values';

/** A place from which the desk looks at a URL, beside the edge that DNS names. */
export interface EdgeView {
  name: string;
  /** Undefined: what DNS names. */
  address: string | undefined;
  /** Undefined: that of the URL. */
  port: number | undefined;
  /** Without TLS, whatever the URL says. */
  isPlain: boolean;
}

/** Where the origin of a distribution is asked for what the edge serves. */
interface OriginAddress {
  url: URL;
}

const PORT_MAX = 65_535;
const VIEW = /^([a-z0-9][a-z0-9-]{0,31})=(http:\/\/)?(?:\[([0-9a-fA-F:.]+)\]|([0-9.]+))(?::(\d{1,5}))?$/;

/** The edge that DNS gives to this machine. */
const dnsView = (name: string): EdgeView => ({ name, address: undefined, port: undefined, isPlain: false });

/** `paris=203.0.113.7`, `new-york=203.0.113.9:443`, `lab=http://[2001:db8::7]:8080` or `here=dns`; undefined for anything else. */
function viewOf(text: string): EdgeView | undefined {
  const here = /^([a-z0-9][a-z0-9-]{0,31})=dns$/.exec(text)?.[1];
  if (here !== undefined) return dnsView(here);
  const [, name, plain, v6, v4, port] = VIEW.exec(text) ?? [];
  const address = v6 ?? v4 ?? '';
  if (name === undefined || isIP(address) !== (v6 === undefined ? 4 : 6)) return undefined;
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && (number < 1 || number > PORT_MAX)) return undefined;
  return { name, address, port: number, isPlain: plain !== undefined };
}

const views = z.string().transform((text, context): EdgeView[] => {
  const parts = list(text, ';');
  const read = parts.flatMap((part) => viewOf(part) ?? []);
  const names = new Set(read.map(({ name }) => name));
  if (read.length === parts.length && names.size === parts.length && !names.has('origin')) return read;
  context.addIssue({
    code: 'custom',
    message: 'must look like paris=203.0.113.7;new-york=203.0.113.9:443, each name once and none "origin"',
  });
  return z.NEVER;
});

/** Any distribution that is not named. */
const ANY = '*';

const origins = z.string().transform((text, context): Map<string, OriginAddress> => {
  const parts = list(text, ';').map((part) => {
    const at = part.indexOf('=');
    const [name, address] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    const isNamed = name === ANY || distributionKeySchema.safeParse(name).success;
    const url = isNamed && /^https?:\/\//.test(address) && URL.canParse(address) ? new URL(address) : undefined;
    const isPlace = url?.username === '' && url.password === '' && `${url.pathname}${url.search}${url.hash}` === '/';
    return url && isPlace ? ([name, { url }] as const) : undefined;
  });
  const read = new Map(parts.flatMap((part) => (part ? [part] : [])));
  if (read.size === parts.length) return read;
  context.addIssue({
    code: 'custom',
    message: 'must look like default/www=https://origin.example.com;default/docs=http://10.0.0.7:8080, each name once',
  });
  return z.NEVER;
});

/** The settings of looks at the edge, by name, as docs/configuration.md lists them. */
export const edgeVariables = {
  EDGE_LOOKS: z
    .enum(['off', 'on-demand', 'automatic'], 'must be off, on-demand or automatic')
    .default('automatic')
    .meta({
      description:
        'Whether the desk requests pages from the CDN’s edge to see what visitors get: `automatic` also while a user fills in the form, before a purge is sent (for at most 0.7 s) and after it completes; `on-demand` only when a user asks for it; `off` never',
    }),
  EDGE_VIEWS: views.optional().meta({
    description:
      'Places to look at, separated by semicolons: a name and the IP address of an edge site, with a port if it differs from that of the URL. `http://` before the address means no TLS; `dns` is the address that this machine gets from DNS. The default is `dns` only',
    example: 'here=dns;paris=203.0.113.7;new-york=203.0.113.9:443',
  }),
  ORIGINS: origins.optional().meta({
    description:
      'Origin servers by distribution, separated by semicolons: the desk compares the edge with them. `*` names the origin of all others. Private addresses are allowed here. Without an entry, the desk uses the origin in the CDN’s description of the distribution, if its address is public',
    example: 'default/www=https://origin.example.com;default/docs=http://10.0.0.7:8080',
  }),
};

/** Returns these settings as the desk uses them. */
export const edgeConfig = (env: z.output<z.ZodObject<typeof edgeVariables>>) => ({
  edge: {
    looks: env.EDGE_LOOKS,
    views: env.EDGE_VIEWS ?? [dnsView('edge')],
    /** The origin of a distribution, `namespace/name`; undefined where none is known. */
    originOf: (distribution: string) => env.ORIGINS?.get(distribution) ?? env.ORIGINS?.get(ANY),
  },
});
