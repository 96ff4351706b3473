import { kindOfDistribution, objectNameOf } from '@/lib/shared/distributions/distribution-kind';
import type { PurgeInput, Target } from './purge-input';

/** F5's two ways to purge: the call that it has marked deprecated, and the objects that succeed it. */
export const purgeApis = ['cache-purge', 'purge-command'] as const;
export type PurgeApi = (typeof purgeApis)[number];

type UrlForm = 'absolute' | 'path';

/** How purges are addressed: what the form needs to know to show the request that the server will make. */
export interface PurgeAddressing {
  /** Path prefix of the configured base address, `''` for none. */
  basePath: string;
  urlForm: UrlForm;
  /** Whether purge commands name who wants them and why. */
  commandNotes: boolean;
}

/** An object of the CDN, by its namespace and name. */
export interface ObjectReference {
  namespace: string;
  name: string;
}

type Empty = Record<string, never>;
type WideTarget = { hostname: string } | { pattern: string } | { purge_all: Empty };
type WireMode = { soft_purge: Empty } | { hard_purge: Empty };
export type CdnPurgeBody = ({ url: string } | WideTarget) & WireMode;

/** Who and why, for the CDN's own console. */
export interface CommandNotes {
  description: string;
  annotations: Record<string, string>;
}
export interface PurgeCommandBody {
  metadata: { name: string; namespace: string; labels: Record<string, string> } & Partial<CommandNotes>;
  spec: { virtual_host: ObjectReference } & ({ url_path: string } | WideTarget) & WireMode;
}

type Asked = Pick<PurgeInput, 'namespace' | 'distribution' | 'target' | 'mode'>;

const wireMode = ({ mode }: Asked): WireMode => (mode === 'hard' ? { hard_purge: {} } : { soft_purge: {} });

function wideTarget(target: Exclude<Target, { kind: 'url' }>): WideTarget {
  switch (target.kind) {
    case 'hostname':
      return { hostname: target.value };
    case 'pattern':
      return { pattern: target.value };
    case 'all':
      return { purge_all: {} };
  }
}

/** Returns the path and query of a URL, for a CDN that accepts no host. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/**
 * Writes a purge in F5's terms. It accepts the closed union and nothing else, so that a body with no target (which F5 may
 * read as "everything") cannot be written. Source: API description of `cache-purge`.
 */
export function cdnPurgeRequest(
  purge: Asked,
  { basePath, urlForm }: Omit<PurgeAddressing, 'commandNotes'>,
): { method: 'POST'; path: string; body: CdnPurgeBody } {
  const { target } = purge;
  const namespace = encodeURIComponent(purge.namespace);
  const kind = kindOfDistribution(purge.distribution);
  const name = encodeURIComponent(objectNameOf(purge.distribution));
  const wireTarget =
    target.kind === 'url' ? { url: urlForm === 'absolute' ? target.value : pathOf(target.value) } : wideTarget(target);
  return {
    method: 'POST',
    path: `${basePath}/api/cdn/namespaces/${namespace}/${kind}/${name}/cache-purge`,
    body: { ...wireTarget, ...wireMode(purge) },
  };
}

const COMMAND_PREFIX = 'purge-desk-';

/** The name of a purge's command. It is the same each time: sending a purge again cannot make a second command. */
export const commandNameOf = (purgeId: string) => COMMAND_PREFIX + purgeId;

/** The ID of the purge that a command of this name belongs to; undefined for a name that Purge Desk did not make. */
export const purgeIdOfCommand = (name: string) =>
  name.startsWith(COMMAND_PREFIX) ? name.slice(COMMAND_PREFIX.length) : undefined;

/** Marks the commands that Purge Desk made. */
const COMMAND_LABELS = { 'purge-desk': 'true' };

/** Where the CDN keeps the purge commands of a namespace, or one of them; without host and prefix. */
export const purgeCommandsPath = (namespace: string, name?: string) =>
  `/api/config/namespaces/${encodeURIComponent(namespace)}/cdn_purge_commands${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;

/**
 * Writes a purge as an F5 purge command. A command has no host: a URL is sent as its path (and query), and counts for
 * every domain of the virtual host. Source: API description of `cdn_purge_commands`.
 */
export function purgeCommandRequest(
  purge: Asked,
  { basePath }: Pick<PurgeAddressing, 'basePath'>,
  command: { name: string; virtualHost: ObjectReference; notes?: CommandNotes | undefined },
): { method: 'POST'; path: string; body: PurgeCommandBody } {
  const { target, namespace } = purge;
  const { name, virtualHost, notes } = command;
  const wireTarget = target.kind === 'url' ? { url_path: pathOf(target.value) } : wideTarget(target);
  return {
    method: 'POST',
    path: basePath + purgeCommandsPath(namespace),
    body: {
      metadata: { name, namespace, labels: COMMAND_LABELS, ...notes },
      spec: {
        virtual_host: { namespace: virtualHost.namespace, name: virtualHost.name },
        ...wireTarget,
        ...wireMode(purge),
      },
    },
  };
}
