// The desk's server. The build puts a copy beside Next's own server.js; scripts/start.mjs and the image start that one.
const startedIn = process.cwd();

// Next listens on HOSTNAME, in which a container has its own name.
process.env.HOSTNAME = process.env.HOST || '127.0.0.1';
// The desk ends itself in order; Next's own way is to stop listening at once.
process.env.NEXT_MANUAL_SIG_HANDLE ??= '1';
await import(new URL('server.js', import.meta.url).href);

// Next goes to its own folder; relative paths in settings count from the one that the desk was started in.
process.chdir(startedIn);
