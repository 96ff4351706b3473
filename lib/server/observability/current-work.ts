import 'server-only';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { TraceContext } from './trace-context';

/** What is being done right now, for the log and for whoever is asked on its behalf. Decides nothing. */
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
