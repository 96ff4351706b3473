import { Agent, get } from 'node:http';
import { distributions } from '../distributions.ts';
import { type SiteName, siteNames } from '../sites.ts';

const shared = ['/assets/site.css', '/assets/app.js', '/images/logo.png', '/images/banner.svg'];
/** In the order in which a browser asks: each page, then what it needs. */
const visited = ['/', ...shared, '/products', ...shared, '/products?page=2', '/api/prices.json', '/account'];

/**
 * Visits every website at every site, by HTTP as any visitor does: the caches have something to purge then, and the access
 * logs have lines of requests that were made. One connection for each site keeps the start short.
 */
export async function visitWebsites(siteUrls: Record<SiteName, string>): Promise<void> {
  await Promise.all(siteNames.map((site) => visitAt(siteUrls[site])));
}

async function visitAt(siteUrl: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (const { domains } of distributions)
      for (const host of domains) for (const target of visited) await visit(agent, siteUrl + target, host);
  } finally {
    agent.destroy();
  }
}

const visit = (agent: Agent, url: string, host: string) =>
  new Promise<void>((resolve, reject) => {
    get(url, { agent, headers: { host } }, (response) => {
      response.resume().once('end', resolve).once('error', reject);
    }).once('error', reject);
  });
