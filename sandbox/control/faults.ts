import { z } from 'zod';
import { type F5RouteName, f5RouteNames } from '../f5/f5-routes.ts';
import { nodeNames, siteNames } from '../sites.ts';

const target = {
  on: z.enum([...f5RouteNames, 'any']).default('cache-purge'),
  times: z.int().min(1).max(1000).default(1),
};
const purgeOnly = { ...target, on: z.literal('cache-purge').default('cache-purge') };
const purges = { ...target, on: z.enum(['cache-purge', 'commands']).default('cache-purge') };
const ms = z.int().min(0).max(600_000);

const statusFault = z.strictObject({
  ...target,
  type: z.literal('status'),
  status: z.literal([400, 401, 403, 404, 409, 410, 429, 500, 501, 502, 503, 504]),
  retryAfter: z
    .string()
    .regex(/^[\x20-\x7e]{1,100}$/)
    .optional(),
  body: z.enum(['f5', 'json-string', 'text', 'html', 'broken-json', 'empty', 'huge']).default('f5'),
  /** The purge happened although the answer says that it did not. */
  executed: z.boolean().default(false),
});

const answerFault = z.strictObject({
  ...target,
  type: z.literal('answer'),
  body: z.enum(['text', 'html', 'broken-json', 'empty', 'huge', 'redirect']),
});

const idFault = z.strictObject({
  ...purgeOnly,
  type: z.literal('answer'),
  body: z.enum(['string-id', 'big-id', 'no-id']),
});

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9a-z-]+$/i);
const headerValue = z.string().regex(/^[\x20-\x7e\x80-\xff\t]*$/);

/** Any answer at all. Without a body of its own, the request is executed and the true answer is sent in this dress. */
const rawFault = z
  .strictObject({
    ...target,
    type: z.literal('raw'),
    /** 200, or that of the true answer. */
    status: z.int().min(200).max(599).optional(),
    headers: z.record(headerName, z.union([headerValue, z.array(headerValue)])).default({}),
    text: z.string().optional(),
    base64: z.base64().optional(),
    /** Puts a byte-order mark before the body. */
    bom: z.boolean().default(false),
    /** Compresses the body, asked for or not. */
    encode: z.enum(['gzip', 'deflate', 'br']).optional(),
    /** `100 Continue` comes first, asked for or not. */
    continueFirst: z.boolean().default(false),
    executed: z.boolean().optional(),
  })
  .refine(({ text, base64 }) => text === undefined || base64 === undefined, 'text or base64, not both')
  .refine(
    ({ text, base64, executed }) => executed !== false || text !== undefined || base64 !== undefined,
    'the true answer needs the request to be executed',
  );

export const faultSchema = z.discriminatedUnion('type', [
  statusFault,
  z.discriminatedUnion('body', [answerFault, idFault]),
  rawFault,
  z.strictObject({ ...target, type: z.literal('slow'), ms }),
  z.strictObject({ ...target, type: z.literal('hold') }),
  z.strictObject({ ...target, type: z.literal('drip'), ms }),
  z.strictObject({ ...target, type: z.literal('close'), when: z.enum(['before', 'after']) }),
  z.strictObject({ ...purges, type: z.literal('sites'), failed: z.array(z.enum(siteNames)).min(1) }),
  z.strictObject({ ...purgeOnly, type: z.literal('late'), sites: z.array(z.enum(siteNames)).min(1) }),
  z.strictObject({
    ...target,
    on: z.literal('commands').default('commands'),
    type: z.literal('nodes'),
    failed: z.array(z.enum(nodeNames)).min(1),
  }),
]);

export type Fault = z.output<typeof faultSchema>;

/** Faults wait here, oldest first, until a request comes that they are meant for. */
export class FaultQueue {
  #waiting: { fault: Fault; left: number }[] = [];

  get pending(): number {
    return this.#waiting.reduce((sum, one) => sum + one.left, 0);
  }

  add(faults: readonly Fault[]): void {
    this.#waiting.push(...faults.map((fault) => ({ fault, left: fault.times })));
  }

  take(route: F5RouteName): Fault | undefined {
    const next = this.#waiting.find(({ fault }) => fault.on === route || fault.on === 'any');
    if (!next) return undefined;
    next.left -= 1;
    if (next.left === 0) this.#waiting.splice(this.#waiting.indexOf(next), 1);
    return next.fault;
  }

  clear(): void {
    this.#waiting = [];
  }
}

/** How the ledger names a fault: `status 503`, `answer html`, `close before`, `hold`. */
export function faultLabel(fault: Fault): string {
  switch (fault.type) {
    case 'status':
      return `status ${fault.status}${fault.executed ? ' executed' : ''}`;
    case 'answer':
      return `answer ${fault.body}`;
    case 'raw':
      return `raw${fault.status === undefined ? '' : ` ${fault.status}`}`;
    case 'close':
      return `close ${fault.when}`;
    case 'sites':
    case 'nodes':
      return `${fault.type} ${fault.failed.join(' ')}`;
    case 'late':
      return `late ${fault.sites.join(' ')}`;
    default:
      return fault.type;
  }
}
