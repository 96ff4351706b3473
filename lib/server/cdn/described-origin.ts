import 'server-only';
import { z } from 'zod';
import {
  type DescribedOrigin,
  originHostSchema as host,
  originPortSchema as port,
} from '@/lib/shared/distributions/distribution-schema';
import { parseUrl } from '@/lib/shared/text/parse-url';

/** A name that can stand in a URL: `10.0.0.256` and `a:b` cannot. */
const name = host.refine((text) => parseUrl(`http://${text}`) !== undefined);
const named = z.object({ dns_name: host });
const servedAs = z.object({ dns_name: name });
/** `spec.origin_pool` of a CDN distribution. Its `public_name` is what F5's console calls "Origin Host Header". */
const poolSchema = z.object({
  public_name: servedAs.nullish(),
  origin_servers: z
    .array(
      z.object({ public_name: named.nullish(), public_ip: z.object({ ip: host }).nullish(), port: port.nullish() }),
    )
    .max(32),
  use_tls: z
    .object({ sni: name.or(z.literal('')).nullish(), use_host_header_as_sni: z.unknown().optional() })
    .nullish(),
});

/**
 * Reads the origin of a distribution from its description, the first of several servers; undefined where it names none, or
 * what is there cannot be read. A look at it is extra: nothing else depends on it.
 */
export function readOrigin(pool: unknown): DescribedOrigin | undefined {
  const { success, data } = poolSchema.safeParse(pool);
  const [server] = data?.origin_servers ?? [];
  const at = server?.public_name?.dns_name ?? server?.public_ip?.ip;
  if (!success || !server || at === undefined) return undefined;
  const isTls = data.use_tls != null;
  return {
    host: at,
    port: server.port ?? (isTls ? 443 : 80),
    isTls,
    hostHeader: data.public_name?.dns_name ?? null,
    sni: data.use_tls?.sni || null,
  };
}
