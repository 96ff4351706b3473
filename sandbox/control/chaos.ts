import { z } from 'zod';
import { type F5RouteName, f5RouteNames } from '../f5/f5-routes.ts';
import { siteNames } from '../sites.ts';
import { type Fault, faultLabel } from './faults.ts';
import { seededRandom } from './seeded-random.ts';

/** Kinds of faults that are mixed at random: each drawn as often as any other, then one of its variants. */
export const faultKinds = [
  'rate-limit',
  'rate-limit-bare',
  'refusal',
  'error',
  'executed-error',
  'answer',
  'huge',
  'slow',
  'drip',
  'close-before',
  'close-after',
  'sites',
] as const;
type Kind = (typeof faultKinds)[number];

export const chaosSchema = z.strictObject({
  seed: z.int().min(0).max(4_294_967_295),
  /** Share of the requests that meet a fault. */
  rate: z.number().min(0).max(1),
  on: z
    .array(z.enum(f5RouteNames))
    .min(1)
    .default([...f5RouteNames]),
  faults: z
    .array(z.enum(faultKinds))
    .min(1)
    .default([...faultKinds]),
  /** The longest that a slow or dripping answer takes, in milliseconds. */
  slowMs: z.int().min(1).max(600_000).default(50),
});

export type ChaosSettings = z.output<typeof chaosSchema>;

const refusals = [400, 401, 403, 404, 409] as const;
const errors = [500, 502, 503, 504] as const;
const errorBodies = ['f5', 'json-string', 'text', 'html', 'broken-json', 'empty'] as const;
const answers = ['text', 'html', 'broken-json', 'empty', 'redirect'] as const;
const ids = ['string-id', 'big-id', 'no-id'] as const;

/** Faults at random, the same for the same seed and the same order of requests to each route. */
export class Chaos {
  readonly settings: ChaosSettings;
  readonly applied: Record<string, number> = {};
  requests = 0;
  readonly #now: () => number;
  readonly #random: Map<F5RouteName, () => number>;

  constructor(settings: ChaosSettings, now: () => number) {
    this.settings = settings;
    this.#now = now;
    // A generator for each route: how often the client polls changes nothing about its purges.
    this.#random = new Map(
      f5RouteNames.map((name, index) => [name, seededRandom(settings.seed * f5RouteNames.length + index)]),
    );
  }

  draw(route: F5RouteName): Fault | undefined {
    const random = this.#random.get(route);
    if (!random || !this.settings.on.some((name) => name === route)) return undefined;
    this.requests += 1;
    if (random() >= this.settings.rate) return undefined;
    const pick = <T>(from: readonly T[]): T => {
      const one = from[Math.floor(random() * from.length)];
      if (one === undefined) throw new Error('Nothing to choose from');
      return one;
    };
    // Only a purge has sites that fail.
    const possible = this.settings.faults.filter((kind) => kind !== 'sites' || isPurge(route));
    if (possible.length === 0) return undefined;
    const fault = this.#make(pick(possible), route, pick);
    const label = faultLabel(fault);
    this.applied[label] = (this.applied[label] ?? 0) + 1;
    return fault;
  }

  #make(kind: Kind, on: F5RouteName, pick: <T>(from: readonly T[]) => T): Fault {
    const target = { on, times: 1 };
    const status = { ...target, type: 'status', body: 'f5', executed: false } as const;
    const ms = () => Math.ceil(this.settings.slowMs * pick([0.1, 0.25, 0.5, 1]));
    const soon = () => new Date(this.#now() + 1000).toUTCString();
    switch (kind) {
      case 'rate-limit':
        return { ...status, status: 429, retryAfter: pick([() => '1', soon])() };
      case 'rate-limit-bare':
        return { ...status, status: 429 };
      case 'refusal':
        return { ...status, status: pick(refusals), body: pick(errorBodies) };
      case 'error':
      case 'executed-error':
        return { ...status, status: pick(errors), body: pick(errorBodies), executed: kind === 'executed-error' };
      case 'answer': {
        const body = pick(on === 'cache-purge' ? [...answers, ...ids] : answers);
        return body === 'string-id' || body === 'big-id' || body === 'no-id'
          ? { type: 'answer', on: 'cache-purge', times: 1, body }
          : { ...target, type: 'answer', body };
      }
      case 'huge':
        return { ...target, type: 'answer', body: 'huge' };
      case 'slow':
      case 'drip':
        return { ...target, type: kind, ms: ms() };
      case 'close-before':
      case 'close-after':
        return { ...target, type: 'close', when: kind === 'close-before' ? 'before' : 'after' };
      case 'sites':
        return { type: 'sites', on: isPurge(on) ? on : 'cache-purge', times: 1, failed: [pick(siteNames)] };
    }
  }
}

function isPurge(route: F5RouteName): route is 'cache-purge' | 'commands' {
  return route === 'cache-purge' || route === 'commands';
}
