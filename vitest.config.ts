import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

export default defineConfig({
  resolve: { alias: { '@': root } },
  test: {
    // One more than cores: a test waits half of its time, for a disk, a server or a timer.
    maxWorkers: availableParallelism() + 1,
    env: { TZ: 'Asia/Kathmandu' },
    // For tests that hang, not for slow machines.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        // `server-only` is empty under this condition and throws without it.
        resolve: { conditions: ['react-server', 'node'] },
        ssr: { resolve: { conditions: ['react-server', 'node'] } },
        test: {
          name: 'server',
          include: ['{bench,components,e2e,lib,sandbox,scripts,test}/**/*.test.ts'],
          globalSetup: ['scripts/test/test-postgres.mjs', 'scripts/test/bundle-commands.mjs'],
          // Importing the desk takes longer than most files of tests.
          isolate: false,
        },
      },
      {
        extends: true,
        // Under that condition React renders no components; the desk that answers them is a server in the same process.
        resolve: { alias: { 'server-only': `${root}/node_modules/server-only/empty.js` } },
        test: {
          name: 'components',
          include: ['components/**/*.test.tsx'],
          environment: './test/support/page-environment.ts',
          // A server, React and Next take longer to load than a file of tests takes.
          isolate: false,
          // A page changes a moment after its answer; that moment comes hundreds of times.
          expect: { poll: { timeout: 30_000, interval: 10 } },
        },
      },
    ],
  },
});
