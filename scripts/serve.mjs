// The desk's server. The build puts a copy beside Next's own server.js; scripts/start.mjs and the image start that one.
const startedIn = process.cwd();

// Next listens on HOSTNAME, in which a container has its own name.
process.env.HOSTNAME = process.env.HOST || '127.0.0.1';
// The desk ends itself in order; Next's own way is to stop listening at once.
process.env.NEXT_MANUAL_SIG_HANDLE ??= '1';
// Node's 5 s are shorter than what load balancers keep connections for: they would send a request into one that ends.
const keepAliveSeconds = Number(process.env.KEEP_ALIVE_SECONDS || 75);
process.env.KEEP_ALIVE_TIMEOUT = String(keepAliveSeconds * 1000);
await import(new URL('server.js', import.meta.url).href);

// Next goes to its own folder; relative paths in settings count from the one that the desk was started in.
process.chdir(startedIn);
