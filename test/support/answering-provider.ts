import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const [own, foreign] = [newKey(), newKey()];
const CLIENT_ID = 'purge-desk';
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** How the provider signs the ID tokens it gives out. */
type Signing = 'RS256' | 'RS256 with a foreign key' | 'HS256' | 'none' | 'not at all';

function signed(claims: object, signing: Signing) {
  const alg = signing === 'HS256' || signing === 'none' ? signing : 'RS256';
  const content = `${base64url({ alg, kid: 'key' })}.${base64url(claims)}`;
  if (signing === 'none' || signing === 'not at all') return `${content}.`;
  if (signing === 'HS256') return `${content}.${createHmac('sha256', 'secret').update(content).digest('base64url')}`;
  const { privateKey } = signing === 'RS256' ? own : foreign;
  return `${content}.${createSign('sha256').update(content).sign(privateKey, 'base64url')}`;
}

/**
 * A small OpenID provider on loopback that answers as a test says, right or wrong; no person ever sees it. With `secure`
 * it is at https, by a name that only a proxy of the test knows.
 */
export async function startProvider(secure?: { name: string; cert: string; key: string }) {
  const answers = {
    /** Of the person who signs in. */
    idClaims: {} as Record<string, unknown>,
    userInfo: {} as Record<string, unknown>,
    signing: 'RS256' as Signing,
    nonce: '',
    /** Of the address that gives out the keys. */
    keysStatus: 200,
    userInfoCalls: 0,
  };
  let issuer = '';
  const answer: RequestListener = (request, response) => {
    const send = (body: object, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    switch (request.url) {
      case '/jwks':
        return send({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'key' }] }, answers.keysStatus);
      case '/token': {
        const now = Math.floor(Date.now() / 1000);
        const { nonce, idClaims, signing } = answers;
        const claims = { iss: issuer, aud: CLIENT_ID, sub: 'ann', iat: now, exp: now + 600, nonce, ...idClaims };
        const idToken = signed(claims, signing);
        return send({ access_token: 'access', token_type: 'bearer', id_token: idToken });
      }
      case '/userinfo':
        answers.userInfoCalls++;
        return send({ sub: 'ann', ...answers.userInfo });
      default:
        return send({
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/jwks`,
          id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
        });
    }
  };
  const server = secure ? createSecureServer(secure, answer) : createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `${secure ? `https://${secure.name}` : 'http://127.0.0.1'}:${(server.address() as AddressInfo).port}`;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return {
    settings: {
      issuer: new URL(issuer),
      clientId: CLIENT_ID,
      clientSecret: undefined,
      scopes: 'openid',
      claims: { email: 'email', name: 'name', groups: 'groups' },
    },
    answers,
    stop,
  };
}
