import { expect, it } from 'vitest';
import { createAdmission } from './admission';

const turn = () => new Promise((done) => setImmediate(done));

it('lets a request in at once, and the ones beside it in one per turn, urgent ones first', async () => {
  const admission = createAdmission();
  const entered: string[] = [];
  const enter = (name: string, isUrgent = false) => admission.enter(() => entered.push(name), isUrgent);
  enter('a');
  expect(entered).toEqual(['a']);
  enter('b');
  enter('c');
  enter('probe', true);
  expect(entered).toEqual(['a']);
  await turn();
  expect(entered).toEqual(['a', 'probe']);
  await turn();
  expect(entered).toEqual(['a', 'probe', 'b']);
  await turn();
  await turn();
  expect(entered).toEqual(['a', 'probe', 'b', 'c']);
  enter('d');
  expect(entered.at(-1)).toBe('d');
});

it('refuses what would wait behind too many, and lets in the ones that wait', async () => {
  const admission = createAdmission(2);
  const entered: number[] = [];
  const taken = [0, 1, 2, 3].map((index) => admission.enter(() => entered.push(index), false));
  expect(taken).toEqual([true, true, true, false]);
  for (let turns = 0; turns < 4; turns++) await turn();
  expect(entered).toEqual([0, 1, 2]);
});

it('lets nothing in while connections are accepted, but not for ever', async () => {
  const { enter, connected } = createAdmission();
  const entered: string[] = [];
  enter(() => entered.push('first'), false);
  enter(() => entered.push('second'), false);
  let turns = 0;
  for (; turns < 50; turns++) {
    connected();
    await turn();
  }
  expect(entered).toEqual(['first']);
  for (; entered.length < 2; turns++) {
    connected();
    await turn();
  }
  expect(turns).toBeLessThan(150);
});
