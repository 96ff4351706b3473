import { QueryClient, useQueryClient } from '@tanstack/react-query';
import { cleanup, configure, render } from '@testing-library/react';
import { type UserEvent, userEvent } from '@testing-library/user-event';
import { AppRouterContext, type AppRouterInstance } from 'next/dist/shared/lib/app-router-context.shared-runtime';
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime';
import { type ReactNode, useState } from 'react';
import { expect } from 'vitest';
import type { z } from 'zod';
import { LiveUpdates } from '@/components/layout/live-updates';
import { OnePress } from '@/components/layout/one-press';
import { KnownJson, QueryProvider } from '@/components/layout/query-provider';
import { MeProvider } from '@/components/people/use-me';
import { ClockProvider } from '@/components/ui/clock';
import { distributionsQuery } from '@/lib/client/distributions';
import { jsonOf } from '@/lib/client/json-of';
import { meQuery } from '@/lib/client/me';
import { patience } from '@/lib/client/patience';
import { meSchema } from '@/lib/shared/access/me';
import { DESK_HEADER } from '@/lib/shared/desk-header';
import { distributionListSchema } from '@/lib/shared/distributions/distribution-schema';
import { errorTexts } from '@/lib/shared/error-codes';
import { paths } from '@/lib/shared/paths';
import { ZONE_COOKIE, zoneFromCookie } from '@/lib/shared/preferences';
import type { DeskOptions, TestDesk } from './desk';
import { deskTest } from './desk-test';
import { translatePage } from './translate-page';

// For what hangs, not for slow machines. Nothing is hidden by a style sheet here.
configure({
  asyncUtilTimeout: 30_000,
  defaultHidden: true,
  getElementError: (message) => new Error(`${message?.split('\n')[0]}\n${document.body.textContent}`),
});

/** The share of its pauses that a page waits, and how long before it tries once more, in milliseconds. */
const PATIENCE = 0.2;
const AGAIN_MS = 100;

/** One request that a page makes. */
interface Asked {
  method: string;
  /** With its query. */
  path: string;
}

/** The desk's answer to a purge that it refuses before it looks for a record of it. */
export function refusal(code: 'sign_in_required' | 'too_many_requests') {
  const status = code === 'sign_in_required' ? 401 : 429;
  const { title, purged, next } = errorTexts[code];
  const problem = { type: 'about:blank', title, status, detail: title, code, purged, next };
  const headers = { [DESK_HEADER]: '1', 'content-type': 'application/problem+json' };
  return new Response(JSON.stringify(problem), { status, headers });
}

interface PageOptions {
  /** What a reverse proxy in front of the desk adds to every request. */
  headers?: Record<string, string>;
  /** What the server sends with the page, beside who asks and the distributions. */
  prepare?: (client: QueryClient) => unknown;
}

/**
 * A page of a desk: its components in a document, its requests over real HTTP. Its server part is done by `draw`. The
 * browser translates it, as many readers' browsers do: a component that loses its texts to that fails its own tests.
 */
export class DeskPage {
  readonly user: UserEvent = userEvent.setup({ delay: null, pointerEventsCheck: 0 });
  /** The requests that were made, those of a page before included. */
  readonly asked: Asked[] = [];
  headers: Record<string, string> = {};
  /** Called before each request is made; when it throws, the page gets no answer. */
  beforeRequest: (asked: Asked) => unknown = () => undefined;
  /** Called with each answer before the page gets it; when it throws, the answer is lost. */
  beforeAnswer: (asked: Asked) => unknown = () => undefined;
  /** What something in front of the desk answers instead of passing a request on. */
  answerInstead: (asked: Asked) => Response | undefined = () => undefined;
  /** What the page gets instead of the desk's answer to a request that reached it. */
  replaceAnswer: (asked: Asked) => Response | undefined = () => undefined;
  /** The purges and problems that submitted purges were answered with, in order. */
  readonly answers: { purgeRequestId?: string }[] = [];
  /** Where the router was asked to go, in order. */
  readonly visited: string[] = [];

  readonly #fetch = globalThis.fetch;
  #reopen: () => Promise<void> = async () => undefined;
  #leave: () => void = () => undefined;
  #queries = new QueryClient();
  #untranslate: () => void = () => undefined;

  constructor(public desk: TestDesk) {
    patience.share = PATIENCE;
    globalThis.fetch = (path, init) => this.#request(String(path), init);
  }

