import { describe, expect, it } from 'vitest';
import { type Access, fullAccess, noPolicy, type PurgePolicy } from './access';
import { kindRefusalTexts, kindsOf, modeRefusalText, policySentences, scopeText } from './describe-access';

const shop = 'default/www-shop';
const as = (role: Access[number]['role']): Access => [{ role, distributions: ['default/www*'] }];

describe('what is refused on a distribution, in words', () => {
  it('is nothing for an admin', () => {
    expect(kindRefusalTexts(fullAccess, shop)).toEqual({});
    expect(kindRefusalTexts(as('admin'), shop)).toEqual({});
  });

  it('names kinds that need the same role together', () => {
    const lead = 'Your role on this distribution is purger. Required role for Hostname, Pattern: lead.';
    const admin = 'Your role on this distribution is purger. Required role for Everything: admin.';
    expect(kindRefusalTexts(as('purger'), shop)).toEqual({ hostname: lead, pattern: lead, all: admin });
    expect(Object.keys(kindRefusalTexts(as('lead'), shop))).toEqual(['all']);
  });

  it('is one sentence for a viewer, and another for whom there is no role', () => {
    expect(new Set(Object.values(kindRefusalTexts(as('viewer'), shop)))).toEqual(
      new Set(['You have view-only access to this distribution.']),
    );
    expect(new Set(Object.values(kindRefusalTexts(as('admin'), 'media/video')))).toEqual(
      new Set(['You have no role on this distribution.']),
    );
  });

  it('is hard where the rules of the desk say so', () => {
    const policy: PurgePolicy = { ...noPolicy, hardRefusedFor: [{ role: 'purger', distributions: null }] };
    expect(modeRefusalText(as('purger'), policy, shop, 'hard')).toBe(
      'Your role (purger) does not allow hard purges on this distribution.',
    );
    expect(modeRefusalText(as('purger'), policy, shop, 'soft')).toBeUndefined();
    expect(modeRefusalText(as('lead'), policy, shop, 'hard')).toBeUndefined();
    expect(modeRefusalText([], policy, shop, 'hard')).toBeUndefined();
  });
});

describe('the rules of a desk, in words', () => {
  it('are none without a policy', () => expect(policySentences(noPolicy)).toEqual([]));

  it('are a sentence each', () => {
    expect(
      policySentences({
        reasonFor: ['all', 'pattern', 'hostname'],
        ticketFor: ['url', 'hostname', 'pattern', 'all'],
        ticketPattern: 'INC\\d+',
        hardRefusedFor: [
          { role: null, distributions: ['media/*'] },
          { role: 'lead', distributions: null },
          { role: 'purger', distributions: ['a/b', 'c/d'] },
        ],
      }),
    ).toEqual([
      'A reason is required for: Hostname, Pattern, Everything.',
      'Every purge requires a ticket.',
      'A ticket must have the format INC\\d+.',
      'No role can send hard purges on media/*.',
      'The role lead and lower roles cannot send hard purges on all distributions.',
      'Purgers cannot send hard purges on a/b, c/d.',
    ]);
  });
});

it('roles and scopes are told as they are', () => {
  expect(kindsOf('viewer')).toEqual([]);
  expect(kindsOf('lead')).toEqual(['url', 'hostname', 'pattern']);
  expect(scopeText(null)).toBe('all distributions');
  expect(scopeText(['a/b', 'c/*', 'd/e'])).toBe('a/b, c/*, d/e');
});
