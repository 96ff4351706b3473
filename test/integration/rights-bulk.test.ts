import { expect } from 'vitest';
import { auditLog, told } from '../support/audit';
import { credentialName, makeCredential } from '../support/credentials';
import { deskTest } from '../support/desk-test';
import { configured } from '../support/rights';
import { bulkCells, openJobs } from '../support/rights-bulk-cells';
import { matrix, REFUSE_HARD } from '../support/rights-matrix';

const test = deskTest({ settings: { F5XC_DISTRIBUTIONS: configured, F5XC_NAMESPACES: '', REFUSE_HARD } });

for (const row of matrix)
  test(`a ${row.role} on ${row.scope?.join(', ') ?? 'all distributions'} may do with lists what the matrix says of purges`, async ({
    desk,
  }) => {
    const { role, scope } = row;
    const name = credentialName(role);
    const { credential, headers } = await makeCredential(desk, { name, role, distributions: scope });
    const cells = bulkCells(desk, row, headers, await openJobs(desk));
    const answers: string[] = [];
    for (const { name, attempt } of cells) answers.push(`${name}: ${await attempt()}`);
    expect(answers).toEqual(cells.map((cell) => `${cell.name}: ${cell.answers}`));
    // An entry for a recorded list has its counts and its hash (bulk-jobs.test.ts).
    const log = (await auditLog(desk, { actor: credential.name })).filter(
      ({ action, outcome }) => action !== 'bulk.submit' || outcome !== 'done',
    );
    expect(told(log)).toEqual(cells.flatMap(({ audit }) => (audit ? [audit] : [])));
  });
