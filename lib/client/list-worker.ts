import { type ListTask, workOnList } from '@/lib/shared/bulk/list-work';

/** Runs in a worker: the page stays alive while ten thousand lines are read. */
addEventListener('message', ({ data }: MessageEvent<ListTask>) => postMessage(workOnList(data)));
