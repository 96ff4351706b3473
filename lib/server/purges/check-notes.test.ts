import { describe, expect, it } from 'vitest';
import { noPolicy } from '@/lib/shared/access/access';
import { checkNotes } from './submit-purge';

const purge = { namespace: 'default', distribution: 'www', target: { kind: 'all' }, mode: 'soft' } as const;
const EVERYTHING = { reach: 'everything' } as const;
const problems = (ticketPattern: string, ticket?: string) =>
  checkNotes({ ...noPolicy, ticketPattern }, { ...purge, ticket }, EVERYTHING);

describe('a ticket', () => {
  it.each(['INC', 'INC1x', 'xINC1', 'CHGINC1', 'INC1\n'])('fits as a whole: %j does not', (ticket) =>
    expect(problems('INC\\d+|CHG', ticket)).toEqual({ ticket: 'Enter a ticket in the format INC\\d+|CHG.' }),
  );
  it.each(['INC1', 'CHG', undefined])('%j fits', (ticket) => expect(problems('INC\\d+|CHG', ticket)).toEqual({}));

  it('is asked for where the kind takes one', () => {
    const policy = { ...noPolicy, ticketFor: ['all' as const], reasonFor: ['all' as const] };
    expect(Object.keys(checkNotes(policy, purge, EVERYTHING))).toEqual(['reason', 'ticket']);
  });

  // An engine that goes back would try some 2^99 ways here: this test would not end.
  it.each(['([A-Z]+-?)+[0-9]+', '(A|AA)+[0-9]', '(A*)*[0-9]', '(.*A){20}[0-9]'])(
    'is judged without trying one way after the other: %s',
    (pattern) => expect(Object.keys(problems(pattern, 'A'.repeat(100)))).toEqual(['ticket']),
  );
});