  async #request(path: string, init: RequestInit = {}) {
    const asked = { method: init.method ?? 'GET', path };
    this.asked.push(asked);
    await this.beforeRequest(asked);
    const foreign = this.answerInstead(asked);
    if (foreign) return foreign;
    const headers = { ...init.headers, ...this.headers, origin: this.desk.url, 'sec-fetch-site': 'same-origin' };
    const answer = await this.#fetch(this.desk.url + path, { ...init, headers });
    await this.beforeAnswer(asked);
    const replaced = this.replaceAnswer(asked);
    if (replaced) return replaced;
    if (asked.method === 'POST' && asked.path === paths.api.purges)
      this.answers.push((await answer.clone().json()) as { purgeRequestId?: string });
    return answer;
  }

  /** What this page has asked the desk to change. */
  get changes() {
    return this.asked.filter(({ method }) => method !== 'GET');
  }

  async #read<T>(path: string, schema: z.ZodType<T>) {
    return schema.parse(await (await this.#fetch(this.desk.url + path, { headers: this.headers })).json());
  }

  /** Opens a page at an address of the desk: draws what its server component draws for it. */
  async open(address: string, draw: (address: URL) => ReactNode, { headers = {}, prepare }: PageOptions = {}) {
    this.headers = headers;
    this.#reopen = () => this.open(location.pathname + location.search, draw, { headers: this.headers, prepare });
    history.replaceState(null, '', address);
    const client = new QueryClient();
    client.setQueryData(meQuery.queryKey, await this.#read(paths.api.me, meSchema));
    client.setQueryData(distributionsQuery.queryKey, await this.#read(paths.api.distributions, distributionListSchema));
    await prepare?.(client);
    this.#untranslate();
    this.#untranslate = translatePage();
    const keep = (queries: QueryClient) => {
      const { queries: defaults, ...others } = queries.getDefaultOptions();
      queries.setDefaultOptions({ ...others, queries: { ...defaults, retryDelay: AGAIN_MS } });
      this.#queries = queries;
    };
    const { unmount } = render(<Routed draw={draw} visited={this.visited} json={jsonOf(client)} keep={keep} />);
    this.#leave = unmount;
  }

  /** Waits until the page shows the answers to all that it has asked. */
  async untilAnswered() {
    await expect.poll(() => this.#queries.isFetching()).toBe(0);
    // Answers reach components a task later.
    await new Promise((shown) => setTimeout(shown));
  }

  /** Leaves the page for another one of the desk; what is on its way stays so. */
  leave = () => this.#leave();

  /** Loads the page anew, as a reload does: only what the tab stores is kept. */
  async reload() {
    const stored = Object.entries(sessionStorage);
    this.leave();
    // A reload ends no component: what one does when it goes is not done.
    for (const [key, value] of stored) sessionStorage.setItem(key, value);
    await this.#reopen();
  }

  setOffline(isOffline: boolean) {
    Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => !isOffline });
    this.beforeRequest = () => {
      if (isOffline) throw new TypeError('Failed to fetch');
    };
    dispatchEvent(new Event(isOffline ? 'offline' : 'online'));
  }

  close() {
    cleanup();
    this.#untranslate();
    patience.share = 1;
    globalThis.fetch = this.#fetch;
    Reflect.deleteProperty(navigator, 'onLine');
    sessionStorage.clear();
    // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no Cookie Store API
    for (const cookie of document.cookie.split('; ')) document.cookie = `${cookie.split('=')[0]}=; path=/; max-age=0`;
  }
}

interface RoutedProps {
  draw: (address: URL) => ReactNode;
  visited: string[];
  /** What the server read for the page. */
  json: string;
  keep: (queries: QueryClient) => void;
}

function KeepQueries({ keep }: Pick<RoutedProps, 'keep'>) {
  keep(useQueryClient());
  return null;
}

/** What the server reads of a cookie. */
const cookieNamed = (name: string) => {
  const found = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${name}=`));
  return found && decodeURIComponent(found.slice(name.length + 1));
};

/** A page under Next's router, which answers to a new address with the same page for that one. */
function Routed({ draw, visited, json, keep }: RoutedProps) {
  const [address, setAddress] = useState(location.href);
  const [router] = useState<AppRouterInstance>(() => {
    const goTo = (how: 'pushState' | 'replaceState') => (to: string) => {
      visited.push(to);
      history[how](null, '', to);
      setAddress(location.href);
    };
    const nothing = () => undefined;
    return {
      push: goTo('pushState'),
      replace: goTo('replaceState'),
      back: nothing,
      forward: nothing,
      refresh: nothing,
      prefetch: nothing,
    } as unknown as AppRouterInstance;
  });
  const url = new URL(address);
  return (
    <AppRouterContext.Provider value={router}>
      <PathnameContext.Provider value={url.pathname}>
        <OnePress />
        <QueryProvider>
          <KeepQueries keep={keep} />
          <LiveUpdates />
          <ClockProvider renderedAt={Date.now()} keptZone={zoneFromCookie(cookieNamed(ZONE_COOKIE))}>
            <KnownJson json={json}>
              <MeProvider>{draw(url)}</MeProvider>
            </KnownJson>
          </ClockProvider>
        </QueryProvider>
      </PathnameContext.Provider>
    </AppRouterContext.Provider>
  );
}

/** Tests with one desk of these settings for a whole file, and a page of it for each. */
export const pageTest = (options?: DeskOptions) =>
  deskTest(options).extend<{ page: DeskPage }>({
    // The sandbox is started anew before the page opens, and lets go of it after.
    page: async ({ desk, sandbox: _ }, use) => {
      const page = new DeskPage(desk);
      await use(page);
      page.close();
    },
  });
