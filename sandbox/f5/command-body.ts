import { z } from 'zod';
import type { Catalog, VirtualHost } from './catalog.ts';
import {
  isPlainObject,
  type PurgeBodyResult,
  parseJsonObject,
  parseUnion,
  unions,
  type Violation,
  violation,
} from './purge-body.ts';

export interface CommandMetadata {
  name: string;
  namespace: string;
  description: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export type CommandBodyResult =
  | (Extract<PurgeBodyResult, { ok: true }> & {
      metadata: CommandMetadata;
      virtualHost: VirtualHost;
      /** As it was sent. */
      spec: Record<string, unknown>;
    })
  | Violation;

/** The one tenant there is. */
export const tenant = 'sandbox';

const LABEL_KEY = /^(?:[a-z0-9.-]{1,253}\/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const labelKey = z.string().regex(LABEL_KEY, 'is not the key of a label');
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const labelValue = z.string().regex(LABEL_VALUE, 'is not the value of a label');

const bytes = (min: number, max: number) =>
  z.string().refine((text) => {
    const length = Buffer.byteLength(text);
    return length >= min && length <= max;
  }, `must have ${min} to ${max} bytes`);

const metadataShape = z.strictObject({
  name: z.string().regex(/^[a-z]([a-z0-9-]{0,62}[a-z0-9])?$/, 'must be a DNS-1035 label of 1 to 64 characters'),
  namespace: z.string(),
  description: bytes(0, 1200).default(''),
  labels: z.record(labelKey, labelValue).default({}),
  annotations: z.record(bytes(1, 64), bytes(1, 1024)).default({}),
});
const virtualHostShape = z.strictObject({
  name: z.string().min(1),
  namespace: z.string(),
  tenant: z.literal(tenant).optional(),
});

/** Stricter than F5, whose answer to a body without a target is no more known here than for `cache-purge`. */
export function parseCommandBody(
  contentType: string | undefined,
  text: string,
  namespace: string,
  catalog: Catalog,
): CommandBodyResult {
  const body = parseJsonObject(contentType, text);
  if (typeof body === 'string') return violation(body);
  const { metadata: metadataSent, spec, ...unknown } = body;
  if (Object.keys(unknown).length > 0) return violation(`unknown field ${JSON.stringify(Object.keys(unknown)[0])}`);
  const metadata = metadataShape.safeParse(metadataSent);
  if (!metadata.success) return violation(`metadata: ${z.prettifyError(metadata.error)}`);
  if (metadata.data.namespace !== namespace) return violation('metadata.namespace differs from the one in the path');
  if (!isPlainObject(spec)) return violation('spec must be an object');

  const { virtual_host: virtualHostSent, ...union } = spec;
  const named = virtualHostShape.safeParse(virtualHostSent);
  if (!named.success) return violation(`spec.virtual_host: ${z.prettifyError(named.error)}`);
  if (named.data.namespace !== namespace) return violation('spec.virtual_host is in another namespace');
  const virtualHost = catalog.findVirtualHost(namespace, named.data.name);
  if (!virtualHost) return violation(`there is no virtual_host ${namespace}/${named.data.name}`);

  const purge = parseUnion(unions.command, union);
  return purge.ok ? { ...purge, metadata: metadata.data, virtualHost, spec } : purge;
}

/** The name that a body asks for, however wrong the rest of it is. */
export function commandNameIn(text: string): string | undefined {
  const body = parseJsonObject('application/json', text);
  const metadata = typeof body === 'string' ? undefined : body.metadata;
  return isPlainObject(metadata) && typeof metadata.name === 'string' ? metadata.name : undefined;
}
