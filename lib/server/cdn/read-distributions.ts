import 'server-only';
import { z } from 'zod';
import { type DistributionKind, kindOfDistribution, objectNameOf } from '@/lib/shared/distributions/distribution-kind';
import type { DescribedOrigin } from '@/lib/shared/distributions/distribution-schema';
import { readDomains } from '@/lib/shared/targets/hostname';
import { visible } from '@/lib/shared/text/visible-text';
import type { CdnConnection } from './connection';
import { readOrigin } from './described-origin';
import { type CdnFailure, failureOf, readAnswerWith, tooManyItems, unreadable } from './failure';
import { createItemParser, UnreadableList } from './item-parser';

/** More distributions than that in one namespace are no list of distributions. */
const ITEMS_MAX = 20_000;
const DOMAINS_MAX = 1000;

const itemSchema = z.object({
  name: z.string().min(1),
  disabled: z.boolean().nullish(),
  get_spec: z
    .object({
      domains: z.array(z.string()).max(DOMAINS_MAX).nullish(),
      disable_caching: z.unknown().optional(),
      origin_pool: z.unknown().optional(),
    })
    .nullish()
    .catch(null),
});

export interface ListedDistribution {
  name: string;
  disabled: boolean;
  /** As the CDN writes them; undefined where the list does not have them. */
  domains: readonly string[] | undefined;
  origin: DescribedOrigin | undefined;
}

interface DistributionPage {
  items: ListedDistribution[];
  /** What the CDN says of what it leaves out; none when the list is whole. */
  gaps: string[];
  /** Where the list goes on; undefined at its end. */
  nextPage: string | undefined;
}

interface Spec {
  domains?: string[] | null | undefined;
  disable_caching?: unknown;
}

/** The domains on which there is something to purge: a load balancer may say that it has no cache. */
const domainsOf = ({ domains, disable_caching: noCache }: Spec): string[] | undefined =>
  noCache == null ? (domains ?? undefined) : [];

/**
 * Reads a list of distributions piece by piece. `end` returns the page, or why there is none: undefined for what is no such
 * list at all.
 */
export function createListParser() {
  const items: ListedDistribution[] = [];
  const parser = createItemParser((value) => {
    const item = itemSchema.safeParse(value);
    if (!item.success) throw new UnreadableList();
    if (items.length === ITEMS_MAX) throw new UnreadableList(tooManyItems(ITEMS_MAX));
    const { name, disabled, get_spec: spec } = item.data;
    items.push({
      name,
      disabled: disabled ?? false,
      domains: spec ? domainsOf(spec) : undefined,
      origin: readOrigin(spec?.origin_pool),
    });
  });
  return {
    write: parser.write,
    end(): { page: DistributionPage } | { page: undefined; because: string | undefined } {
      const end = parser.end();
      return end.ok
        ? { page: { items, gaps: end.gaps, nextPage: end.nextPage } }
        : { page: undefined, because: end.because };
    },
  };
}

/** Where the CDN lists the distributions of a kind in a namespace. */
const listPath = (namespace: string, kind: DistributionKind) =>
  `/api/config/namespaces/${encodeURIComponent(namespace)}/${kind}s`;

/** Where it describes one of them, or lists all of a namespace; without host and credential. */
export const distributionsPath = (namespace: string, kind: DistributionKind, name?: string) =>
  name === undefined
    ? listPath(namespace, kind)
    : `${listPath(namespace, kind)}/${encodeURIComponent(objectNameOf(name))}`;

type Failed = { ok: false; failure: CdnFailure };
export type DistributionPageAnswer = ({ ok: true; status: number } & DistributionPage) | Failed;
export type DistributionAnswer =
  | { ok: true; domains: string[]; leftOut: string | undefined; origin: DescribedOrigin | undefined }
  | Failed;

export interface ListQuestion {
  namespace: string;
  kind: DistributionKind;
  /** Asks for the domains, too; not every CDN knows that question. */
  withDomains: boolean;
  /** Where an earlier page said that the list goes on. */
  page: string | undefined;
}

/** Asks for the distributions of a namespace, or for one page of them. */
export async function listDistributions(
  connection: CdnConnection,
  { namespace, kind, withDomains, page }: ListQuestion,
  now: () => number,
): Promise<DistributionPageAnswer> {
  const query = new URLSearchParams({
    ...(withDomains && { report_fields: 'get_spec' }),
    ...(page !== undefined && { page_token: page }),
  });
  const parser = createListParser();
  const path = `${listPath(namespace, kind)}${query.size > 0 ? `?${query}` : ''}`;
  const answer = await connection.call('GET', path, undefined, { sink: parser.write });
  const failure = failureOf(answer, now());
  if (failure) return { ok: false, failure };
  const status = 'status' in answer ? answer.status : 0;
  const read = parser.end();
  return read.page
    ? { ok: true, status, ...read.page }
    : { ok: false, failure: unreadable(status, '', read.because ?? null) };
}

const detailsSchema = z.object({
  spec: z.object({
    domains: z.array(z.string()).max(DOMAINS_MAX).nullish(),
    disable_caching: z.unknown().optional(),
    origin_pool: z.unknown().optional(),
  }),
});

/** A distribution's domains as they are offered, and what is said of one that is not. */
export function offeredDomains(written: readonly string[]) {
  const { domains, hidden, unreadable } = readDomains(written);
  const why =
    hidden[0] !== undefined
      ? `“${visible(hidden[0])}” contains invisible or misleading characters`
      : unreadable[0] !== undefined && `“${visible(unreadable[0])}” is not a hostname`;
  return { domains, leftOut: why ? `The domain ${why}. Purge Desk ignores this domain.` : undefined };
}

/** Asks for the domains and the origin of one distribution. */
export async function readDistribution(
  connection: CdnConnection,
  { namespace, name }: { namespace: string; name: string },
  now: () => number,
): Promise<DistributionAnswer> {
  const answer = await connection.call('GET', distributionsPath(namespace, kindOfDistribution(name), name));
  const read = readAnswerWith(answer, detailsSchema, now());
  if (!read.ok) return read;
  const { spec } = read.data;
  return { ok: true, ...offeredDomains(domainsOf(spec) ?? []), origin: readOrigin(spec.origin_pool) };
}
