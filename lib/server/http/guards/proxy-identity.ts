import 'server-only';
import { type AuthSettings, PROXY_SECRET_HEADER } from '@/lib/server/auth/auth-settings';
import { emailSchema, personNameSchema } from '@/lib/server/auth/caller';
import type { Connection } from '@/lib/server/http/every-request';
import { isSameSecret } from '@/lib/server/secret-token';

const SEPARATOR = ',';

type ProxyIdentity =
  | { outcome: 'person'; email: string; name: string | null; groups: string[] }
  /** `header` is the one to look at. */
  | {
      outcome: 'nobody';
      because: 'untrusted_address' | 'repeated_header' | 'wrong_secret' | 'no_email';
      header?: string;
    };

/** Who a reverse proxy says is asking, or why it is not believed. */
export function proxyIdentity(
  { headers: names, secret }: AuthSettings['proxy'],
  headers: Headers,
  { fromTrustedProxy, repeatedHeader }: Pick<Connection, 'fromTrustedProxy' | 'repeatedHeader'>,
): ProxyIdentity {
  if (!fromTrustedProxy) return { outcome: 'nobody', because: 'untrusted_address' };
  // One of the two is the client's own, and nothing says which.
  if (repeatedHeader !== null) return { outcome: 'nobody', because: 'repeated_header', header: repeatedHeader };
  if (secret && !isSameSecret(headers.get(PROXY_SECRET_HEADER) ?? '', secret.reveal()))
    return { outcome: 'nobody', because: 'wrong_secret', header: PROXY_SECRET_HEADER };
  // Node reads headers as Latin-1; what proxies send is UTF-8.
  const read = (name: string) => Buffer.from(headers.get(name) ?? '', 'latin1').toString('utf8');
  const email = emailSchema.safeParse(read(names.email)).data;
  // A proxy in front of that one may have merged two of them into one.
  if (email === undefined || email.includes(SEPARATOR))
    return { outcome: 'nobody', because: 'no_email', header: names.email };
  const groups = read(names.groups)
    .split(SEPARATOR)
    .map((group) => group.trim());
  return { outcome: 'person', email, name: personNameSchema.safeParse(read(names.name)).data ?? null, groups };
}
