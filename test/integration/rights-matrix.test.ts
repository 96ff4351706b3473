import { expect } from 'vitest';
import { auditLog, told } from '../support/audit';
import { credentialName, makeCredential } from '../support/credentials';
import { deskTest } from '../support/desk-test';
import { type Bench, configured, loseAnswers, openBench, operatorsLinks } from '../support/rights';
import { deskCells, linkCells, purgeCells, readingCells, resolvingCells } from '../support/rights-cells';
import { matrix, REFUSE_HARD } from '../support/rights-matrix';

const test = deskTest({ settings: { F5XC_DISTRIBUTIONS: configured, F5XC_NAMESPACES: '', REFUSE_HARD } });
let opened: Promise<Bench> | undefined;

/** A call of the CDN in the words of the matrix. */
function seen({ path, body }: { path: string; body: string }) {
  const [, namespace, name] = /\/namespaces\/([^/]+)\/cdn_loadbalancer\/([^/]+)\//.exec(path) ?? [];
  const sent = JSON.parse(body) as Record<string, unknown>;
  const kind = ['url', 'hostname', 'pattern'].find((key) => key in sent) ?? ('purge_all' in sent ? 'all' : 'nothing');
  return `${'hard_purge' in sent ? 'hard' : 'soft'} ${kind} ${namespace}/${name}`;
}

for (const row of matrix)
  test(`a ${row.role} on ${row.scope?.join(', ') ?? 'all distributions'} may do what the matrix says, and it is in the audit log`, async ({
    desk: own,
    sandbox,
  }) => {
    opened ??= openBench(own);
    const bench = await opened;
    const { role, scope } = row;
    const { credential, headers } = await makeCredential(own, {
      name: credentialName(role),
      role,
      distributions: scope,
    });
    const other = await makeCredential(own, { name: credentialName('other'), role: 'viewer' });
    const links = await operatorsLinks(bench);
    const lost = await loseAnswers(own, sandbox);
    const before = (await sandbox.purges()).length;
    const purges = purgeCells(bench, row, headers);
    const cells = [
      ...purges,
      ...readingCells(bench, row, headers),
      ...resolvingCells(bench, row, headers, lost),
      ...linkCells(bench, row, headers, links),
      ...deskCells(bench, row, headers, other.credential.id),
    ];
    const answers: string[] = [];
    for (const { name, attempt } of cells) answers.push(`${name}: ${await attempt()}`);
    expect(answers).toEqual(cells.map((cell) => `${cell.name}: ${cell.answers}`));
    const reached = (await sandbox.purges()).slice(before).map(seen);
    expect(reached).toEqual(purges.flatMap(({ reaches }) => reaches ?? []));
    const log = await auditLog(own, { actor: credential.name });
    expect(told(log)).toEqual(cells.flatMap(({ audit }) => (audit ? [audit] : [])));
    expect(new Set(log.map(({ actorKind, address }) => `${actorKind} ${address}`))).toEqual(
      new Set(['credential 127.0.0.1']),
    );
  });
