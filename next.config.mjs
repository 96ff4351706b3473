import { fileURLToPath } from 'node:url';

/** Node 20.9 has no `import.meta.dirname` yet. */
const root = fileURLToPath(new URL('.', import.meta.url));

// What holds for every answer, Next's own redirects included, is set in lib/server/http/every-request.ts.

/** Read from node_modules as they are; the command line tools leave them out of their bundles, too. */
export const serverExternalPackages = ['@photostructure/sqlite', 'pg', 'pino', 'prom-client', 'undici'];

/**
 * Read from node_modules by the server, too. Next puts a copy of everything else into the file of each of 17 routes, which
 * costs a third of the build.
 */
const notCopied = [
  ...['@streamparser/json', 'csv-stringify', 'iron-session', 'kysely', 'lossless-json', 'openid-client'],
  ...['p-limit', 'rate-limiter-flexible', 're2js', 'zod', 'zod-openapi'],
];

/** Tools that nothing uses, and what tests left. */
const leftOut = ['./node_modules/@img/**/*', './node_modules/sharp/**/*', './test-results/**/*'];

/** For files that are the same for all users. */
const assetHeaders = [{ key: 'Content-Security-Policy', value: "frame-ancestors 'none'" }];

/** The URLs of a sign-in contain its code, so no other site may get them as a referrer. */
const signInHeaders = [{ key: 'Referrer-Policy', value: 'no-referrer' }];

/** For share links: keeps search engines from indexing them, and other sites from getting them as a referrer. */
const shareHeaders = [
  { key: 'X-Robots-Tag', value: 'noindex, nofollow' },
  { key: 'Referrer-Policy', value: 'no-referrer' },
];

/** @type {import('next').NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` checks types as its own item; a type error in a test must not keep a desk from starting.
  typescript: { ignoreBuildErrors: true },
  // .next/standalone is what runs, here and in the image; scripts/run/complete-output.mjs adds what Next leaves out.
  output: 'standalone',
  // scripts/run/serve.mjs compresses instead.
  compress: false,
  outputFileTracingRoot: root,
  outputFileTracingIncludes: { '/*': ['./node_modules/@photostructure/sqlite/prebuilds/**/*'] },
  outputFileTracingExcludes: { '/*': leftOut, 'next-server': leftOut },
  // No page resizes images: that would need sharp, and a cache on disk.
  images: { unoptimized: true },
  turbopack: { root },
  experimental: {
    // Loading all 40 pages and routes was a quarter of the startup and 14 MiB. Now the first request loads each.
    preloadEntriesOnStart: false,
    // They are 80 MB and unused: Node does not load source maps, and browsers get none.
    turbopackSourceMaps: false,
    // A page's scripts in few large files compress better than in many small ones: 9 KiB less for `/`, and half the requests.
    turbopackChunking: { minChunkSize: 10_000_000, maxMergeChunkSize: 10_000_000 },
    // It speeds up the next build, but in CI every build is the first.
    turbopackFileSystemCacheForBuild: !process.env.CI,
  },
  serverExternalPackages: [...serverExternalPackages, ...notCopied],
  headers: async () => [
    { source: '/_next/static/:path*', headers: assetHeaders },
    { source: '/robots.txt', headers: assetHeaders },
    {
      source: '/:file((?:mask-)?icon(?:-moving|-done|-failed)?\\.svg|[\\w-]+\\.png|manifest\\.webmanifest)',
      headers: [...assetHeaders, { key: 'Cache-Control', value: 'public, max-age=86400' }],
    },
    { source: '/api/auth/:path*', headers: signInHeaders },
    { source: '/share/:path*', headers: shareHeaders },
    { source: '/api/share/:path*', headers: shareHeaders },
  ],
};

export default nextConfig;
