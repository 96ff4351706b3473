import type { SandboxClock } from '../clock.ts';
import { uidOf } from '../distributions.ts';
import type { NodeName, SiteDelays, SiteName } from '../sites.ts';
import type { VirtualHost } from './catalog.ts';
import type { CommandBodyResult, CommandMetadata } from './command-body.ts';
import type { PurgeRun, PurgeRuns } from './purge-runs.ts';
import { selectUrls } from './purge-selector.ts';

export interface PurgeCommand extends CommandMetadata {
  uid: string;
  virtualHost: VirtualHost;
  spec: Record<string, unknown>;
  pattern?: string;
  createdAt: number;
  creator: string;
  deletedAt?: number;
  /** What became of it: a purge on its way to the nodes, or why there is none. */
  outcome: { run: PurgeRun } | { refusal: string };
}

type ValidBody = Extract<CommandBodyResult, { ok: true }>;

interface CreateOptions {
  creator: string;
  failAt: readonly (SiteName | NodeName)[];
  /** Now, unless it was made before anybody looked. */
  createdAt?: number;
}

/** The purge commands: objects that stay until they are deleted. */
export class PurgeCommands {
  /** Every one that was ever created, oldest first. */
  readonly all: PurgeCommand[] = [];
  readonly #runs: PurgeRuns;
  readonly #clock: SandboxClock;
  readonly #existing = new Map<string, PurgeCommand>();

  constructor(runs: PurgeRuns, clock: SandboxClock) {
    this.#runs = runs;
    this.#clock = clock;
  }

  get count(): number {
    return this.#existing.size;
  }

  get executed(): number {
    return this.all.filter(({ outcome }) => 'run' in outcome).length;
  }

  /** Undefined when the name is taken. */
  create(body: ValidBody, options: CreateOptions, delaysMs: SiteDelays): PurgeCommand | undefined {
    const { metadata, virtualHost, spec, target, mode } = body;
    if (this.find(metadata.namespace, metadata.name)) return undefined;
    const createdAt = options.createdAt ?? this.#clock.now();
    const selection = selectUrls(target, virtualHost.owner);
    const run = { mode, startedAt: createdAt, delaysMs, byNode: true, failAt: options.failAt };
    const command: PurgeCommand = {
      ...metadata,
      uid: uidOf(`cdn_purge_command/${metadata.namespace}/${metadata.name}/${this.all.length}`),
      virtualHost,
      spec,
      ...(target.kind === 'pattern' && { pattern: target.value }),
      createdAt,
      creator: options.creator,
      outcome: selection.ok
        ? { run: this.#runs.start({ ...run, covers: selection.covers }) }
        : { refusal: selection.refusal },
    };
    this.all.push(command);
    this.#existing.set(keyOf(metadata.namespace, metadata.name), command);
    return command;
  }

  find(namespace: string, name: string): PurgeCommand | undefined {
    return this.#existing.get(keyOf(namespace, name));
  }

  /** By name, as F5's lists are. */
  listIn(namespace: string): PurgeCommand[] {
    const found = [...this.#existing.values()].filter((one) => one.namespace === namespace);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The object goes; a purge that is on its way goes on. False when there is none of that name. */
  delete(namespace: string, name: string): boolean {
    const command = this.find(namespace, name);
    if (command) command.deletedAt = this.#clock.now();
    return this.#existing.delete(keyOf(namespace, name));
  }

  bytesAt(run: PurgeRun, place: PurgeRun['progress'][number]): number {
    return this.#runs.bytesAt(run, place);
  }

  reset(): void {
    this.all.length = 0;
    this.#existing.clear();
  }
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
