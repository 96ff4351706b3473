import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { authVariables } from '../settings/sign-in';
import { authSettingsOf } from './auth-settings';

const variables = z.object(authVariables);
const readAuth = (values: Record<string, string>) =>
  authSettingsOf(variables.parse(values), {
    clientSecret: undefined,
    proxySecret: undefined,
    sessionSecrets: undefined,
  });
/** The names of the variables that are refused; `nothing` when none is. */
const complaint = (values: Record<string, string>) =>
  variables.safeParse(values).error?.issues.map(({ path }) => path[0]) ?? 'nothing';

describe('who may do what', () => {
  it('is a list of groups with roles, some of them on distributions', () => {
    const written = ' cdn-admins = admin ; support@emea=purger@default/www*, media/* ;CN=Leads,OU=x=lead;*=viewer';
    expect(readAuth({ ROLE_MAPPING: written }).roleMapping).toEqual([
      { group: 'cdn-admins', role: 'admin', distributions: null },
      { group: 'support@emea', role: 'purger', distributions: ['default/www*', 'media/*'] },
      { group: 'CN=Leads,OU=x', role: 'lead', distributions: null },
      { group: '*', role: 'viewer', distributions: null },
    ]);
  });

  it.each([
    'admin',
    '=admin',
    'a=',
    'a=root',
    'a=Admin',
    'a=admin@',
    'a=admin@default',
    'a=admin@default/www;;b=x',
    'a=admin@*',
    'a=purger@prod/*@typo',
    'a=lead@default/www,',
    'a\u202eb=admin',
    ';',
  ])('is not %j', (written) => {
    const isTaken = complaint({ ROLE_MAPPING: written }) === 'nothing';
    // A comma too many at the end is no other meaning.
    expect(isTaken).toBe(written.endsWith(','));
  });

  it('has rules beside the roles', () => {
    const rules = {
      REQUIRE_REASON: 'all,pattern',
      REQUIRE_TICKET: 'all',
      TICKET_PATTERN: '^INC\\d+$',
      REFUSE_HARD: 'purger;lead@prod/*;@media/*',
    };
    expect(readAuth(rules).policy).toEqual({
      reasonFor: ['all', 'pattern'],
      ticketFor: ['all'],
      ticketPattern: 'INC\\d+',
      hardRefusedFor: [
        { role: 'purger', distributions: null },
        { role: 'lead', distributions: ['prod/*'] },
        { role: null, distributions: ['media/*'] },
      ],
    });
    const bad: [string, string][] = [
      ['REQUIRE_REASON', 'everything'],
      ['TICKET_PATTERN', '('],
      ['TICKET_PATTERN', '(?=INC)INC\\d+'],
      ['TICKET_PATTERN', '([A-Z])\\1\\d+'],
      ['REFUSE_HARD', '@'],
      ['REFUSE_HARD', 'x'],
      ['REFUSE_HARD', 'lead@prod/*@typo'],
    ];
    for (const [variable, value] of bad) expect(complaint({ [variable]: value })).toContain(variable);
  });
});
