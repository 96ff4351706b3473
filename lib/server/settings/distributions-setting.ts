import 'server-only';
import { z } from 'zod';
import { type Distribution, distributionKey, distributionKeySchema } from '@/lib/shared/distributions/distribution';
import { hostnameSchema, isWildcard } from '@/lib/shared/purges/hostname';
import { list } from './list-setting';

/** Distributions and their domains, as somebody writes them who does not have them looked for. */
export const distributionsSetting = z.string().transform((text, context): Distribution[] => {
  const parsed = list(text, ';').map((entry) => {
    const [key = '', domains = ''] = entry.split('=', 2);
    const name = distributionKeySchema.safeParse(key.trim());
    const hosts = list(domains, ',').map((domain) =>
      isWildcard(domain)
        ? hostnameSchema.transform((host) => `*.${host}`).safeParse(domain.slice(2))
        : hostnameSchema.safeParse(domain),
    );
    const valid = hosts.flatMap((host) => (host.success ? [host.data] : []));
    return name.success && hosts.length > 0 && valid.length === hosts.length
      ? { ...name.data, domains: valid, disabled: false }
      : undefined;
  });
  const known = parsed.filter((entry) => entry !== undefined);
  const unique = new Set(known.map(distributionKey));
  if (known.length === parsed.length && known.length > 0 && unique.size === known.length) return known;
  context.addIssue({
    code: 'custom',
    message: 'must look like default/www=www.example.com,img.example.com;prod/shop=shop.example.com',
  });
  return z.NEVER;
});
