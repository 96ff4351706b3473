import { describe, expect, it } from 'vitest';
import { shareInputSchema } from './share';

const problems = (input: unknown) => shareInputSchema.safeParse(input).error?.issues.map(({ message }) => message);

describe('what a link is made from', () => {
  it('is one subject and an expiry; nobody and nothing more is shown unless asked for', () => {
    expect(shareInputSchema.parse({ purgeId: 'p', expiry: '7d' })).toEqual({
      subject: { purgeId: 'p' },
      expiry: '7d',
      showActors: false,
      showQueries: false,
    });
    expect(shareInputSchema.parse({ filter: {}, expiry: 'none', showActors: true })).toMatchObject({
      subject: { filter: {} },
      showActors: true,
    });
  });

  it.each([
    { expiry: '7d' },
    { purgeId: 'p', filter: {}, expiry: '7d' },
    { purgeId: 'p' },
    { purgeId: 'p', expiry: '2d' },
    { purgeId: 'p', expiry: '7d', showEverything: true },
    { filter: { mode: 'soft', colour: 'blue' }, expiry: '7d' },
    { filter: '?mode=soft', expiry: '7d' },
    { purgeId: '', expiry: '7d' },
  ])('is refused: %j', (input) => expect(problems(input)).not.toBeUndefined());
});
