import type { CachedUrl } from './cached-url.ts';
import { escapeHtml } from './escape-html.ts';

export interface Resource {
  status: 200 | 404;
  contentType: string;
  cacheControl: string;
  body: Buffer;
  /** The logo stays the same whatever the version: after a soft purge it is revalidated, not fetched again. */
  changesWithVersion: boolean;
}

/** The paths with content, for the page that explains the sandbox. */
export const originPaths = [
  '/',
  '/products',
  '/products?page=2',
  '/assets/site.css',
  '/assets/print.css',
  '/assets/app.js',
  '/images/logo.png',
  '/images/banner.svg',
  '/api/prices.json',
  '/account',
] as const;

const page = 'public, max-age=300';
const asset = 'public, max-age=86400';
const briefly = 'public, max-age=2';
const notFound = 'public, max-age=10';

const logo = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQAQMAAAAlPW0iAAAABlBMVEX///8lY+sSTFThAAAALElEQVR42mNgYGDg/8Ag/4PB/g9D/T+GGjuG' +
    'CjkEqrEDCdr/ASng/8DAwAAAP/sNaf2x3HYAAAAASUVORK5CYII=',
  'base64',
);

/** The body has the content version and nothing that differs between fetches, so its hash is a valid ETag. */
export function originResource({ host, target }: CachedUrl, version: string): Resource {
  const { pathname, searchParams } = new URL(`http://origin.invalid${target}`);
  switch (pathname) {
    case '/':
      return text('html', page, html(host, 'Welcome', version));
    case '/products':
      return text('html', page, html(host, `Products, page ${searchParams.get('page') ?? '1'}`, version));
    case '/account':
      return text('html', 'no-store', html(host, 'Your account', version));
    case '/assets/site.css':
      return text(
        'css',
        asset,
        `/* version ${cssSafe(version)} */\nbody { font: 1rem/1.5 system-ui; margin: 2rem auto }\n`,
      );
    case '/assets/print.css':
      return text('css', asset, `/* version ${cssSafe(version)} */\n@media print { nav { display: none } }\n`);
    case '/assets/app.js':
      return text('javascript', asset, `document.documentElement.dataset.version = ${JSON.stringify(version)};\n`);
    case '/images/logo.png':
      return { status: 200, contentType: 'image/png', cacheControl: asset, body: logo, changesWithVersion: false };
    case '/images/banner.svg':
      return { ...text('html', asset, banner(host, version)), contentType: 'image/svg+xml' };
    case '/api/prices.json':
      return {
        ...text('html', briefly, `${JSON.stringify({ host, version, currency: 'EUR', prices: [9.9, 24.5] })}\n`),
        contentType: 'application/json',
      };
    default:
      return { ...text('html', notFound, html(host, 'Not found', version)), status: 404 };
  }
}

function text(kind: 'html' | 'css' | 'javascript', cacheControl: string, body: string): Resource {
  const contentType = `text/${kind}; charset=utf-8`;
  return { status: 200, contentType, cacheControl, body: Buffer.from(body), changesWithVersion: true };
}

function html(host: string, title: string, version: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeHtml(title)} · ${escapeHtml(host)}</title>
<link rel="stylesheet" href="/assets/site.css">
<script src="/assets/app.js" defer></script>
<nav><a href="/">Welcome</a> · <a href="/products">Products</a> · <a href="/products?page=2">Page 2</a></nav>
<h1><img src="/images/logo.png" alt="" width="16" height="16"> ${escapeHtml(title)}</h1>
<p>Content version <strong>${escapeHtml(version)}</strong> from ${escapeHtml(host)}</p>
<img src="/images/banner.svg" alt="Banner of version ${escapeHtml(version)}">
</html>
`;
}

function banner(host: string, version: string): string {
  const label = escapeHtml(`${host} · version ${version}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="80" role="img" aria-label="${label}">
<rect width="480" height="80" rx="8" fill="#1e3a8a"/><text x="24" y="48" fill="#fff" font-family="system-ui">${label}</text>
</svg>
`;
}

function cssSafe(version: string): string {
  return version.replaceAll('*/', '* /');
}
