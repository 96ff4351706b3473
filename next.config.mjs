import { fileURLToPath } from 'node:url';

/** Node 20.9 has no `import.meta.dirname` yet. */
const root = fileURLToPath(new URL('.', import.meta.url));

/** Headers that hold for every answer. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=()' },
];

/** For links that strangers open: no search engine keeps them, and no other site learns their address. */
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
  outputFileTracingRoot: root,
  turbopack: { root },
  serverExternalPackages: ['@photostructure/sqlite', 'pino', 'undici'],
  headers: async () => [
    { source: '/:path*', headers: securityHeaders },
    { source: '/share/:path*', headers: shareHeaders },
    { source: '/api/share/:path*', headers: shareHeaders },
  ],
};

export default nextConfig;
