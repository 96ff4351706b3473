import { useEffect } from 'react';
import type { TabIcon } from '@/lib/shared/purges/tab-title';

const icons: Record<TabIcon, string> = {
  moving: '/icon-moving.svg',
  done: '/icon-done.svg',
  failed: '/icon-failed.svg',
  still: '/icon.svg',
};

/** Lets the title and the icon of the tab follow the page: who waits for a purge mostly looks at another tab. */
export function useTab(title: string | undefined, icon: TabIcon) {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Purge Desk`;
  }, [title]);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    link?.setAttribute('href', icons[icon]);
    return () => link?.setAttribute('href', icons.still);
  }, [icon]);
}
