import type { ListOutcome, ListTask } from '@/lib/shared/bulk/list-work';

export interface ListWork {
  /** Does one task after the other; undefined for an analysis that a newer one has replaced, and for all once it has ended. */
  run: <Task extends ListTask>(task: Task) => Promise<ListOutcome<Task> | undefined>;
  end: () => void;
}

/** Where there is no worker, or its code did not load: a long list then holds up the page for a moment. */
const inPage = async (task: ListTask): Promise<unknown> =>
  (await import('@/lib/shared/bulk/list-work')).workOnList(task);

function openWorker() {
  const worker = new Worker(new URL('./list-worker.ts', import.meta.url), { type: 'module' });
  return {
    ask: (task: ListTask) =>
      new Promise<unknown>((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = () => resolve(undefined);
        worker.postMessage(task);
      }),
    end: () => worker.terminate(),
  };
}

/** Works on lists beside the page. */
export function createListWork(): ListWork {
  let worker: ReturnType<typeof openWorker> | undefined;
  let isBroken = typeof Worker === 'undefined';
  let isEnded = false;
  let newest = 0;
  let before: Promise<unknown> = Promise.resolve();

  async function perform(task: ListTask): Promise<unknown> {
    if (!isBroken) {
      try {
        worker ??= openWorker();
        const answer = await worker.ask(task);
        if (answer !== undefined) return answer;
      } catch {
        // As where it does not load.
      }
      isBroken = true;
      worker?.end();
    }
    return inPage(task);
  }

  return {
    run<Task extends ListTask>(task: Task) {
      isEnded = false;
      const own = task.task === 'analyse' ? ++newest : undefined;
      const answer = before.then(() =>
        isEnded || (own !== undefined && own !== newest) ? undefined : perform(task),
      ) as Promise<ListOutcome<Task> | undefined>;
      before = answer.catch(() => undefined);
      return answer;
    },
    end() {
      isEnded = true;
      worker?.end();
      worker = undefined;
    },
  };
}
