import 'server-only';
import { z } from 'zod';
import { readDomains } from '@/lib/shared/purges/hostname';
import { visible } from '@/lib/shared/text/visible-text';
import type { CdnConnection } from './connection';
import { createListParser, type DistributionPage } from './distribution-list-parser';
import { type CdnFailure, failureOf, readAnswerWith, unreadable } from './failure';

/** Where the CDN lists the distributions of a namespace. */
const listPath = (namespace: string) => `/api/config/namespaces/${encodeURIComponent(namespace)}/cdn_loadbalancers`;

/** Where it describes one of them, or lists all of a namespace; without host and credential. */
export const distributionsPath = (namespace: string, name?: string) =>
  name === undefined ? listPath(namespace) : `${listPath(namespace)}/${encodeURIComponent(name)}`;

type Failed = { ok: false; failure: CdnFailure };
export type DistributionPageAnswer = ({ ok: true; status: number } & DistributionPage) | Failed;
export type DistributionAnswer = { ok: true; domains: string[]; leftOut: string | undefined } | Failed;

export interface ListQuestion {
  namespace: string;
  /** Asks for the domains, too; not every CDN knows that question. */
  withDomains: boolean;
  /** Where an earlier page said that the list goes on. */
  page: string | undefined;
}

/** Asks for the distributions of a namespace, or for one page of them. */
export async function listDistributions(
  connection: CdnConnection,
  { namespace, withDomains, page }: ListQuestion,
  now: () => number,
): Promise<DistributionPageAnswer> {
  const query = new URLSearchParams({
    ...(withDomains && { report_fields: 'get_spec' }),
    ...(page !== undefined && { page_token: page }),
  });
  const parser = createListParser();
  const path = `${listPath(namespace)}${query.size > 0 ? `?${query}` : ''}`;
  const answer = await connection.call('GET', path, undefined, { sink: parser.write });
  const failure = failureOf(answer, now());
  if (failure) return { ok: false, failure };
  const status = 'status' in answer ? answer.status : 0;
  const read = parser.end();
  return read.page
    ? { ok: true, status, ...read.page }
    : { ok: false, failure: unreadable(status, '', read.because ?? null) };
}

const DOMAINS_MAX = 1000;
const detailsSchema = z.object({
  spec: z.object({ domains: z.array(z.string()).max(DOMAINS_MAX).nullish() }),
});

/** A distribution's domains as they are offered, and what is said of one that is not. */
export function offeredDomains(written: readonly string[]) {
  const { domains, leftOut } = readDomains(written);
  return {
    domains,
    leftOut:
      leftOut[0] === undefined
        ? undefined
        : `The domain “${visible(leftOut[0])}” contains invisible or misleading characters. Purge Desk ignores this domain.`,
  };
}

/** Asks for the domains of one distribution. */
export async function readDistribution(
  connection: CdnConnection,
  { namespace, name }: { namespace: string; name: string },
  now: () => number,
): Promise<DistributionAnswer> {
  const answer = await connection.call('GET', distributionsPath(namespace, name));
  const read = readAnswerWith(answer, detailsSchema, now());
  return read.ok ? { ok: true, ...offeredDomains(read.data.spec.domains ?? []) } : read;
}
