import { type APIRequestContext, type APIResponse, expect, request } from '@playwright/test';
import type { Me } from '../../lib/shared/access/me';
import { ask } from '../../test/support/api';
import type { CompanyDesk } from '../fixtures/company-desks';

const SESSION_COOKIE = 'purge-desk';

/** Somebody's browser, without its pages: it keeps cookies and goes no further than it is sent. */
export const newVisitor = (cookies: { name: string; value: string }[] = []): Promise<APIRequestContext> =>
  request.newContext({
    maxRedirects: 0,
    storageState: {
      cookies: cookies.map((cookie) => ({
        ...cookie,
        domain: '127.0.0.1',
        path: '/',
        expires: -1,
        httpOnly: true,
        secure: false,
        sameSite: 'Lax' as const,
      })),
      origins: [],
    },
  });

/** Where an answer sends the browser. */
export function sentTo(answer: APIResponse, from = answer.url()): string {
  expect(answer.status(), `${from} sends the browser on`).toBeGreaterThanOrEqual(302);
  expect(answer.status(), `${from} sends the browser on`).toBeLessThanOrEqual(303);
  return new URL(answer.headers().location ?? '', from).href;
}

/** Begins a sign-in; answers with the address at the provider that the browser is sent to. */
export async function goToProvider(visitor: APIRequestContext, { url }: { url: string }, to = '/'): Promise<string> {
  return sentTo(await visitor.get(`${url}/api/auth/sign-in?${new URLSearchParams({ to })}`));
}

/** Signs in at the provider; answers with the address at the desk that the browser is sent back to, not yet visited. */
export async function comeBack(visitor: APIRequestContext, authorization: string, email: string): Promise<string> {
  const login = sentTo(await visitor.get(authorization));
  const form: Record<string, string> = email === 'cancel' ? { cancel: 'yes' } : { email };
  const resumed = sentTo(await visitor.post(login, { form }));
  return sentTo(await visitor.get(resumed));
}

/** The whole way; answers with what the desk says at its end. */
export async function finishAs(visitor: APIRequestContext, desk: { url: string }, email: string, to = '/') {
  return visitor.get(await comeBack(visitor, await goToProvider(visitor, desk, to), email));
}

/** Signs somebody in at a desk whose address is https, as the proxy in front of it would; returns the session's cookie. */
export async function sessionOverHttps(desk: CompanyDesk, email: string): Promise<string> {
  const cookiesOf = ({ headers }: { headers: Record<string, string | string[] | undefined> }) =>
    [headers['set-cookie']].flat().map((cookie) => cookie?.split(';')[0] ?? '');
  const begun = await ask(desk, '/api/auth/sign-in');
  const callback = new URL(await comeBack(await newVisitor(), String(begun.headers.location), email));
  const cookie = cookiesOf(begun).join('; ');
  const ended = await ask(desk, callback.pathname + callback.search, { headers: { cookie } });
  return cookiesOf(ended).find((one) => one.startsWith('__Host-purge-desk=')) ?? '';
}

/** Signs somebody in. */
export async function signedIn(desk: CompanyDesk, email: string): Promise<APIRequestContext> {
  const visitor = await newVisitor();
  expect(sentTo(await finishAs(visitor, desk, email))).toBe(`${desk.url}/`);
  return visitor;
}

export const cookieOf = async (visitor: APIRequestContext, name = SESSION_COOKIE) =>
  (await visitor.storageState()).cookies.find((cookie) => cookie.name === name)?.value;

/** A sealed cookie with one character of what is sealed changed. */
export function tampered(sealed: string): string {
  const parts = sealed.split('*');
  const content = parts[4] ?? '';
  parts[4] = (content.startsWith('A') ? 'B' : 'A') + content.slice(1);
  return parts.join('*');
}

export const statusOfMe = async (visitor: APIRequestContext, { url }: { url: string }) =>
  (await visitor.get(`${url}/api/me`)).status();

export async function whoAmI(visitor: APIRequestContext, { url }: { url: string }): Promise<Me> {
  const answer = await visitor.get(`${url}/api/me`);
  expect(answer.status()).toBe(200);
  return (await answer.json()) as Me;
}

/** A change as one of the desk's own pages asks for it. */
export const postFromPage = (visitor: APIRequestContext, { url }: { url: string }, path: string, data: unknown = {}) =>
  visitor.post(url + path, { data, headers: { origin: url, 'sec-fetch-site': 'same-origin' } });
