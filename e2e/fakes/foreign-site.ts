import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A website of somebody else, on this machine: any path answers with the page that it was given. */
export async function startForeignSite() {
  let html = '';
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    /** The same site as a desk on 127.0.0.1 for cookies, which know no ports; another one by its name. */
    sameSite: `http://127.0.0.1:${port}`,
    crossSite: `http://localhost:${port}`,
    show: (page: string) => {
      html = `<!doctype html><title>Another site</title>${page}`;
    },
    stop: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}
