import 'server-only';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Counter, Histogram, type Registry } from 'prom-client';
import { routeLabel } from './route-label';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** What stands for the status of an answer that was cut off. */
const CUT_OFF = 'cut_off';

const BEGUN = 'http.server.request.start';

/**
 * Counts every request of this process when its answer is out, pages and files included. What it returns ends that.
 */
export function measureRequests(registers: Registry[]): () => void {
  const requests = new Counter({
    name: 'purge_desk_http_requests_total',
    help: 'Requests by route, method and status; cut_off means that the connection ended before the response.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'purge_desk_http_request_duration_seconds',
    help: 'Time from the request to the end of the response.',
    labelNames: ['route', 'method'],
    buckets: SECONDS,
    registers,
  });
  const measure = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const startedAt = performance.now();
    const labels = {
      route: routeLabel(request.url ?? ''),
      method: METHODS.has(request.method ?? '') ? request.method : 'other',
    };
    response.once('close', () => {
      requests.inc({ ...labels, status: response.writableFinished ? response.statusCode : CUT_OFF });
      durations.observe(labels, (performance.now() - startedAt) / 1000);
    });
  };
  subscribe(BEGUN, measure);
  return () => unsubscribe(BEGUN, measure);
}
