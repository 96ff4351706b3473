'use client';

import dynamic from 'next/dynamic';

/** What keeps a history still in the browser is loaded with a history alone: a shared purge does without. */
export const HistoryLoader = dynamic(() =>
  import('./shared-history-view').then(({ SharedHistoryView }) => SharedHistoryView),
);
