import { Pool } from 'undici';
import type { FetchOrigin } from './cached-fetch.ts';

export interface OriginClient {
  fetchOrigin: FetchOrigin;
  close: () => Promise<void>;
}

/** The edge's way to the origin: real HTTP, with the Host header of the website that was asked for. */
export function connectToOrigin(originUrl: string): OriginClient {
  const pool = new Pool(originUrl);
  return {
    async fetchOrigin(url, headers) {
      try {
        const answer = await pool.request({ method: 'GET', path: url.target, headers: { ...headers, host: url.host } });
        return {
          status: answer.statusCode,
          headers: answer.headers,
          body: Buffer.from(await answer.body.arrayBuffer()),
        };
      } catch {
        return undefined;
      }
    },
    close: () => pool.destroy(),
  };
}
