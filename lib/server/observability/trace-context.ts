import 'server-only';
import { AsyncLocalStorage } from 'node:async_hooks';

/** What a caller told of its trace (W3C Trace Context), ready to be handed on. */
interface TraceContext {
  traceId: string;
  traceparent: string;
  /** Left out where none was told, or one that cannot be read. */
  tracestate?: string;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZEROES = /^0+$/;
const MEMBER = /^[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MEMBERS_MAX = 32;
/** At least 512 characters have to be handed on; longer lists are of no use to anybody. */
const TRACESTATE_MAX_LENGTH = 2048;

const isTracestate = (text: string) => {
  const members = text.split(',').map((member) => member.replace(/^[ \t]+|(?<![ \t])[ \t]+$/g, ''));
  const named = members.filter((member) => member !== '');
  const keys = new Set(named.map((member) => member.slice(0, member.indexOf('='))));
  return (
    text.length <= TRACESTATE_MAX_LENGTH &&
    members.length <= MEMBERS_MAX &&
    named.length > 0 &&
    keys.size === named.length &&
    named.every((member) => MEMBER.test(member))
  );
};

/**
 * Reads `traceparent` and `tracestate`; undefined where there is no valid `traceparent`. Both are handed on unchanged, as
 * by a service that records no spans of its own; a newer version than `00` is handed on as `00`.
 */
export function traceContextOf(headers: Pick<Headers, 'get'>): TraceContext | undefined {
  const given = headers.get('traceparent')?.trim() ?? '';
  const [, version, traceId = '', parentId = '', flags = '', more] = TRACEPARENT.exec(given) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (ZEROES.test(traceId) || ZEROES.test(parentId)) return undefined;
  const sampled = (Number.parseInt(flags, 16) & 1).toString().padStart(2, '0');
  const traceparent = version === '00' ? given : `00-${traceId}-${parentId}-${sampled}`;
  const tracestate = headers.get('tracestate')?.trim() ?? '';
  return { traceId, traceparent, ...(isTracestate(tracestate) && { tracestate }) };
}

/** The current work, for the log and for calls made on its behalf. No decision depends on it. */
interface Work {
  requestId?: string;
  purgeId?: string;
  trace?: TraceContext;
}

/** Next bundles a module once for instrumentation and once for routes: the global is what makes it one instance. */
const KEY = Symbol.for('purge-desk.current-work');
const holder = globalThis as { [KEY]?: AsyncLocalStorage<Work> };
holder[KEY] ??= new AsyncLocalStorage<Work>();
const storage = holder[KEY];

const current = (): Work => storage.getStore() ?? {};

/** Does something that belongs to a request or a purge: each line of the log meanwhile says so. */
export const during = <T>(work: Work, doing: () => T): T => storage.run({ ...current(), ...work }, doing);

/** What a line of the log says about it. */
export function workForLog(): Record<string, string> {
  const { trace, ...ids } = current();
  return { ...ids, ...(trace && { trace_id: trace.traceId }) };
}

/** The headers that hand the caller's trace on; none where there is none. */
export function traceHeaders(): Record<string, string> {
  const { trace } = current();
  if (!trace) return {};
  const { traceparent, tracestate } = trace;
  return { traceparent, ...(tracestate !== undefined && { tracestate }) };
}
