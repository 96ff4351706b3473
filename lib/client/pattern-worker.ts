import type { TrialInput } from '@/lib/shared/served/trial';
import { tryPattern } from '@/lib/shared/served/try-pattern';

/** Runs in a worker, which is terminated if a result takes too long: no pattern blocks the page. */
addEventListener('message', ({ data }: MessageEvent<TrialInput>) => postMessage(tryPattern(data)));
// Otherwise the first trial would spend its time starting the engine.
tryPattern({ pattern: '^/a', form: 'path', known: [{ host: '', path: '/a', requests: 1 }], pasted: [], left: 0 });
postMessage('ready');
