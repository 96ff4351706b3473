import { z } from 'zod';
import { parseCommandBody } from '../f5/command-body.ts';
import { parsePurgeBody } from '../f5/purge-body.ts';
import { selectUrls } from '../f5/purge-selector.ts';
import type { SandboxState } from '../sandbox-state.ts';
import { BadInput, parseJson } from './bad-input.ts';

const maxAgeMs = 366 * 86_400_000;

const purge = {
  /** `namespace/name`, as the ledger names distributions. */
  distribution: z.string(),
  /** As on the wire: `{url | url_path | hostname | pattern | purge_all}`. */
  target: z.record(z.string(), z.unknown()),
  mode: z.enum(['soft', 'hard']),
  /** How long ago it was made. */
  agoMs: z.int().min(0).max(maxAgeMs).default(0),
};

const outsideBody = z.strictObject({
  purges: z
    .array(
      z.discriminatedUnion('api', [
        z.strictObject({ ...purge, api: z.literal('cache-purge') }),
        z.strictObject({
          ...purge,
          api: z.literal('purge-command'),
          name: z.string(),
          creator: z.string().min(1).default('somebody@example.com'),
          description: z.string().optional(),
          labels: z.record(z.string(), z.string()).optional(),
          annotations: z.record(z.string(), z.string()).optional(),
        }),
      ]),
    )
    .min(1)
    .max(1000),
});

type Outside = z.output<typeof outsideBody>['purges'][number];

/** Purges made in the console, with Terraform or another tool: the ledger has no requests for them. */
export function purgeFromOutside(state: SandboxState, body: string, now: number) {
  return parseJson(outsideBody, body).purges.map((one) => {
    const distribution = state.catalog.findById(one.distribution);
    if (!distribution) throw new BadInput(`There is no distribution ${one.distribution}`);
    const union = { ...one.target, [`${one.mode}_purge`]: {} };
    return one.api === 'cache-purge'
      ? { purgeRequestId: startOperation(state, distribution, union, now - one.agoMs) }
      : { commandName: createCommand(state, distribution, union, one, now - one.agoMs) };
  });
}

type Owner = NonNullable<ReturnType<SandboxState['catalog']['findById']>>;

function startOperation(state: SandboxState, distribution: Owner, union: object, startedAt: number): string {
  const body = parsePurgeBody('application/json', JSON.stringify(union));
  if (!body.ok) throw new BadInput(body.violation);
  const selection = selectUrls(body.target, distribution);
  if (!selection.ok) throw new BadInput(selection.refusal);
  const { target, mode } = body;
  const request = { distribution, target, mode, covers: selection.covers, bigId: false, failAt: [], startedAt };
  return state.purges.start(request, state.siteDelaysMs).id.toString();
}

function createCommand(
  state: SandboxState,
  owner: Owner,
  union: object,
  { name, creator, description, labels, annotations }: Extract<Outside, { api: 'purge-command' }>,
  createdAt: number,
): string {
  const { namespace } = owner;
  const [virtualHost] = state.catalog.virtualHostsOf(owner);
  const sent = {
    metadata: { name, namespace, description, labels, annotations },
    spec: { virtual_host: { namespace, name: virtualHost?.name ?? '' }, ...union },
  };
  const body = parseCommandBody('application/json', JSON.stringify(sent), namespace, state.catalog);
  if (!body.ok) throw new BadInput(body.violation);
  const command = state.commands.create(body, { creator, failAt: [], createdAt }, state.siteDelaysMs);
  if (!command) throw new BadInput(`There is a command ${namespace}/${name} already`);
  return command.name;
}
