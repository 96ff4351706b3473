import { expect } from '@playwright/test';
import { ask } from '../../test/support/api';

/** A metric of a desk; undefined for one that it does not tell. */
async function metric(desk: { url: string }, name: string): Promise<number | undefined> {
  const { text } = await ask(desk, '/api/metrics');
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

/** Waits until a round of the background work has begun so many times from now. */
export async function untilRoundsOf(desk: { url: string }, round: string, times: number) {
  let [seen, before] = [0, Number.POSITIVE_INFINITY];
  await expect(async () => {
    const age = (await metric(desk, `purge_desk_worker_round_age_seconds{round="${round}"}`)) ?? Number.NaN;
    // One that is younger than it was has begun again.
    if (age < before && before !== Number.POSITIVE_INFINITY) seen += 1;
    before = age;
    expect(seen).toBeGreaterThanOrEqual(times);
  }).toPass();
}
