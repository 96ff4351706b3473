import 'server-only';
import { z } from 'zod';
import { isLoopbackHost } from '@/lib/shared/loopback';

/** The address of the CDN's API as a setting: its origin and path prefix, without a trailing slash. */
export const baseAddress = z.string().transform((text, context) => {
  const fail = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  if (!URL.canParse(text)) return fail('must be an absolute URL, like https://TENANT.console.ves.volterra.io');
  const url = new URL(text);
  const plainLoopback = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !plainLoopback) return fail('must be https (http only for localhost and 127.0.0.1)');
  if (url.username || url.password || url.search || url.hash) return fail('must not have a user, query or fragment');
  const path = url.pathname.replace(/(?<!\/)\/+$/, '');
  return { origin: url.origin, basePath: path === '/api' ? '' : path };
});
