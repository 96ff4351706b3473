import 'server-only';
import { JSONParser, TokenType } from '@streamparser/json';
import { z } from 'zod';
import { type DistributionKind, kindOfDistribution, objectNameOf } from '@/lib/shared/distributions/distribution-kind';
import { readDomains } from '@/lib/shared/purges/hostname';
import { visible } from '@/lib/shared/text/visible-text';
import type { CdnConnection } from './connection';
import { boundedText, type CdnFailure, failureOf, readAnswerWith, tooManyItems, unreadable } from './failure';

/** More distributions than that in one namespace are no list of distributions. */
const ITEMS_MAX = 20_000;
const DOMAINS_MAX = 1000;
const GAPS_MAX = 20;
const GAP_MAX_LENGTH = 300;
const PAGE_MAX_LENGTH = 2000;
/** F5's own objects nest about ten levels; the parser keeps a record of each level. */
const DEPTH_MAX = 64;

const itemSchema = z.object({
  name: z.string().min(1),
  disabled: z.boolean().nullish(),
  get_spec: z
    .object({ domains: z.array(z.string()).max(DOMAINS_MAX).nullish(), disable_caching: z.unknown().optional() })
    .nullish()
    .catch(null),
});
const gapSchema = z.object({ message: z.string().nullish().catch(null) });
const pageSchema = z.string().max(PAGE_MAX_LENGTH);

interface ListedDistribution {
  name: string;
  disabled: boolean;
  /** As the CDN writes them; undefined where the list does not have them. */
  domains: readonly string[] | undefined;
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

class Unreadable extends Error {}

/**
 * Reads a list of distributions piece by piece, so that 32 MiB of it neither block the desk nor stay in memory. `end`
 * returns the page, or why there is none: undefined for what is no such list at all.
 */
export function createListParser() {
  const page: DistributionPage = { items: [], gaps: [], nextPage: undefined };
  let refusal: { because: string | undefined } | undefined;
  let began = false;
  let depth = 0;
  let sawItems = true;

  const parser = new JSONParser({
    paths: ['$.items', '$.items.*', '$.errors.*', '$.next_page_token', '$'],
    keepStack: false,
  });
  parser.onToken = ({ token }) => {
    began = true;
    if (depth === 0 && token !== TokenType.LEFT_BRACE) throw new Unreadable();
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) depth += 1;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) depth -= 1;
    if (depth > DEPTH_MAX) throw new Unreadable();
  };
  parser.onValue = ({ value, key, stack }) => {
    if (stack.length === 0) return;
    const parent = stack.length > 1 ? stack[1]?.key : undefined;
    if (parent === 'items') addItem(value);
    else if (parent === 'errors') addGap(value);
    else if (key === 'items') sawItems = value === null || Array.isArray(value);
    else if (key === 'next_page_token') page.nextPage = pageSchema.safeParse(value).data || undefined;
  };

  function addItem(value: unknown) {
    const item = itemSchema.safeParse(value);
    if (!item.success) throw new Unreadable();
    if (page.items.length === ITEMS_MAX) throw new Unreadable(tooManyItems(ITEMS_MAX));
    const { name, disabled, get_spec: spec } = item.data;
    page.items.push({ name, disabled: disabled ?? false, domains: spec ? domainsOf(spec) : undefined });
  }
  function addGap(value: unknown) {
    const message = gapSchema.safeParse(value).data?.message ?? 'The CDN reports that its list is incomplete.';
    if (page.gaps.length < GAPS_MAX) page.gaps.push(boundedText(message, GAP_MAX_LENGTH));
  }
  const refusing = (parse: () => void) => {
    if (refusal) return;
    try {
      parse();
    } catch (error) {
      refusal = { because: error instanceof Unreadable ? error.message || undefined : undefined };
    }
  };

  return {
    write: (piece: Buffer) => refusing(() => parser.write(piece)),
    end(): { page: DistributionPage } | { page: undefined; because: string | undefined } {
      refusing(() => {
        if (!parser.isEnded) parser.end();
        if (!began || !sawItems) throw new Unreadable();
      });
      return refusal ? { page: undefined, because: refusal.because } : { page };
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
export type DistributionAnswer = { ok: true; domains: string[]; leftOut: string | undefined } | Failed;

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
  spec: z.object({ domains: z.array(z.string()).max(DOMAINS_MAX).nullish(), disable_caching: z.unknown().optional() }),
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

/** Asks for the domains of one distribution. */
export async function readDistribution(
  connection: CdnConnection,
  { namespace, name }: { namespace: string; name: string },
  now: () => number,
): Promise<DistributionAnswer> {
  const answer = await connection.call('GET', distributionsPath(namespace, kindOfDistribution(name), name));
  const read = readAnswerWith(answer, detailsSchema, now());
  return read.ok ? { ok: true, ...offeredDomains(domainsOf(read.data.spec) ?? []) } : read;
}
