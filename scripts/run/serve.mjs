// The desk's server. The build bundles it beside Next's own server.js; scripts/run/start.mjs and the image start this one.
// Next's own listens first and reads the settings later; this one listens when lib/server/boot.ts asks for it.
import { readFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { compressAnswer } from './compressed-answers.mjs';
import { compressedAssets } from './compressed-assets.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));
// Newer Nodes (22.8 on) keep compiled code for the next start, where this folder can be written to.
/** @type {{ enableCompileCache?: (folder: string) => unknown }} */ (module).enableCompileCache?.(
  `${folder}.next/compile-cache`,
);
const host = process.env.HOST || '127.0.0.1';
const port = Number(process.env.PORT || 3000);
// As Next's server.js does: the settings of the build instead of next.config.mjs, which does not travel.
const { config } = JSON.parse(readFileSync(`${folder}.next/required-server-files.json`, 'utf8'));
Object.assign(process.env, {
  NODE_ENV: 'production',
  // lib/server/config.ts reads here what is served; a container has its own name in it.
  HOSTNAME: host,
  __NEXT_PRIVATE_STANDALONE_CONFIG: JSON.stringify({ ...config, distDir: './.next' }),
});

// Standard output is the log's, in JSON lines, and what Next says about its own start is not.
console.log = console.info = () => {};

/** @type {typeof import('next').default} */
const next = module.createRequire(import.meta.url)('next');
// Next would listen for upgrades on this one: without a listener they are plain requests, as HTTP has it.
const httpServer = new Server();
const app = next({ dir: folder, hostname: host, port, httpServer });
// It concerns development alone, and Next would look for files that the build leaves out.
delete process.env.TURBOPACK;
const handle = app.getRequestHandler();
const answerWithAsset = compressedAssets(folder);

const server = createServer(async (request, response) => {
  if (answerWithAsset(request, response)) return;
  compressAnswer(request, response);
  try {
    await handle(request, response);
  } catch (error) {
    console.error(error);
    if (!response.headersSent) response.statusCode = 500;
    response.end();
  }
});
// Node's 5 s are shorter than what load balancers keep connections for: they would send a request into one that ends.
server.keepAliveTimeout = Number(process.env.KEEP_ALIVE_SECONDS || 75) * 1000;
server.on('connect', (_request, socket) => {
  socket.end('HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD, POST, DELETE\r\nConnection: close\r\n\r\n');
});

const prepared = app.prepare();

/** Called when the settings are right and the database is open. */
async function listen() {
  await prepared;
  await new Promise((resolve, reject) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ { code, message }) => {
      const taken = `port ${port} is in use: set PORT to a free port`;
      reject(new Error(code === 'EADDRINUSE' ? taken : `cannot listen on ${host} port ${port}: ${code ?? message}`));
    });
    server.listen(port, host, () => resolve(undefined));
  });
}
Object.assign(globalThis, { [Symbol.for('purge-desk.listen')]: listen });

await prepared;
