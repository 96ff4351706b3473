import { HistoryView } from '@/components/history/history-view';
import { AboutDesk } from '@/components/layout/about-desk';
import { cursorFromUrl, historyFilterFromUrl } from '@/lib/shared/history/history-filter-schema';
import { foldFromCookie } from '@/lib/shared/preferences';
import { aPurge, send } from './api';
import type { TestDesk } from './desk';
import type { DeskPage } from './desk-page';

export const openHistory = (page: DeskPage, query = '', options: Parameters<DeskPage['open']>[2] = {}) =>
  page.open(
    `/history${query}`,
    ({ searchParams }) => (
      <AboutDesk looks={page.desk.built.config.edge.looks}>
        <HistoryView
          filter={historyFilterFromUrl(searchParams)}
          at={cursorFromUrl(searchParams)}
          share={null}
          fold={foldFromCookie(/summary=(\w+)/.exec(document.cookie)?.[1])}
        />
      </AboutDesk>
    ),
    options,
  );

/** The records that the rows lead to, from top to bottom. */
export const rows = () =>
  [...document.querySelectorAll('table[aria-label=Purges] tbody tr a')].map((link) => link.getAttribute('href'));
/** The select of a filter. */
export const chosen = (name: string) => document.querySelector<HTMLSelectElement>(`form select[name=${name}]`);

/** Sends purges one after the other, each a second after the one before; answers with the addresses of their records. */
export async function sendInOrder(desk: TestDesk, changes: Record<string, unknown>[]) {
  const addresses: string[] = [];
  for (const change of changes) {
    const { body } = await send<{ id: string; purgeId?: string }>(desk, aPurge(change));
    addresses.push(`/purges/${body.purgeId ?? body.id}`);
    await desk.advance(1000);
  }
  return addresses;
}
