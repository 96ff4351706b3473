import assert from 'node:assert/strict';
import type { Me } from '../../lib/shared/access/me';
import { ask } from './api';
import { type Visited, Visitor } from './visitor';

interface Desk {
  url: string;
}

const SESSION_COOKIE = 'purge-desk';

/** The people of the tests' company and their groups: one group for each role, one limited to distributions, one unknown. */
export const people = {
  'admin@corp.example': 'cdn-admins',
  'lead@corp.example': 'cdn-leads',
  'support@corp.example': 'cdn-support',
  'reader@corp.example': 'cdn-readers',
  'nobody@corp.example': 'another-group',
} as const;
export const ROLE_MAPPING =
  'cdn-admins=admin;cdn-leads=lead;cdn-support=purger@default/www-*;cdn-docs=lead@default/docs-portal;cdn-readers=viewer';
export const SESSION_SECRET = 'the-first-secret-of-the-tests-0123456789';

/** Returns the address that an answer redirects to. */
export function sentTo({ url, status, headers }: Visited): string {
  assert.ok(status === 302 || status === 303, `${url} answers ${status} instead of a redirect`);
  return new URL(String(headers.location), url).href;
}

/** Starts a sign-in; returns the address at the provider that the browser is redirected to. */
export async function goToProvider(visitor: Visitor, { url }: Desk, to = '/'): Promise<string> {
  return sentTo(await visitor.get(`${url}/api/auth/sign-in?${new URLSearchParams({ to })}`));
}

/** Signs in at the provider; returns the address at the desk that the browser is redirected to, not yet visited. */
export async function comeBack(visitor: Visitor, authorization: string, email: string): Promise<string> {
  const login = sentTo(await visitor.get(authorization));
  const form: Record<string, string> = email === 'cancel' ? { cancel: 'yes' } : { email };
  const resumed = sentTo(await visitor.post(login, { form }));
  return sentTo(await visitor.get(resumed));
}

/** Signs in from start to finish; returns the desk's last answer. */
export async function finishAs(visitor: Visitor, desk: Desk, email: string, to = '/'): Promise<Visited> {
  return visitor.get(await comeBack(visitor, await goToProvider(visitor, desk, to), email));
}

/** Signs in at a desk whose public address is https, as through its proxy; returns the session's cookie. */
export async function sessionOverHttps(desk: Desk, email: string): Promise<string> {
  const cookiesOf = ({ headers }: Pick<Visited, 'headers'>) =>
    [headers['set-cookie']].flat().map((cookie) => cookie?.split(';')[0] ?? '');
  const begun = await ask(desk, '/api/auth/sign-in');
  const callback = new URL(await comeBack(new Visitor(), String(begun.headers.location), email));
  const cookie = cookiesOf(begun).join('; ');
  const ended = await ask(desk, callback.pathname + callback.search, { headers: { cookie } });
  return cookiesOf(ended).find((one) => one.startsWith('__Host-purge-desk=')) ?? '';
}

/** Returns a browser in which this person is signed in. */
export async function signedIn(desk: Desk, email: string): Promise<Visitor> {
  const visitor = new Visitor();
  assert.equal(sentTo(await finishAs(visitor, desk, email)), `${desk.url}/`);
  return visitor;
}

export const cookieOf = (visitor: Visitor, name = SESSION_COOKIE): string | undefined =>
  visitor.cookies().find((cookie) => cookie.name === name)?.value;

/** Returns the headers with which a program sends this browser's session. */
export const sessionHeaders = (visitor: Visitor) => ({ cookie: `${SESSION_COOKIE}=${cookieOf(visitor)}` });

/** Returns a sealed cookie with one character of its content changed. */
export function tampered(sealed: string): string {
  const parts = sealed.split('*');
  const content = parts[4] ?? '';
  parts[4] = (content.startsWith('A') ? 'B' : 'A') + content.slice(1);
  return parts.join('*');
}

export const statusOfMe = async (visitor: Visitor, { url }: Desk): Promise<number> =>
  (await visitor.get(`${url}/api/me`)).status;

export async function whoAmI(visitor: Visitor, { url }: Desk): Promise<Me> {
  const { status, body } = await visitor.get<Me>(`${url}/api/me`);
  assert.equal(status, 200);
  return body;
}

/** Sends a change as one of the desk's own pages does. */
export const postFromPage = <Body = unknown>(visitor: Visitor, { url }: Desk, path: string, data: unknown = {}) =>
  visitor.post<Body>(url + path, { data, headers: { origin: url, 'sec-fetch-site': 'same-origin' } });
