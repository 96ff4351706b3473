import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import Negotiator from 'negotiator';

/** Where Next's scripts and style sheets are, in the output and by address. Their names change with their content. */
const folderOf = (/** @type {string} */ output) => join(output, '.next', 'static');
const ADDRESS = '/_next/static/';

const READS = ['GET', 'HEAD'];

/** What is compressed; fonts are already. */
const types = new Map([
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
]);

/** The better one first, by its name in HTTP (RFC 9110, 8.4.1). Without options, Brotli compresses as well as it can. */
const encodings = [
  { name: 'br', ending: '.br', compress: promisify(brotliCompress) },
  {
    name: 'gzip',
    ending: '.gz',
    compress: (/** @type {Buffer} */ content) => promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
  },
];

/** @param {string} folder */
const assetsIn = (folder) =>
  readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((name) => types.has(extname(name)));

/**
 * Writes compressed copies next to the output's scripts and style sheets. Brotli at its highest level makes files a seventh
 * smaller than gzip, but is too slow for a request, and Next would compress each file again for each visitor.
 * @param {string} output
 */
export async function compressAssets(output) {
  const folder = folderOf(output);
  await Promise.all(
    assetsIn(folder).map(async (name) => {
      const content = readFileSync(join(folder, name));
      for (const { ending, compress } of encodings)
        writeFileSync(join(folder, `${name}${ending}`), await compress(content));
    }),
  );
}

/** @param {string} output @returns {{ key: string, value: string }[]} what next.config.mjs sets for these files */
function headersOfAssets(output) {
  const { headers } = JSON.parse(readFileSync(join(output, '.next', 'routes-manifest.json'), 'utf8'));
  return headers.find((/** @type {{ source: string }} */ { source }) => source.startsWith(ADDRESS))?.headers ?? [];
}

/**
 * Returns what answers a request with a compressed copy, and one that would change a file with 405; it returns false where there is no copy that
 * the client takes. Next answers then.
 * @param {string} output
 */
export function compressedAssets(output) {
  const folder = folderOf(output);
  const headers = headersOfAssets(output);
  const compressed = new Map(
    assetsIn(folder).map((name) => [
      `${ADDRESS}${name.replaceAll('\\', '/')}`,
      { name, encodings: encodings.filter(({ ending }) => existsSync(join(folder, `${name}${ending}`))) },
    ]),
  );

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    if (path.startsWith(ADDRESS) && !READS.includes(request.method ?? '')) {
      // Next treats it as a failed request, and answers with 500.
      response.writeHead(405, { allow: READS.join(', ') }).end();
      return true;
    }
    const asset = compressed.get(path);
    if (!asset) return false;
    const taken = new Negotiator(request).encodings();
    const encoding = asset.encodings.find(({ name }) => taken.includes(name));
    if (!encoding) return false;
    for (const { key, value } of headers) response.setHeader(key, value);
    response.setHeader('Content-Type', types.get(extname(asset.name)) ?? '');
    response.setHeader('Content-Encoding', encoding.name);
    response.setHeader('Vary', 'Accept-Encoding');
    const file = `${asset.name}${encoding.ending}`;
    const options = { root: folder, maxAge: '1y', immutable: true };
    // Loaded for the first file: the first page does not wait for it.
    void import('send').then(({ default: send }) => send(request, file, options).pipe(response));
    return true;
  };
}
