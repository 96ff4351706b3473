import { findDistribution } from '../distributions.ts';
import type { SandboxState } from '../sandbox-state.ts';
import type { SiteName } from '../sites.ts';
import type { PurgeBodyResult } from './purge-body.ts';
import { selectUrls } from './purge-selector.ts';
import { f5Error, jsonReply, type Reply } from './reply.ts';

export interface PurgeAnswer {
  reply: Reply;
  /** Null when nothing was purged. */
  purgeRequestId: bigint | null;
}

export interface PurgeOptions {
  bigId: boolean;
  failAt: readonly SiteName[];
}

/** `POST …/cdn_loadbalancer/{name}/cache-purge` */
export function startPurge(
  state: SandboxState,
  namespace: string,
  name: string,
  body: PurgeBodyResult,
  options: PurgeOptions,
): PurgeAnswer {
  const distribution = findDistribution(namespace, name);
  if (!distribution) return refused(404, `cdn_loadbalancer ${namespace}/${name} not found`);
  if (!body.ok) return refused(400, `Invalid purge request: ${body.violation}`);
  const selection = selectUrls(body.target, distribution);
  if (!selection.ok) return refused(400, `Invalid purge request: ${selection.refusal}`);

  const { target, mode } = body;
  const purge = { distribution, target, mode, covers: selection.covers, ...options };
  const { id } = state.purges.start(purge, state.siteDelaysMs);
  return { reply: jsonReply(200, { purge_request_id: id }), purgeRequestId: id };
}

function refused(status: number, message: string): PurgeAnswer {
  return { reply: f5Error(status, message), purgeRequestId: null };
}
