import { z } from 'zod';
import { distributions, maxDistributions } from './distributions.ts';
import { isSiteName, maxSiteDelayMs, type SiteDelays } from './sites.ts';

export interface SandboxConfig {
  /** The API listens here and the edge on the next port; 0 lets the system choose both. */
  port: number;
  apiToken: string;
  /** How long a purge takes to have its effect at each site, in milliseconds. */
  siteDelaysMs: SiteDelays;
  /** How many distributions there are. */
  distributions: number;
  /** Whether there are HTTP load balancers, too. */
  httpLoadBalancers: boolean;
  /** Whether a visitor has been at every site before the start, so that caches and access logs are not empty. */
  warm: boolean;
}

const defaultSiteDelaysMs: SiteDelays = { 'fr4-par': 300, 'ny8-nyc': 900, 'tr2-tor': 1800 };

/** `fr4-par=300,ny8-nyc=900`: a site that is not named keeps its default. */
const siteDelays = z.string().transform((text, context): SiteDelays => {
  const delays = { ...defaultSiteDelaysMs };
  for (const part of text.split(',')) {
    const [, site, ms] = /^\s*([a-z0-9-]+)=(\d{1,7})\s*$/.exec(part) ?? [];
    if (site === undefined || !isSiteName(site) || Number(ms) > maxSiteDelayMs) {
      context.addIssue(`"${part}" is not SITE=MILLISECONDS for one of ${Object.keys(delays).join(', ')}`);
      return z.NEVER;
    }
    delays[site] = Number(ms);
  }
  return delays;
});

/** The settings of the sandbox, by name, as docs/configuration.md lists them. */
export const sandboxVariables = {
  SANDBOX_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65534')
    .transform(Number)
    .refine((port) => port <= 65_534, 'must be a port number from 0 to 65534')
    .default(4300)
    .meta({ description: 'Port of the sandbox API. The edge listens on the next port' }),
  SANDBOX_API_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
    .default('sandbox-token')
    .meta({ description: 'API token that the sandbox accepts. `npm start` makes a random one instead' }),
  SANDBOX_SITE_DELAYS_MS: siteDelays.default(defaultSiteDelaysMs).meta({
    description: 'How long a purge takes at each site, in milliseconds',
    defaultText: Object.entries(defaultSiteDelaysMs)
      .map((delay) => delay.join('='))
      .join(','),
  }),
  SANDBOX_DISTRIBUTIONS: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(distributions.length, `must be at least ${distributions.length}`)
    .max(maxDistributions, `must be at most ${maxDistributions}`)
    .default(distributions.length)
    .meta({
      description:
        'Number of distributions. Those beyond the first three are `default/site-0003` and so on, with one domain each (`site-0003.example`)',
    }),
  SANDBOX_HTTP_LOADBALANCERS: z.enum(['on', 'off'], 'must be on or off').default('off').meta({
    description:
      '`on` adds HTTP load balancers: `default/www-shop` and `media/live-events` have a cache, `default/partner-api` has none',
  }),
  SANDBOX_WARM: z.enum(['on', 'off'], 'must be on or off').default('off').meta({
    description:
      'With `on`, a visitor requests a few pages of the first three distributions from every site at the start: they are in its cache and in the access log. `npm start` and `npm run dev` use `on`',
  }),
};

const environment = z.object(sandboxVariables);

export type ConfigResult = { ok: true; config: SandboxConfig } | { ok: false; problems: string[] };

/** Reads the environment; each bad variable yields one line that names it. An empty one counts as not set. */
export function readConfig(env: Record<string, string | undefined> = process.env): ConfigResult {
  const result = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  if (!result.success) {
    const problems = new Map(result.error.issues.map((issue) => [String(issue.path[0]), issue.message]));
    return { ok: false, problems: [...problems].map(([name, message]) => `${name}: ${message}`) };
  }
  const { SANDBOX_PORT: port, SANDBOX_API_TOKEN: apiToken, SANDBOX_SITE_DELAYS_MS: siteDelaysMs } = result.data;
  const { SANDBOX_DISTRIBUTIONS: count, SANDBOX_WARM: warm, SANDBOX_HTTP_LOADBALANCERS: http } = result.data;
  const switches = { httpLoadBalancers: http === 'on', warm: warm === 'on' };
  return { ok: true, config: { port, apiToken, siteDelaysMs, distributions: count, ...switches } };
}
