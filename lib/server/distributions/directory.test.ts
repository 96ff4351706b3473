import { describe, expect, it } from 'vitest';
import type { Distribution, DistributionList } from '@/lib/shared/distribution';
import { configuredDirectory, discoveredDirectory } from './directory';

const named = (namespace: string, name: string): Distribution => ({ namespace, name, domains: [], disabled: false });
const shop = named('default', 'shop');
const docs = named('default', 'docs');
const media = named('media', 'video');

const answer = (items: Distribution[], problems: DistributionList['problems'] = []): DistributionList => ({
  items,
  problems,
  fetchedAt: null,
  reading: false,
});
const refusedNamespace = {
  code: 'cdn_forbidden',
  namespace: 'default',
  distribution: null,
  request: 'GET /api/config/namespaces/default/cdn_loadbalancers',
  message: '',
  cdnStatus: 403,
} as const;

/** A CDN that gives these answers one after the other, the last one for ever. */
function discovering(...answers: DistributionList[]) {
  let calls = 0;
  let time = 0;
  const cdn = {
    discoverDistributions: async () => answers[Math.min(calls++, answers.length - 1)] ?? answer([]),
  };
  const directory = discoveredDirectory(cdn, 60_000, () => time, { error: () => undefined });
  const wait = async (ms: number) => {
    time += ms;
    await directory.list();
    await new Promise(setImmediate);
  };
  return { directory, wait, calls: () => calls };
}

describe('a discovered directory', () => {
  it('asks once for many who ask at once, and anew when the list is due', async () => {
    const { directory, wait, calls } = discovering(answer([shop]), answer([shop, docs]));
    await Promise.all([directory.list(), directory.list(), directory.list()]);
    expect(calls()).toBe(1);
    await wait(59_999);
    expect(calls()).toBe(1);
    await wait(1);
    expect((await directory.list()).items).toEqual([shop, docs]);
  });

  it('keeps what it knew of a namespace that cannot be read, forgets what is gone, and asks again soon', async () => {
    const { directory, wait, calls } = discovering(
      answer([shop, media]),
      answer([], [refusedNamespace]),
      answer([docs]),
    );
    await directory.list();
    await wait(60_000);
    const list = await directory.list();
    expect(list.items).toEqual([shop]);
    expect(list.problems).toEqual([refusedNamespace]);
    await wait(10_000);
    expect((await directory.list()).items).toEqual([docs]);
    expect(calls()).toBe(3);
  });

  it('asks the CDN before it says that there is no such distribution', async () => {
    const { directory } = discovering(answer([shop]), answer([shop, docs]));
    expect(await directory.find('default/docs')).toEqual({ found: docs });
    expect(await directory.find('default/gone')).toEqual({ found: undefined, because: 'unknown' });
  });

  it('is not made to ask without end by names that nobody has', async () => {
    const { directory, wait, calls } = discovering(answer([shop]));
    for (const name of ['a', 'b', 'c']) await directory.find(`default/${name}`);
    expect(calls()).toBe(2);
    await wait(5_000);
    await directory.find('default/d');
    expect(calls()).toBe(3);
  });

  it('does not call unknown what may hide in a namespace that cannot be read', async () => {
    const { directory } = discovering(answer([media], [refusedNamespace]));
    expect(await directory.find('default/shop')).toEqual({ found: undefined, because: 'unavailable' });
    expect(await directory.find('media/other')).toEqual({ found: undefined, because: 'unknown' });
  });
});

it('a configured directory knows what it was given and nothing else', async () => {
  const directory = configuredDirectory([shop]);
  expect(await directory.find('default/shop')).toEqual({ found: shop });
  expect(await directory.find('default/docs')).toEqual({ found: undefined, because: 'unknown' });
});
