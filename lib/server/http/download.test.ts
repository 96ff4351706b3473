import { describe, expect, it } from 'vitest';
import { createBoundedUse } from '@/lib/server/limits';
import { aCaller } from '@/test/support/context';
import { download } from './download';

const file = { fileName: 'purges.csv', contentType: 'text/csv' };

/** Somebody who may take one download at a time. */
function somebody() {
  const exports = createBoundedUse({ perActor: 1, inAll: 1, retryAfterSeconds: 1 });
  const caller = aCaller();
  const ended: string[] = [];
  async function* pieces(...texts: (string | Error)[]) {
    try {
      for (const text of texts) {
        if (text instanceof Error) throw text;
        yield text;
      }
    } finally {
      ended.push('ended');
    }
  }
  const isFree = () => {
    const leave = exports.tryEnter(caller);
    leave?.();
    return leave !== undefined;
  };
  const client = new AbortController();
  const take = (texts: (string | Error)[], idleMs?: number) =>
    download(pieces(...texts), file, {
      context: { caller, uses: { exports } },
      gone: client.signal,
      ...(idleMs !== undefined && { idleMs }),
    });
  return { take, client, isFree, ended };
}

describe('a download', () => {
  it('is whole, and has its place until its end', async () => {
    const { take, isFree, ended } = somebody();
    const answer = await take(['a', 'b', 'c']);
    expect(isFree()).toBe(false);
    await expect(take(['d'])).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(await answer.text()).toBe('abc');
    expect([isFree(), ended]).toEqual([true, ['ended']]);
  });

  it('gives its place back when it fails at its beginning, and later', async () => {
    const { take, isFree } = somebody();
    await expect(take([new Error('at once')])).rejects.toThrow('at once');
    expect(isFree()).toBe(true);
    const answer = await take(['a', new Error('later')]);
    await expect(answer.text()).rejects.toThrow('later');
    expect(isFree()).toBe(true);
  });

  it('gives its place back when the client stops it', async () => {
    const { take, isFree, ended } = somebody();
    const reader = (await take(['a', 'b', 'c'])).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect([isFree(), ended]).toEqual([true, ['ended']]);
  });

  it('gives its place back when the client has gone and nobody reads the body', async () => {
    const { take, client, isFree, ended } = somebody();
    const answer = await take(['a', 'b']);
    client.abort();
    expect(isFree()).toBe(true);
    await expect(answer.text()).rejects.toThrow();
    expect(ended).toEqual(['ended']);
  });

  it('gives its place back when the client had gone before it began', async () => {
    const { take, client, isFree } = somebody();
    client.abort();
    await take(['a', 'b']);
    expect(isFree()).toBe(true);
  });

  it('breaks off when the client stops reading, before the first piece and later', async () => {
    const { take, isFree, ended } = somebody();
    for (const pieces of [0, 1]) {
      const reader = (await take(['a', 'b', 'c'], 20)).body?.getReader();
      for (let piece = 0; piece < pieces; piece++) await reader?.read();
      await expect.poll(isFree).toBe(true);
      await expect(reader?.read()).rejects.toThrow('stopped reading');
    }
    expect(ended).toHaveLength(2);
  });
});
