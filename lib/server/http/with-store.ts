import 'server-only';
import { dependencies } from '@/lib/server/dependencies';
import { databaseErrorOf } from '@/lib/server/store/engine/database-error';
import { plainDocument } from './plain-page';

/** The time after which the browser retries automatically, in seconds. */
const AGAIN_SECONDS = 10;

const unavailable = {
  title: 'The database is not responding',
  sentences: [
    'Purge Desk cannot show pages or send purges right now. Recorded purges are not lost.',
    'This page tries again automatically. If the problem persists, contact your administrator.',
  ],
};

/** What a page is while the database does not answer: status 503, and the browser asks again. */
export const unavailablePage = () =>
  plainDocument(unavailable, 503, { 'retry-after': String(AGAIN_SECONDS), refresh: String(AGAIN_SECONDS) });

/** Answers a page only while the database does: one that is begun without it would end in the middle. */
export async function withStore(answer: () => Promise<Response>): Promise<Response> {
  const { store, log } = await dependencies();
  try {
    await store.health.answers();
    return await answer();
  } catch (err) {
    if (databaseErrorOf(err) === undefined) throw err;
    log.error({ err }, 'page refused: database unavailable');
    const { html, ...init } = unavailablePage();
    return new Response(html, init);
  }
}
