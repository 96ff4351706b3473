import { generateKeyPairSync, randomBytes, type webcrypto } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type Provider from 'oidc-provider';

/** What the company's directory knows of somebody; the e-mail address is the account. */
interface Account {
  name?: string;
  groups?: string[];
  email_verified?: boolean;
}

interface ProviderSettings {
  /** The desk's addresses, as its client is registered. */
  redirectUri: string;
  afterSignOut: string;
  /** How a client must send its secret. */
  secretIn?: 'client_secret_basic' | 'client_secret_post';
  /** Puts claims into the ID token, too, instead of the user info alone. */
  claimsInIdToken?: boolean;
}

export interface OpenIdProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who may sign in, by e-mail address; tests add to it. */
  accounts: Map<string, Account>;
  /** Takes the provider off the network, or answers every call with a status; `undefined` puts it back. */
  trouble: (kind: 'down' | 503 | undefined) => Promise<void>;
  stop: () => Promise<void>;
}

const CLIENT_ID = 'purge-desk';

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}</html>`;

const loginPage = page(
  'Company sign-in',
  `<form method="post"><label>E-mail <input name="email" type="email"></label>
<button>Sign in</button> <button name="cancel" value="yes">Cancel</button></form>`,
);

const yes = '<button form="op.logoutForm" name="logout" value="yes">Yes, sign out</button>';

/** One for all providers of a process: to make one takes up to a second. */
let signingKey: webcrypto.JsonWebKey | undefined;

function configuration(settings: ProviderSettings, clientSecret: string, accounts: Map<string, Account>) {
  signingKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const { secretIn = 'client_secret_basic' } = settings;
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: clientSecret,
        redirect_uris: [settings.redirectUri],
        post_logout_redirect_uris: [settings.afterSignOut],
        token_endpoint_auth_method: secretIn,
      },
    ],
    clientAuthMethods: [secretIn],
    jwks: { keys: [{ ...signingKey, use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    conformIdTokenClaims: !settings.claimsInIdToken,
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context: { body?: unknown }, form: string) => {
          context.body = page('Sign out?', form + yes);
        },
      },
    },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/login/${uid}` },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    findAccount: async (_: unknown, email: string) => {
      const account = accounts.get(email);
      return account && { accountId: email, claims: async () => ({ sub: email, email, ...account }) };
    },
  } satisfies ConstructorParameters<typeof Provider>[1];
}

/** Nobody is asked whether the desk may know who they are: it is the company's own. */
const grantEverything = (provider: Provider) => {
  type Context = Parameters<
    NonNullable<NonNullable<ConstructorParameters<typeof Provider>[1]>['loadExistingGrant']>
  >[0];
  return async ({ oidc: { client, session } }: Context) => {
    if (!client || !session?.accountId) return undefined;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  };
};

async function logIn(
  provider: Provider,
  accounts: Map<string, Account>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  if (request.method !== 'POST') return void response.setHeader('content-type', 'text/html').end(loginPage);
  const form = new URLSearchParams(await text(request));
  const email = form.get('email') ?? '';
  const isRefused = form.has('cancel') || !accounts.has(email);
  const result = isRefused ? { error: 'access_denied' } : { login: { accountId: email, remember: false } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

/** The package warns that it forgets everything when it ends, and of older Nodes; here, neither matters. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    return await work();
  } finally {
    console.warn = warn;
  }
}

/** Starts the certified OpenID provider on a loopback port of its own, with a login page that asks for no password. */
export async function startOpenIdProvider(settings: ProviderSettings): Promise<OpenIdProvider> {
  const accounts = new Map<string, Account>();
  const clientSecret = randomBytes(24).toString('base64url');
  let trouble: number | undefined;
  let answer = (_: IncomingMessage, response: ServerResponse) => void response.writeHead(503).end();
  const server = createServer((request, response) => {
    if (trouble === undefined) return answer(request, response);
    response.writeHead(trouble, { 'content-type': 'text/plain' }).end('in trouble');
  });
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const close = async () => {
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const options = configuration(settings, clientSecret, accounts);
  const provider: Provider = await quietly(async () => {
    const { default: OidcProvider } = await import('oidc-provider');
    return new OidcProvider(issuer, {
      ...options,
      loadExistingGrant: (context) => grantEverything(provider)(context),
    });
  });
  const callback = provider.callback();
  answer = (request, response) => {
    if (!request.url?.startsWith('/login/')) return void callback(request, response);
    logIn(provider, accounts, request, response).catch(() => response.writeHead(400).end('no such sign-in'));
  };
  return {
    issuer,
    clientId: CLIENT_ID,
    clientSecret,
    accounts,
    async trouble(kind) {
      trouble = kind === 'down' ? undefined : kind;
      if (kind === 'down') await close();
      else if (!server.listening) await listen(port);
    },
    stop: async () => void (server.listening && (await close())),
  };
}
