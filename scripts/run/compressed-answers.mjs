import { constants } from 'node:zlib';
import compression from 'compression';

/** @type {import('compression').CompressionFilter} */
function isWorthIt(request, response) {
  const type = response.getHeader('content-type');
  // Next hands over the type of an API answer as a list of one, which would count as none.
  if (Array.isArray(type)) response.setHeader('content-type', type.join());
  return compression.filter(request, response);
}

/** At its usual level, gzip takes a tenth of the time that `/` needs. Brotli at 3 is faster and leaves fewer bytes. */
const compress = compression({
  filter: isWorthIt,
  level: 3,
  brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } },
});

/**
 * Has a page, or whatever else is made for one request, compressed as it is written, where the client takes that.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
export function compressAnswer(request, response) {
  // Its types are those of Express, and it needs nothing else of it.
  compress(/** @type {any} */ (request), /** @type {any} */ (response), () => {});
}
