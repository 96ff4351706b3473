import { useEffect, useLayoutEffect } from 'react';
import type { TabIcon } from '@/lib/shared/purges/tab-title';

/** The title that the page gives itself; undefined where it leaves it to Next. */
let wanted: string | undefined;
const write = () => {
  if (wanted !== undefined && document.title !== wanted) document.title = wanted;
};

const STILL = '/icon.svg';

/** Lets the title and the icon of the tab follow the page: who waits for a purge mostly looks at another tab. */
export function useTab(title: string | undefined, icon: TabIcon) {
  // A layout effect ends in the step that takes this page away: before the next page's title is there.
  useLayoutEffect(() => {
    wanted = title && `${title} · Purge Desk`;
    write();
    // On a slow machine news of the page may come before Next has written the title that the server knew, which would stay.
    const watcher = new MutationObserver(write);
    watcher.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      wanted = undefined;
      watcher.disconnect();
    };
  }, [title]);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    link?.setAttribute('href', icon === 'still' ? STILL : `/icon-${icon}.svg`);
    return () => link?.setAttribute('href', STILL);
  }, [icon]);
}
