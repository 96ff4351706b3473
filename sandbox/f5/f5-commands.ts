import { uidOf } from '../distributions.ts';
import type { SandboxState } from '../sandbox-state.ts';
import type { VirtualHost } from './catalog.ts';
import { type CommandBodyResult, tenant } from './command-body.ts';
import { presentStatus } from './command-status.ts';
import type { PurgeAnswer, PurgeOptions } from './f5-purge.ts';
import { parseLabelFilter } from './label-filter.ts';
import type { PurgeCommand } from './purge-commands.ts';
import { f5Error, jsonReply, type Reply } from './reply.ts';

/** `POST …/cdn_purge_commands` */
export function createCommand(state: SandboxState, body: CommandBodyResult, options: PurgeOptions): PurgeAnswer {
  if (!body.ok) return { reply: f5Error(400, `Invalid purge command: ${body.violation}`) };
  const { failAt } = options;
  const command = state.commands.create(body, { creator: state.account.email, failAt }, state.siteDelaysMs);
  const { name, namespace } = body.metadata;
  if (!command) return { reply: f5Error(409, `cdn_purge_command ${namespace}/${name} already exists`) };
  const { owner } = command.virtualHost;
  const isExecuted = 'run' in command.outcome;
  return {
    reply: jsonReply(200, presentObject(command)),
    ...(isExecuted && { executed: { distribution: owner, purgeRequestId: null } }),
  };
}

/** `GET …/cdn_purge_commands/{name}` */
export function getCommand(state: SandboxState, namespace: string, name: string): Reply {
  const command = state.commands.find(namespace, name);
  if (!command) return notFound(namespace, name);
  return jsonReply(200, {
    create_form: null,
    deleted_referred_objects: [],
    disabled_referred_objects: [],
    referring_objects: [],
    ...presentObject(command),
    status: presentStatus(state.commands, command),
  });
}

/** `DELETE …/cdn_purge_commands/{name}` */
export function deleteCommand(state: SandboxState, namespace: string, name: string): Reply {
  return state.commands.delete(namespace, name) ? jsonReply(200, {}) : notFound(namespace, name);
}

/**
 * `GET …/cdn_purge_commands`: a summary, and the rest where it is asked for. F5 documents no names of fields for
 * `report_fields` and `report_status_fields`: any value, or none, asks for all of them.
 */
export function listCommands(state: SandboxState, namespace: string, query: URLSearchParams): Reply {
  if (!state.catalog.virtualHostsIn(namespace)) return f5Error(404, `namespace ${namespace} not found`);
  const matches = parseLabelFilter(query.get('label_filter') ?? '');
  if (!matches) return f5Error(400, 'label_filter is not a label selector');
  const items = state.commands.listIn(namespace).filter(({ labels }) => matches(labels));
  return jsonReply(200, {
    items: items.map((command) => {
      const { metadata, spec, system_metadata } = presentObject(command);
      const isDetailed = query.has('report_fields');
      return {
        ...summary(command, command.uid),
        description: command.description,
        labels: command.labels,
        annotations: command.annotations,
        owner_view: null,
        metadata: isDetailed ? metadata : null,
        system_metadata: isDetailed ? system_metadata : null,
        get_spec: isDetailed ? spec : null,
        status_set: query.has('report_status_fields') ? presentStatus(state.commands, command) : [],
      };
    }),
    errors: [],
  });
}

/** `GET …/virtual_hosts` */
export function listVirtualHosts(state: SandboxState, namespace: string): Reply {
  const found = state.catalog.virtualHostsIn(namespace);
  if (!found) return f5Error(404, `namespace ${namespace} not found`);
  const items = found.map((one) => ({
    ...summary(one, one.uid),
    description: '',
    labels: {},
    annotations: {},
    owner_view: ownerView(one),
    metadata: null,
    system_metadata: null,
    get_spec: null,
    status_set: [],
  }));
  return jsonReply(200, { items, errors: [] });
}

function ownerView({ owner }: VirtualHost) {
  const { kind, name, namespace } = owner;
  return { kind, name, namespace, uid: uidOf(`${kind}/${namespace}/${name}`) };
}

function summary({ name, namespace }: { name: string; namespace: string }, uid: string) {
  return { tenant, namespace, name, uid, disabled: false };
}

function presentObject(command: PurgeCommand) {
  const { name, namespace, description, labels, annotations, uid, spec, createdAt, creator } = command;
  const at = new Date(createdAt).toISOString();
  return {
    metadata: { name, namespace, description, labels, annotations, disable: false },
    spec,
    system_metadata: {
      uid,
      tenant,
      creation_timestamp: at,
      modification_timestamp: null,
      deletion_timestamp: null,
      creator_class: 'prism',
      creator_id: creator,
      object_index: 0,
      owner_view: null,
      labels: {},
      finalizers: [],
      initializers: null,
    },
  };
}

function notFound(namespace: string, name: string): Reply {
  return f5Error(404, `cdn_purge_command ${namespace}/${name} not found`);
}
