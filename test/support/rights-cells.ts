import type { DistributionList } from '@/lib/shared/distributions/distribution';
import type { PurgeSummary } from '@/lib/shared/history/purge-summary';
import type { PurgePage } from '@/lib/shared/purges/purge-record';
import type { CreatedShare, Shared, ShareList } from '@/lib/shared/shares/share';
import { aPurge } from './api';
import { credentialName } from './credentials';
import { type Bench, type Cell, distributionsOf, get, kinds, listed, on, post, remove, said, targetOf } from './rights';
import { distributions, type Known, type matrix, type Verdict, verdicts } from './rights-matrix';
import { readShared } from './shares';

type Row = (typeof matrix)[number];
type Headers = Record<string, string>;

const unseen: Cell['audit'] = ['purge.read', 'refused', 'forbidden_distribution'];

/** Every kind and mode on every distribution; with each, what the CDN has to see of it. */
export const purgeCells = (bench: Bench, { purges }: Row, headers: Headers) =>
  distributions.flatMap((distribution) => {
    const columns = purges[distribution].trim().split(/\s+/);
    return kinds.flatMap((kind, column) =>
      (['soft', 'hard'] as const).map((mode, index) => {
        const { status, code } = verdicts[(columns[column] ?? '').charAt(index) as Verdict];
        const target = targetOf(kind, distribution);
        const purge = aPurge({
          ...on(distribution),
          target,
          mode,
          ...(kind === 'wide' && { confirmation: distribution }),
        });
        const cell: Cell = {
          name: `purge ${mode} ${kind} on ${distribution}`,
          attempt: async () => said(await post(bench, headers, '/api/purges', purge)),
          answers: code === undefined ? String(status) : `${status} ${code}`,
          audit: ['purge.submit', code === undefined ? 'done' : 'refused', code ?? null],
        };
        return { ...cell, reaches: code === undefined ? `${mode} ${target.kind} ${distribution}` : undefined };
      }),
    );
  });

/** Everything that can be read. */
export function readingCells(bench: Bench, { role, scope, sees }: Row, headers: Headers): Cell[] {
  const seen = listed(sees);
  const read = <Body>(path: string) => get<Body>(bench, headers, path);
  const perDistribution = distributions.flatMap((distribution): Cell[] => {
    const isSeen = sees.includes(distribution);
    const { id } = bench.purges[distribution];
    const value = targetOf('url', distribution) as { value: string };
    const like = new URLSearchParams({ ...on(distribution), kind: 'url', value: value.value, mode: 'soft' });
    const filter = new URLSearchParams({ q: bench.word, distribution });
    return [
      {
        name: `read the purge on ${distribution}`,
        attempt: async () => said(await read(`/api/purges/${id}`)),
        answers: isSeen ? '200' : '404 not_found',
        ...(!isSeen && { audit: unseen }),
      },
      {
        name: `look for the same purge on ${distribution}`,
        attempt: async () => said(await read(`/api/purges/duplicates?${like}`)),
        answers: isSeen ? '200' : '403 forbidden_distribution',
        ...(!isSeen && { audit: unseen }),
      },
      {
        name: `look at the edge of ${distribution}`,
        attempt: async () => said(await post(bench, headers, '/api/looks', { ...on(distribution), url: value.value })),
        answers: isSeen ? '200' : '403 forbidden_distribution',
        ...(!isSeen && { audit: unseen }),
      },
      {
        name: `read what was served of ${distribution}`,
        attempt: async () => said(await read(`/api/served-paths?${new URLSearchParams(on(distribution))}`)),
        answers: isSeen ? '200' : '403 forbidden_distribution',
        ...(!isSeen && { audit: unseen }),
      },
      {
        name: `look at the purge on ${distribution}`,
        attempt: async () => said(await post(bench, headers, `/api/purges/${id}/looks`, undefined)),
        answers: isSeen ? '409 purge_not_completed' : '404 not_found',
        ...(!isSeen && { audit: unseen }),
      },
      {
        name: `list what was purged on ${distribution}`,
        attempt: async () => distributionsOf((await read<PurgePage>(`/api/purges?${filter}`)).body),
        answers: isSeen ? distribution : 'nothing',
      },
    ];
  });
  const byActor = new Map(distributions.map((distribution) => [bench.purges[distribution].actor, distribution]));
  return [
    ...perDistribution,
    {
      name: 'list the history',
      attempt: async () => distributionsOf((await read<PurgePage>(`/api/purges?q=${bench.word}`)).body),
      answers: seen,
    },
    {
      name: 'export the history',
      attempt: async () => {
        const { body } = await read<PurgePage['items']>(`/api/purges/export?format=json&q=${bench.word}`);
        return distributionsOf({ items: body });
      },
      answers: seen,
    },
    {
      name: 'sum the history up',
      attempt: async () => String((await read<PurgeSummary>(`/api/purges/summary?q=${bench.word}`)).body.total),
      answers: String(sees.length),
    },
    {
      name: 'list who purged',
      attempt: async () => listed((await read<string[]>('/api/actors')).body.map((name) => byActor.get(name) ?? '')),
      answers: seen,
    },
    {
      name: 'list the distributions',
      attempt: async () => {
        const { items } = (await read<DistributionList>('/api/distributions')).body;
        return listed(items.map(({ namespace, name }) => `${namespace}/${name}`));
      },
      answers: seen,
    },
    {
      name: 'ask who one is',
      attempt: async () => JSON.stringify((await read<{ grants: unknown }>('/api/me')).body.grants),
      answers: JSON.stringify([{ role, distributions: scope }]),
    },
  ];
}

