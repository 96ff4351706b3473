import { join } from 'node:path';
import { Clients } from './load';
import { throughDesk } from './purge-calls';
import { seedHistory } from './seed-history';
import type { Server, Stage } from './stage';

const HISTORY = 10_000;

/** A file with the history of a desk that was used for a while. */
export async function usualHistory(stage: Stage): Promise<string> {
  const file = join(stage.folder, 'history.db');
  await seedHistory(file, HISTORY);
  return file;
}

/** Makes a record and a share link of it, to have one page of each kind. */
export async function pagesOf(desk: Server): Promise<Record<'/' | '/history' | 'record' | 'share', string>> {
  const client = new Clients(desk, 1);
  try {
    const { id } = JSON.parse((await client.ask(throughDesk())).text) as { id: string };
    const share = await client.ask({
      method: 'POST',
      path: '/api/shares',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ purgeId: id, expiry: '7d' }),
    });
    const { token } = JSON.parse(share.text) as { token: string };
    // A record is at rest when the CDN has finished.
    await client.ask({ path: `/api/purges/${id}?wait=30` });
    return { '/': '/', '/history': '/history', record: `/purges/${id}`, share: `/share/${token}` };
  } finally {
    await client.close();
  }
}
