import { expect, it } from 'vitest';
import { mergeSites, type SiteReport } from './purge-status';

const REPORTS = 3000;

it('looks at each report a few times, however many sites they name', () => {
  let looks = 0;
  const report = (index: number): SiteReport => ({
    node: null,
    get site() {
      looks += 1;
      return `site-${index % (REPORTS / 2)}`;
    },
    state: 'done',
    rawStatus: 'success',
    startedAt: null,
    finishedAt: null,
    bytesPurged: '1',
    bytesNotPurged: '0',
  });
  const sites = mergeSites(Array.from({ length: REPORTS }, (_, index) => report(index)));
  expect(sites).toHaveLength(REPORTS / 2);
  expect(sites[0]).toMatchObject({ site: 'site-0', bytesPurged: '2' });
  expect(looks).toBeLessThanOrEqual(5 * REPORTS);
});
