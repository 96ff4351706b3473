import type { Readiness } from '../../lib/shared/readiness';
import { ask } from './api';

/** What a load balancer is told about a desk. */
export async function readiness(desk: { url: string }) {
  const { status, body } = await ask<Readiness>(desk, '/api/health/ready');
  return { http: status, ...body };
}
