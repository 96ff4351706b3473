import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: { '@': import.meta.dirname },
    // `server-only` is empty under this condition and throws without it.
    conditions: ['react-server', 'node'],
  },
  ssr: { resolve: { conditions: ['react-server', 'node'] } },
  test: {
    include: ['{bench,components,lib,sandbox,scripts,test}/**/*.test.ts'],
    // By itself it leaves one core free: half of two.
    maxWorkers: '100%',
    globalSetup: 'scripts/test-postgres.mjs',
    env: { TZ: 'Asia/Kathmandu' },
    // For tests that hang, not for slow machines.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
