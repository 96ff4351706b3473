import type { NextRequest } from 'next/server';
import type { Operation } from '@/lib/server/http/operation';

type Params = Record<string, string | string[]>;
type Handler = ((request: NextRequest, segment: { params: Promise<Params> }) => Response | Promise<Response>) & {
  operation?: Operation;
};
type RouteModule = Record<string, Handler | undefined>;

/** Every route.ts of app/, loaded when it is asked for first. */
const files = import.meta.glob<RouteModule>('../../app/**/route.ts');

interface Route {
  segments: string[];
  load: () => Promise<RouteModule>;
}

/** Names before placeholders before what takes all the rest, as Next has it. */
const rank = (segment: string | undefined) =>
  segment === undefined ? 0 : segment.startsWith('[[') ? 3 : segment.startsWith('[') ? 2 : 1;
const inOrder = (a: Route, b: Route) => {
  for (let at = 0; at < Math.max(a.segments.length, b.segments.length); at++) {
    const order = rank(a.segments[at]) - rank(b.segments[at]);
    if (order !== 0) return order;
  }
  return 0;
};
const routes: Route[] = Object.entries(files)
  .map(([file, load]) => ({
    segments: file
      .split('/')
      .slice(3, -1)
      .filter((segment) => !segment.startsWith('(')),
    load,
  }))
  .sort(inOrder);

function paramsOf(segments: readonly string[], parts: readonly string[]): Params | undefined {
  const params: Params = {};
  for (const [at, segment] of segments.entries()) {
    const rest = /^\[\[\.\.\.(\w+)\]\]$/.exec(segment)?.[1];
    if (rest !== undefined) return { ...params, [rest]: parts.slice(at) };
    const part = parts[at];
    const name = /^\[(\w+)\]$/.exec(segment)?.[1];
    if (part === undefined || part === '' || (name === undefined && part !== segment)) return undefined;
    if (name !== undefined) params[name] = decodeURIComponent(part);
  }
  return segments.length === parts.length ? params : undefined;
}

/** The route at an address and what its placeholders stand for there. */
export async function routeAt(pathname: string): Promise<{ module: RouteModule; params: Params } | undefined> {
  const parts = pathname.replace(/^\/|\/$/g, '').split('/');
  for (const { segments, load } of routes) {
    const params = paramsOf(segments, parts);
    if (params) return { module: await load(), params };
  }
  return undefined;
}
