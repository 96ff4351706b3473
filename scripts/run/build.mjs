import { fileURLToPath } from 'node:url';
import { endOnSignals } from './child-processes.mjs';
import { ensureBuilt } from './install-and-build.mjs';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
endOnSignals(130);
await ensureBuilt().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
