import { useEffect, useLayoutEffect } from 'react';
import type { TabIcon } from '@/lib/shared/purges/tab-title';

const icons: Record<TabIcon, string> = {
  moving: '/icon-moving.svg',
  done: '/icon-done.svg',
  failed: '/icon-failed.svg',
  still: '/icon.svg',
};

/**
 * Gives the page a title until it is called off. On a slow machine the browser can hear news of the page before Next has
 * written the title that the server knew, which would stay then.
 */
function keepTitle(title: string): () => void {
  const write = () => {
    if (document.title !== title) document.title = title;
  };
  write();
  const rewriting = new MutationObserver(write);
  rewriting.observe(document.head, { childList: true, subtree: true, characterData: true });
  return () => rewriting.disconnect();
}

/** Lets the title and the icon of the tab follow the page: who waits for a purge mostly looks at another tab. */
export function useTab(title: string | undefined, icon: TabIcon) {
  // Before the next page's title is there: a layout effect ends in the same step that takes this page away.
  useLayoutEffect(() => (title === undefined ? undefined : keepTitle(`${title} · Purge Desk`)), [title]);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    link?.setAttribute('href', icons[icon]);
    return () => link?.setAttribute('href', icons.still);
  }, [icon]);
}
