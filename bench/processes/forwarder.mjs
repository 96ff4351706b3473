// The least that can stand between a client and the CDN: it records nothing and passes everything on.
import { Agent, request as ask, createServer } from 'node:http';

const target = new URL(process.env.TARGET ?? '');
const agent = new Agent({ keepAlive: true });

const server = createServer((request, response) => {
  const { url: path, method, headers } = request;
  const passed = ask({ host: target.hostname, port: target.port, path, method, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  passed.once('error', () => response.writeHead(502).end());
  request.pipe(passed);
});
server.keepAliveTimeout = 60_000;
process.once('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
