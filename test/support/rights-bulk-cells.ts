import type { BulkJobPage, CreatedBulkJob } from '@/lib/shared/bulk/bulk-job';
import { sendList } from './bulk';
import { type Bench, type Cell, get, on, post, said, targetOf } from './rights';
import { distributions, type Known, type matrix, type Verdict, verdicts } from './rights-matrix';

type Row = (typeof matrix)[number];
type Headers = Record<string, string>;

const urlOn = (distribution: Known) => (targetOf('url', distribution) as { value: string }).value;

/** A job of somebody else on each distribution, all of whose purges wait. */
export async function openJobs(desk: { url: string }): Promise<Record<Known, string>> {
  const ids: [Known, string][] = [];
  for (const distribution of distributions) {
    const { body } = await sendList(desk, { urls: [`${urlOn(distribution)}/${crypto.randomUUID()}`] });
    ids.push([distribution, body.id]);
  }
  return Object.fromEntries(ids) as Record<Known, string>;
}

/** Lists on every distribution, and what can be done with those of others. Nothing of them is sent: no time passes. */
export function bulkCells(bench: Pick<Bench, 'url'>, row: Row, headers: Headers, jobs: Record<Known, string>): Cell[] {
  const { role, sees } = row;
  const made = distributions.flatMap((distribution) =>
    (['soft', 'hard'] as const).map((mode, index): Cell => {
      const verdict = row.purges[distribution].trim().split(/\s+/)[0]?.charAt(index) as Verdict;
      // A viewer is refused before the list is read.
      const code = role === 'viewer' ? 'forbidden' : verdicts[verdict].code;
      const urls = [{ url: `${urlOn(distribution)}/${crypto.randomUUID()}`, ...on(distribution) }];
      return {
        name: `send a ${mode} list on ${distribution}`,
        attempt: async () => said(await post<CreatedBulkJob>(bench, headers, '/api/bulk-jobs', { mode, urls })),
        answers: code === undefined ? '201' : `403 ${code}`,
        ...(code !== undefined && { audit: ['bulk.submit', 'refused', code] }),
      };
    }),
  );
  const ofOthers = distributions.flatMap((distribution): Cell[] => {
    const path = `/api/bulk-jobs/${jobs[distribution]}`;
    const isLead = role === 'lead' || role === 'admin';
    const unseen: Partial<Cell> = {
      answers: '404 not_found',
      audit: ['bulk.read', 'refused', 'forbidden_distribution'],
    };
    const step = (action: 'pause' | 'resume'): Cell => ({
      name: `${action} the list on ${distribution}`,
      attempt: async () => said(await post(bench, headers, `${path}/${action}`, undefined)),
      answers: isLead ? '200' : '403 forbidden',
      audit: isLead ? [`bulk.${action}`, 'done', null] : [`bulk.${action}`, 'refused', 'forbidden'],
      ...(!sees.includes(distribution) && unseen),
    });
    return [
      {
        name: `read the list on ${distribution}`,
        attempt: async () => said(await get(bench, headers, path)),
        answers: '200',
        ...(!sees.includes(distribution) && unseen),
      },
      step('pause'),
      step('resume'),
    ];
  });
  return [
    ...made,
    ...ofOthers,
    {
      name: 'list the lists of others',
      attempt: async () => {
        const { items } = (await get<BulkJobPage>(bench, headers, '/api/bulk-jobs?limit=50')).body;
        const own = new Set(items.map(({ id }) => id));
        return distributions.filter((distribution) => own.has(jobs[distribution])).join(' ') || 'nothing';
      },
      answers: sees.join(' ') || 'nothing',
    },
  ];
}
