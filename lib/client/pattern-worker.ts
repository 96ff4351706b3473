import type { TrialInput } from '@/lib/shared/served/trial';
import { tryPattern } from '@/lib/shared/served/try-pattern';

/** Runs in a worker, which is ended when an answer takes too long: no pattern holds up the page. */
addEventListener('message', ({ data }: MessageEvent<TrialInput>) => postMessage(tryPattern(data)));
// The first trial would spend its time on starting the engine.
tryPattern({ pattern: '^/a', form: 'path', known: [{ host: '', path: '/a', requests: 1 }], pasted: [], left: 0 });
postMessage('ready');
