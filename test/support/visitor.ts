import { getSetCookies, Headers, request } from 'undici';
import type { Answer } from './api';

interface KeptCookie {
  name: string;
  value: string;
  path: string;
}

interface Sent {
  headers?: Record<string, string>;
  /** Sent as JSON. */
  data?: unknown;
  form?: Record<string, string>;
}

/** An answer, and the address that gave it. */
export interface Visited<Body = unknown> extends Answer<Body> {
  url: string;
}

const isBelow = (pathname: string, path: string) =>
  path === '/' || pathname === path || pathname.startsWith(`${path}/`);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A browser without pages: it keeps the cookies of 127.0.0.1, whatever the port, and follows no redirect. Cookies for
 * https alone are not kept.
 */
export class Visitor {
  #cookies: KeptCookie[];

  constructor(cookies: { name: string; value: string }[] = []) {
    this.#cookies = cookies.map(({ name, value }) => ({ name, value, path: '/' }));
  }

  cookies = (): readonly KeptCookie[] => [...this.#cookies];

  #keep(setCookie: string[]) {
    const headers = new Headers(setCookie.map((value) => ['set-cookie', value] as [string, string]));
    for (const { name, value, path = '/', maxAge, expires, secure } of getSetCookies(headers)) {
      this.#cookies = this.#cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
      const isOver = (maxAge !== undefined && maxAge <= 0) || (expires !== undefined && Number(expires) <= Date.now());
      if (!secure && !isOver) this.#cookies.push({ name, value, path });
    }
  }

  async #send<Body>(method: 'GET' | 'POST', url: string, { headers = {}, data, form }: Sent): Promise<Visited<Body>> {
    const { pathname } = new URL(url);
    const cookie = this.#cookies
      .filter(({ path }) => isBelow(pathname, path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const json = data !== undefined && { 'content-type': 'application/json' };
    const asForm = form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' };
    const body = form ? new URLSearchParams(form).toString() : data === undefined ? undefined : JSON.stringify(data);
    const answer = await request(url, {
      method,
      headers: { accept: '*/*', ...(cookie && { cookie }), ...json, ...asForm, ...headers },
      ...(body !== undefined && { body }),
    });
    this.#keep([answer.headers['set-cookie'] ?? []].flat());
    const text = await answer.body.text();
    return { url, status: answer.statusCode, headers: answer.headers, text, body: parsed(text) as Body };
  }

  get = <Body>(url: string, headers: Record<string, string> = {}) => this.#send<Body>('GET', url, { headers });
  post = <Body>(url: string, sent: Sent = {}) => this.#send<Body>('POST', url, sent);
}
