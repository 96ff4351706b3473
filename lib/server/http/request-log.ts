import 'server-only';
import type { AppError } from '@/lib/server/app-error';
import type { Log } from '@/lib/server/observability/log';
import { loggedPath, routeLabel } from '@/lib/server/observability/route-label';
import { redactText } from '@/lib/shared/shares/redact';

export const isRead = (method: string) => method === 'GET' || method === 'HEAD';

/** Returns the subject of an unauthenticated request: method and route, without client input. */
export const requestSubject = ({ method, url }: Pick<Request, 'method' | 'url'>) =>
  `${method} ${routeLabel(new URL(url).pathname)}`;

/** The purge that an answer points to, or else the request's own address. */
const purgeIdOf = (location: string | null, url: string) =>
  /^\/api\/purges\/([0-9a-f-]{36})(\/|$)/.exec(location ?? new URL(url).pathname)?.[1];

/** One line of the log for each request that changes something or fails. */
export function requestLog(log: Log, request: Pick<Request, 'method' | 'url'>) {
  const startedAt = performance.now();
  const common = (status: number) => ({
    method: request.method,
    path: loggedPath(new URL(request.url).pathname),
    status,
    durationMs: Math.round(performance.now() - startedAt),
  });
  return {
    answered({ status, headers }: Response, actor: string): void {
      if (isRead(request.method)) return;
      const purgeId = purgeIdOf(headers.get('location'), request.url);
      log.info({ ...common(status), actor, ...(purgeId !== undefined && { purgeId }) }, 'request completed');
    },
    failed({ code, message, details }: AppError, status: number): void {
      const { purgeId = purgeIdOf(null, request.url), cdnStatus, cdnMessage, cause } = details;
      const said = cdnMessage === undefined ? undefined : redactText(cdnMessage);
      const about = { ...common(status), code, ...(purgeId !== undefined && { purgeId }) };
      log[status >= 500 && code !== 'starting' ? 'error' : 'info'](
        { ...about, cdnStatus, cdnMessage: said, err: cause },
        message,
      );
    },
  };
}
