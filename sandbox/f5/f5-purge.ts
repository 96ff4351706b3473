import type { Distribution, DistributionKind } from '../distributions.ts';
import type { SandboxState } from '../sandbox-state.ts';
import type { NodeName, SiteName } from '../sites.ts';
import type { PurgeBodyResult } from './purge-body.ts';
import { selectUrls } from './purge-selector.ts';
import { f5Error, jsonReply, type Reply } from './reply.ts';

export interface PurgeAnswer {
  reply: Reply;
  /** Absent when nothing was purged. A command has no purge request id. */
  executed?: { distribution: Distribution; purgeRequestId: bigint | null };
}

export interface PurgeOptions {
  bigId: boolean;
  failAt: readonly (SiteName | NodeName)[];
  lateAt: readonly SiteName[];
}

/** `POST …/cdn_loadbalancer/{name}/cache-purge`, and the same of an HTTP load balancer */
export function startPurge(
  state: SandboxState,
  { kind, namespace, name }: { kind: DistributionKind; namespace: string; name: string },
  body: PurgeBodyResult,
  { bigId, failAt, lateAt }: PurgeOptions,
): PurgeAnswer {
  const distribution = state.catalog.find(kind, namespace, name);
  if (!distribution) return refused(404, `${kind} ${namespace}/${name} not found`);
  if (!body.ok) return refused(400, `Invalid purge request: ${body.violation}`);
  const selection = selectUrls(body.target, distribution);
  if (!selection.ok) return refused(400, `Invalid purge request: ${selection.refusal}`);

  const { target, mode } = body;
  const purge = { distribution, target, mode, covers: selection.covers, bigId, failAt, lateAt };
  const { id } = state.purges.start(purge, state.siteDelaysMs);
  return { reply: jsonReply(200, { purge_request_id: id }), executed: { distribution, purgeRequestId: id } };
}

function refused(status: number, message: string): PurgeAnswer {
  return { reply: f5Error(status, message) };
}
