import 'server-only';
import { z } from 'zod';

/** Reads under way at once: polite towards the CDN, quick enough for a hundred distributions. */
export const CONCURRENCY = 4;

/** Where the CDN lists the distributions of a namespace. */
export const listPath = (namespace: string) =>
  `/api/config/namespaces/${encodeURIComponent(namespace)}/cdn_loadbalancers`;

export const listSchema = z.object({
  items: z.array(z.object({ name: z.string().min(1), disabled: z.boolean().nullish() })).nullish(),
  errors: z.array(z.object({ message: z.string().nullish() })).nullish(),
});

/** What a list says of itself when it leaves something out; none when it is whole. */
export const gapsIn = ({ errors }: z.output<typeof listSchema>) =>
  (errors ?? []).map(({ message }) => message ?? 'The CDN says that its list is incomplete.');
