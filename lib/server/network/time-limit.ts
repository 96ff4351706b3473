import 'server-only';

/**
 * A signal that aborts after so many milliseconds, until `clear` is called. `AbortSignal.timeout` cannot be cleared: each
 * would make an error seconds after its call was over.
 */
export function timeLimit(ms: number): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
    Math.ceil(ms),
  ).unref();
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
