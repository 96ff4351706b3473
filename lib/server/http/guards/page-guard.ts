import 'server-only';

type JudgePage = typeof import('./judge-page').judgePage;

const KEY = Symbol.for('purge-desk.page-guard');
const holder = globalThis as { [KEY]?: Promise<JudgePage> };

/** From now on, this judges requests for pages. */
export const judgePagesBy = (judge: JudgePage): void => {
  holder[KEY] = Promise.resolve(judge);
};

/** What judges requests for pages. As with `dependencies`, the first who asks loads it: a second copy of it would cost the start. */
export function pageGuard(): Promise<JudgePage> {
  holder[KEY] ??= import('./judge-page').then(({ judgePage }) => judgePage);
  return holder[KEY];
}
