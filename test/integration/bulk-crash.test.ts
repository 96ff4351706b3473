import { surviveCrash } from '../support/bulk-crash';
import { deskTest } from '../support/desk-test';

const test = deskTest();

for (const api of ['cache-purge', 'purge-command'] as const)
  test(`every line of a list is purged once by ${api}, through two crashes and refusals of the CDN`, async ({
    openDesk,
    sandbox,
  }) => {
    await surviveCrash({ openDesk, sandbox }, { lines: 130, api });
  });
