/** Paths as a site has them, as unlike each other as possible: what a pattern is tried on to see how far it reaches. */
export const sitePaths: readonly string[] = [
  '/',
  '/about',
  '/account/orders/2024/11873',
  '/api/v2/items?page=3',
  '/assets/css/site.css',
  '/blog/2023/05/how-we-bake-bread',
  '/careers/',
  '/cart',
  '/contact.html',
  '/de/impressum',
  '/docs/guide/install/linux.html',
  '/downloads/Setup-4.2.1.exe',
  '/en-US/products/garden/hose-25m',
  '/events/2026/',
  '/favicon.ico',
  '/feed.xml',
  '/fonts/inter-v12-latin-600.woff2',
  '/fr/panier',
  '/graphql',
  '/help/faq?topic=returns&lang=en',
  '/img/LOGO.PNG',
  '/images/hero@2x.jpg',
  '/index.php',
  '/jobs/4711',
  '/js/main.8f3a21c9.js',
  '/kontakt',
  '/live/channel7/segment_000123.ts',
  '/login?next=%2Fcart',
  '/manifest.json',
  '/media/%E2%82%AC_offer.webp',
  '/news',
  '/old/page.aspx',
  '/privacy',
  '/products/123',
  '/robots.txt',
  '/search',
  '/sitemap.xml.gz',
  '/static/chunks/app/layout-5d1.js',
  '/stores/berlin/mitte',
  '/terms',
  '/team/',
  '/uploads/a/b/c/d/e/f/report.PDF',
  '/video/intro.m3u8',
  '/wp-content/themes/x/style.css',
  '/2024/archive',
  '/_next/data/build/index.json',
  '/.well-known/security.txt',
  '/~user/notes',
  '/a',
  '/7',
];

const FIRST = 'abcdefghijklmnopqrstuvwxyz';
const SECOND = `${FIRST}0123456789`;
const ENDINGS = ['', '/', '.html', '.css', '.JS', '/item', '/k9/', '.jpeg', '/list.json', '?v=8'];

/**
 * A path for each pair of first characters, spread evenly: a pattern that leaves out a tenth of them leaves out a tenth
 * of all names. Without it, one that leaves out a handful of the paths above would pass as a part.
 */
export const evenPaths: readonly string[] = [...FIRST].flatMap((first, row) =>
  [...SECOND].map((second, column) => {
    const at = row * SECOND.length + column;
    const middle = [7, 11, 13].map((step) => SECOND[(at * step + row) % SECOND.length]).join('');
    return `/${at % 5 === 0 ? first.toUpperCase() : first}${second}${middle}${ENDINGS[(at * 3 + row) % ENDINGS.length]}`;
  }),
);
