import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { Secret } from '@/lib/server/secret';
import { openCdnConnection } from './connection';
import { discoverDistributions } from './discover-distributions';

const answers: Record<string, unknown> = {
  '/api/config/namespaces/default/cdn_loadbalancers': { items: [{ name: 'www-shop' }, { name: 'docs\u202e' }] },
  '/api/config/namespaces/default/cdn_loadbalancers/www-shop': {
    spec: { domains: ['WWW.shop.example.', 'gmi\u202e.shop.example', 'img\u200b.shop.example'] },
  },
};

it('a distribution or domain whose name is not what a reader sees cannot be chosen, and is told of', async () => {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[request.url ?? ''] ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const connection = openCdnConnection({ origin, basePath: '', token: new Secret('token'), timeoutMs: 4000 });
  try {
    const { items, problems } = await discoverDistributions(connection, '', ['default'], () => 0);
    expect(items).toEqual([{ namespace: 'default', name: 'www-shop', disabled: false, domains: ['www.shop.example'] }]);
    expect(problems.map(({ distribution, message }) => [distribution, message])).toEqual([
      ['docs\u202e', 'This is not a name as F5 documents it.'],
      ['www-shop', 'The domain “gmi\\u{202E}.shop.example” has invisible or misleading characters and is not offered.'],
    ]);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
