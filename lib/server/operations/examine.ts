import 'server-only';
import { lookup } from 'node:dns/promises';
import { messageOf } from '@/lib/server/app-error';
import { createIdentityProvider } from '@/lib/server/auth/identity-provider';
import { createCdnClient } from '@/lib/server/cdn/cdn-client';
import type { Config } from '@/lib/server/config';
import { isNotConnected, openSocket } from '@/lib/server/network/open-socket';
import { proxyText } from '@/lib/server/network/outbound-proxy';
import { createProxiedFetch } from '@/lib/server/network/proxied-fetch';
import { describeDatabase, locationOf } from '@/lib/server/settings/database-setting';
import { askDatabase } from '@/lib/server/store/engine/open-database';
import { machineTiming } from '@/lib/server/timing';
import { expiringSoon, expiryTitles } from '@/lib/shared/cdn-access';
import { callTexts, optionalCallTexts } from '@/lib/shared/connection';
import type { CallCheck } from '@/lib/shared/connection-schema';
import { errorTexts } from '@/lib/shared/error-codes';

/** What one check found. `next` says what to do about it. */
export interface Finding {
  state: 'ok' | 'note' | 'wrong';
  check: string;
  found: string;
  next?: string;
}

const CONNECT_MS = 5000;
/** Certificates and tokens are judged by the clock; a minute more or less is within what they allow. */
const CLOCK_MAX_MS = 60_000;

const ok = (check: string, found: string): Finding => ({ state: 'ok', check, found });
const wrong = (check: string, found: string, next: string): Finding => ({ state: 'wrong', check, found, next });

async function findName({ cdn: { origin, proxy } }: Config): Promise<Finding> {
  const host = (proxy?.host ?? new URL(origin).hostname).replace(/^\[(.*)\]$/, '$1');
  const what = proxy ? 'name of the proxy' : 'name of the CDN';
  try {
    const { address } = await lookup(host);
    return ok(what, address === host ? `${host} is an address` : `${host} is ${address}`);
  } catch (error) {
    const { code = messageOf(error) } = error as NodeJS.ErrnoException;
    const next = proxy
      ? 'Check HTTPS_PROXY and the DNS of this machine.'
      : 'Check F5XC_API_URL and the DNS of this machine. Set HTTPS_PROXY if only a proxy resolves this name.';
    return wrong(what, `${host} cannot be resolved (${code})`, next);
  }
}

async function connect({ cdn: { origin, proxy, tls } }: Config): Promise<Finding> {
  const url = new URL(origin);
  const through = proxy ? `through ${proxyText(proxy)}` : 'directly';
  const check = `connection to ${origin} ${through}`;
  try {
    const socket = await openSocket({ url, proxy, secureContext: tls?.current().secureContext }, CONNECT_MS);
    socket.destroy();
    return ok(check, url.protocol === 'https:' ? 'connected, with TLS' : 'connected');
  } catch (error) {
    if (!isNotConnected(error)) throw error;
    const { trouble, cause } = error;
    const next = {
      certificate: 'Check F5XC_CA_FILE, NODE_EXTRA_CA_CERTS and the client certificate.',
      proxy: 'Check HTTPS_PROXY, its credentials, and what the proxy allows.',
    };
    if (trouble) return wrong(check, trouble.sentence, next[trouble.kind]);
    return wrong(check, messageOf(cause), 'Check the firewall, and whether this network needs HTTPS_PROXY.');
  }
}

function ofCall({ namespace, call, request, outcome, cdnStatus, message, isNeeded }: CallCheck): Finding {
  const check = `${callTexts[call]} (${namespace})`;
  if (outcome === 'ok') return ok(check, request);
  const said = cdnStatus === null ? errorTexts[outcome].title : `status ${cdnStatus}`;
  const found = `${request}: ${said}${message ? ` ${JSON.stringify(message)}` : ''}`;
  if (!isNeeded) return { state: 'note', check, found, next: optionalCallTexts[call] ?? '' };
  const next = {
    cdn_unauthenticated: 'Renew the API token or the client certificate.',
    cdn_forbidden: `Allow ${request} in the role of the credential.`,
    cdn_not_found: 'Check F5XC_API_URL, and the names in F5XC_NAMESPACES or F5XC_DISTRIBUTIONS.',
  }[outcome as string];
  return wrong(check, found, next ?? 'Read the answer, and try again.');
}

async function askCdn(config: Config, now: () => number): Promise<Finding[]> {
  const { monotonic, random, pause } = machineTiming;
  const cdn = createCdnClient(config, { now, monotonic, random, pause });
  const calls = await cdn.checkConnection();
  const clock = await cdn.readTokenExpiry();
  // Calls that purges do without say nothing more of a credential that the needed ones found refused.
  const isRefused = ({ outcome }: CallCheck) => outcome === 'cdn_unauthenticated';
  const needed = calls.filter(({ isNeeded }) => isNeeded);
  const findings = (needed.some(isRefused) ? needed : calls).map(ofCall);
  if (clock !== null) {
    const aheadMs = now() - clock;
    const seconds = Math.round(Math.abs(aheadMs) / 1000);
    const found = `${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'} the CDN's`;
    const isFar = Math.abs(aheadMs) > CLOCK_MAX_MS;
    findings.push(isFar ? wrong('clock', found, 'Set the clock of this machine (NTP).') : ok('clock', found));
  }
  const access = cdn.access();
  if (access.certificate)
    findings.push(ok('client certificate', `${access.certificate.subject}, until ${access.certificate.expiresAt}`));
  for (const { what, expiresAt, isOver } of expiringSoon(access, now()))
    findings.push({
      state: isOver ? 'wrong' : 'note',
      check: 'expiry',
      found: `${expiryTitles[what]} ${isOver ? 'expired' : 'expires'} at ${expiresAt}`,
      next: 'Replace its file.',
    });
  return findings;
}

async function askProvider({ auth: { oidc, publicUrl }, findProxy }: Config): Promise<Finding[]> {
  if (!oidc || !publicUrl) return [];
  const check = `sign-in at ${oidc.issuer.origin}`;
  try {
    await createIdentityProvider(oidc, publicUrl, createProxiedFetch(findProxy)).begin();
    return [ok(check, 'the OpenID provider describes itself')];
  } catch (error) {
    const { cause } = error as Error;
    const found = cause instanceof Error ? `${messageOf(error)}: ${messageOf(cause)}` : messageOf(error);
    return [wrong(check, found, 'Check OIDC_ISSUER, HTTPS_PROXY and NODE_EXTRA_CA_CERTS.')];
  }
}

async function askStore({ database }: Config): Promise<Finding> {
  const check = `database ${describeDatabase(database)}`;
  try {
    const answer = await askDatabase(locationOf(database));
    return ok(check, answer === 'answers' ? 'answers' : 'not there yet: the first start creates it');
  } catch (error) {
    return wrong(check, messageOf(error), 'Check DATABASE_URL, the network and the rights on the file or server.');
  }
}

/** Examines everything that a desk with these settings depends on, and changes nothing. `now` is in epoch milliseconds. */
export async function* examine(config: Config, now: () => number): AsyncGenerator<Finding> {
  yield ok('settings', 'valid');
  const name = await findName(config);
  yield name;
  // What follows would fail for the same reason.
  if (name.state === 'ok') {
    const connection = await connect(config);
    yield connection;
    if (connection.state === 'ok') yield* await askCdn(config, now);
  }
  yield* await askProvider(config);
  yield await askStore(config);
}
