import type { Problem } from '@/lib/shared/problem';
import type { PurgePage } from '@/lib/shared/purges/purge-record';
import { type Answer, aPurge, ask, marker, send } from './api';
import { credentialName, makeCredential } from './credentials';
import { distributions, type Known } from './rights-matrix';
import type { SandboxControl } from './sandbox-control';
import { makeShare } from './shares';

export interface Bench {
  url: string;
  /** A word that stands in the reason of one purge on each distribution, each made by somebody else. */
  word: string;
  purges: Record<Known, { id: string; actor: string }>;
}

/** One thing that somebody tries: what the desk has to answer, and what of it is in the audit log. */
export interface Cell {
  name: string;
  attempt: () => Promise<string>;
  answers: string;
  audit?: [action: string, outcome: 'done' | 'refused', reason: string | null];
}

export const on = (distribution: Known) => {
  const [namespace = '', name = ''] = distribution.split('/');
  return { namespace, distribution: name };
};

const host: Record<Known, string> = {
  'default/www-shop': 'www.shop.example',
  'default/docs-portal': 'docs.example',
  'media/video-library': 'media.example',
};
/** `wide`: a pattern that matches everything. */
export const kinds = ['url', 'hostname', 'pattern', 'all', 'wide'] as const;
export const targetOf = (kind: (typeof kinds)[number], distribution: Known) =>
  ({
    url: { kind, value: `https://${host[distribution]}/a` },
    hostname: { kind, value: host[distribution] },
    pattern: { kind, value: '\\.css$' },
    all: { kind },
    wide: { kind: 'pattern', value: '.*' },
  })[kind];

/** Settings of a desk with the distributions of the matrix. */
export const configured = distributions
  .map((distribution) => `${distribution}=${host[distribution]},other.${host[distribution]}`)
  .join(';');

/** The status of an answer, and the code of a problem. */
export const said = ({ status, body }: Answer<unknown>) => {
  const { code } = (body ?? {}) as Partial<Problem>;
  return code === undefined ? String(status) : `${status} ${code}`;
};

/** Distributions in the matrix's own order, as a cell's answer. */
export const listed = (found: Iterable<string>) => {
  const names = new Set(found);
  return distributions.filter((distribution) => names.has(distribution)).join(' ') || 'nothing';
};
export const distributionsOf = (page: Pick<PurgePage, 'items'>) =>
  listed(page.items.map(({ namespace, distribution }) => `${namespace}/${distribution}`));

/** One purge on each distribution, each by somebody of its own. */
export async function openBench(desk: { url: string }): Promise<Bench> {
  const word = marker();
  const made = distributions.map(async (distribution) => {
    const { headers, credential } = await makeCredential(desk, {
      name: credentialName('seed'),
      role: 'admin',
      distributions: [distribution],
    });
    const target = targetOf('url', distribution);
    const { body } = await send(desk, aPurge({ ...on(distribution), target, reason: word }), headers);
    return [distribution, { id: body.id, actor: credential.name }] as const;
  });
  return { url: desk.url, word, purges: Object.fromEntries(await Promise.all(made)) as Bench['purges'] };
}

/** A purge on each distribution whose answer was lost, and which stays unconfirmed. */
export async function loseAnswers(desk: { url: string }, sandbox: SandboxControl): Promise<Record<Known, string>> {
  await sandbox.hideOperations();
  const ids: [Known, string][] = [];
  for (const distribution of distributions) {
    await sandbox.faults({ type: 'close', when: 'before' });
    const purge = aPurge({ ...on(distribution), target: targetOf('url', distribution) });
    const { body } = await send<Problem>(desk, purge);
    ids.push([distribution, body.purgeId ?? '']);
  }
  return Object.fromEntries(ids) as Record<Known, string>;
}

/** Links of the local operator: to the purge on each distribution, and to the whole history. */
export const operatorsLinks = async (bench: Bench) =>
  Promise.all(
    [...distributions, undefined].map((distribution) =>
      makeShare(bench, distribution ? { purgeId: bench.purges[distribution].id } : { filter: {} }),
    ),
  );

export const get = <Body>(bench: Pick<Bench, 'url'>, headers: Record<string, string>, path: string) =>
  ask<Body>(bench, path, { headers });
export const post = <Body>(bench: Pick<Bench, 'url'>, headers: Record<string, string>, path: string, body: unknown) =>
  ask<Body>(bench, path, { method: 'POST', headers, body: JSON.stringify(body) });
export const remove = <Body>(bench: Bench, headers: Record<string, string>, path: string) =>
  ask<Body>(bench, path, { method: 'DELETE', headers });
