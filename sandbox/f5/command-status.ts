import { uidOf } from '../distributions.ts';
import { tenant } from './command-body.ts';
import type { PurgeCommand, PurgeCommands } from './purge-commands.ts';
import type { Progress, PurgeRun } from './purge-runs.ts';

const serviceName = 'cdn-purge.sandbox';

/** One entry for each node, from the beginning; for a command that cannot run, one that says why. */
export function presentStatus(commands: PurgeCommands, command: PurgeCommand): object[] {
  const { outcome, createdAt } = command;
  if ('refusal' in outcome) {
    const failed = condition('Validation', 'Failed', createdAt, { reason: outcome.refusal });
    return [statusObject(command, 'validation', createdAt, [failed])];
  }
  return outcome.run.progress.map((place) => nodeStatus(commands, command, outcome.run, place));
}

function nodeStatus(commands: PurgeCommands, command: PurgeCommand, run: PurgeRun, place: Progress): object {
  const { site, node = site, finished } = place;
  const changedAt = finished?.at ?? run.startedAt;
  const operational = finished?.failed
    ? condition('Operational', 'Failed', changedAt, { hostname: node, reason: 'The node did not purge' })
    : condition('Operational', 'Installed', changedAt, { hostname: node });
  const conditions = [condition('Validation', 'Success', run.startedAt, { hostname: node }), operational];
  return {
    ...statusObject(command, node, changedAt, conditions),
    purge_status: {
      node,
      site,
      start_time: timestamp(run.startedAt),
      finish_time: finished && timestamp(finished.at),
      purge_time: finished && !finished.failed ? timestamp(finished.at) : undefined,
      regexp: command.pattern,
      hard_purge: run.mode === 'hard',
      bytes_purged: String(finished?.bytesPurged ?? 0),
      bytes_not_purged: String(finished?.bytesNotPurged ?? commands.bytesAt(run, place)),
    },
  };
}

function statusObject({ name, namespace, uid }: PurgeCommand, origin: string, at: number, conditions: object[]) {
  return {
    metadata: {
      uid: uidOf(`status/${uid}/${origin}`),
      status_id: origin,
      creation_timestamp: timestamp(at),
      creator_class: serviceName,
      creator_id: origin,
      publish: 'STATUS_PUBLISH',
      vtrp_id: '',
      vtrp_stale: false,
    },
    object_refs: [{ kind: 'cdn_purge_command', tenant, namespace, name, uid }],
    conditions,
  };
}

function condition(type: string, status: string, at: number, { hostname = '', reason = '' }) {
  return { type, status, reason, hostname, service_name: serviceName, last_update_time: timestamp(at) };
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