/** Writing down what became of purges whose answer was lost. */
export const resolvingCells = (bench: Bench, { sees, resolves }: Row, headers: Headers, lost: Record<Known, string>) =>
  distributions.map((distribution): Cell => {
    const path = `/api/purges/${lost[distribution]}/resolution`;
    const name = `resolve the unconfirmed purge on ${distribution}`;
    const attempt = async () => said(await post(bench, headers, path, { note: 'it was done' }));
    if (!sees.includes(distribution)) return { name, attempt, answers: '404 not_found', audit: unseen };
    return resolves.includes(distribution)
      ? { name, attempt, answers: '200', audit: ['purge.resolve', 'done', null] }
      : { name, attempt, answers: '403 forbidden', audit: ['purge.resolve', 'refused', 'forbidden'] };
  });

/** Making links, ending the own ones and those of somebody else. */
export function linkCells(bench: Bench, { sees, othersLinks }: Row, headers: Headers, others: CreatedShare[]): Cell[] {
  const own: CreatedShare[] = [];
  const make = async (subject: Record<string, unknown>) => {
    const answer = await post<CreatedShare>(bench, headers, '/api/shares', { expiry: '7d', ...subject });
    if (answer.status === 201) own.push(answer.body);
    return said(answer);
  };
  const made: Cell['audit'] = ['share.create', 'done', '7d'];
  const subjects = [...distributions, 'the whole history'];
  const ends = {
    '+': { answers: '200', audit: ['share.revoke', 'done', null] },
    f: { answers: '403 forbidden', audit: ['share.revoke', 'refused', 'forbidden'] },
    '-': { answers: '404 not_found', audit: ['share.revoke', 'refused', 'forbidden_distribution'] },
  } satisfies Record<string, Pick<Cell, 'answers' | 'audit'>>;
  return [
    ...distributions.map(
      (distribution): Cell => ({
        name: `make a link to the purge on ${distribution}`,
        attempt: () => make({ purgeId: bench.purges[distribution].id }),
        ...(sees.includes(distribution)
          ? { answers: '201', audit: made }
          : { answers: '422 invalid_input', audit: unseen }),
      }),
    ),
    {
      name: 'make a link to the history',
      attempt: () => make({ filter: { q: bench.word } }),
      answers: '201',
      audit: made,
    },
    {
      name: 'have a stranger read the link to the history',
      attempt: async () => {
        const { body } = await readShared<Extract<Shared, { kind: 'history' }>>(bench, own.at(-1)?.token ?? '');
        return distributionsOf({ items: body.items as unknown as PurgePage['items'] });
      },
      answers: listed(sees),
    },
    {
      name: 'list links of somebody else',
      attempt: async () => {
        const known = (await get<ShareList>(bench, headers, '/api/shares')).body.items;
        const letter = ({ share }: CreatedShare) => {
          const found = known.find(({ id }) => id === share.id);
          return found ? (found.mayRevoke ? '+' : 'f') : '-';
        };
        return others.map(letter).join('');
      },
      answers: othersLinks,
    },
    {
      name: 'end an own link',
      attempt: async () => said(await remove(bench, headers, `/api/shares/${own[0]?.share.id}`)),
      answers: '200',
      audit: ['share.revoke', 'done', null],
    },
    ...others.map(
      ({ share }, index): Cell => ({
        name: `end somebody else’s link to ${subjects[index]}`,
        attempt: async () => said(await remove(bench, headers, `/api/shares/${share.id}`)),
        ...ends[othersLinks[index] as keyof typeof ends],
      }),
    ),
  ];
}

/** What concerns the desk as a whole. */
export function deskCells(bench: Bench, { desk }: Row, headers: Headers, credentialId: string): Cell[] {
  const name = credentialName('made');
  const input = { name, role: 'viewer', distributions: null, expiry: '30d' };
  const cell = (
    what: string,
    attempt: Cell['attempt'],
    status: string,
    action: string,
    reason?: string | null,
  ): Cell => ({
    name: what,
    attempt,
    ...(desk
      ? { answers: status, ...(reason !== undefined && { audit: [action, 'done', reason] }) }
      : { answers: '403 forbidden', audit: [action, 'refused', 'forbidden'] }),
  });
  const reading = async (path: string) => said(await get(bench, headers, path));
  return [
    cell('list credentials', () => reading('/api/credentials'), '200', 'settings.read'),
    cell(
      'make a credential',
      async () => said(await post(bench, headers, '/api/credentials', input)),
      '201',
      'credential.create',
      'viewer on all distributions, 30d',
    ),
    cell(
      'revoke a credential',
      async () => said(await remove(bench, headers, `/api/credentials/${credentialId}`)),
      '200',
      'credential.revoke',
      null,
    ),
    cell(
      'lift a pause of the CDN',
      async () => said(await remove(bench, headers, '/api/purges/send-window/pause')),
      '200',
      'pause.lift',
    ),
    cell('read the audit log', () => reading('/api/audit'), '200', 'audit.read'),
  ];
}
