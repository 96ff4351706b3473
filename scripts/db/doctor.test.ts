import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { noOpenssl } from '@/test/support/certificates';
import { runCommandLine } from '@/test/support/command';
import { BUNDLE_PASSWORD, PROXY_PASSWORD, startNetwork } from '@/test/support/company-network';
import { startCdn } from '@/test/support/desk';
import { newFolder } from '@/test/support/new-folder';
import { DatabaseSync } from '@/test/support/sqlite';
import { newTestDatabase } from '../test/test-database.mjs';

const server = inject('postgres');
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

describe('the doctor', () => {
  let cdn: Awaited<ReturnType<typeof startCdn>>;
  let folder: string;
  beforeEach(async () => {
    cdn = await startCdn();
    folder = newFolder();
  });
  afterEach(async () => {
    await cdn.close();
    rmSync(folder, { recursive: true });
  });
  const examine = (settings: Record<string, string> = {}) =>
    runCommandLine('doctor.ts', [], {
      F5XC_API_URL: cdn.apiUrl,
      F5XC_API_TOKEN: cdn.token,
      DATABASE_URL: `file:${path.join(folder, 'desk.db')}`,
      ...settings,
    });

  it('finds nothing wrong with a desk that works, and purges nothing', async () => {
    const { status, stdout, stderr } = await examine();
    expect([status, stderr]).toEqual([0, '']);
    const lines = linesOf(stdout);
    expect(lines.filter((line) => !line.startsWith('ok'))).toEqual([]);
    for (const check of ['settings', 'name of the CDN', 'connection to', 'List of distributions', 'clock', 'database'])
      expect(stdout).toContain(check);
    expect(stdout).not.toContain(cdn.token);
    expect(await cdn.control.purges()).toEqual([]);
  });

  it('names the right that is missing, and ends with 1', async () => {
    await cdn.control.faults({ type: 'status', status: 403, on: 'operations' });
    const { status, stdout, stderr } = await examine();
    expect([status, stderr]).toEqual([1, '1 check failed\n']);
    const call = 'POST /api/cdn/namespaces/default/cdn_loadbalancer/list-service-operations-status';
    expect(stdout).toMatch(new RegExp(`^WRONG List of purges \\(default\\): ${call}: status 403 .*Allow ${call}`, 'm'));
  });

  it('says what a call is for that purges do without, and goes on', async () => {
    await cdn.control.faults({ type: 'status', status: 401, on: 'access-logs' });
    const { status, stdout, stderr } = await examine();
    expect([status, stderr]).toEqual([0, '']);
    const call = 'POST /api/cdn/namespaces/default/cdn_loadbalancer/access_logs';
    expect(stdout).toMatch(
      new RegExp(`^note {2}Access logs \\(default\\): ${call}: status 401 .*Not needed for purging`, 'm'),
    );
  });

  it('finds nothing wrong with a configured HTTP load balancer in another namespace', async () => {
    await cdn.control.settings({ httpLoadBalancers: true });
    const { status, stdout } = await examine({ F5XC_DISTRIBUTIONS: 'media/http:live-events=live.example' });
    expect([status, linesOf(stdout).filter((line) => !line.startsWith('ok'))]).toEqual([0, []]);
    expect(stdout).toContain('POST /api/cdn/namespaces/media/http_loadbalancer/list-service-operations-status');
    expect(stdout).not.toContain('/default/');
  });

  it('says what to do about a CDN that is not there, a wrong token and a database that is not there', async () => {
    const { stdout: alone } = await examine({ F5XC_API_URL: 'http://127.0.0.1:1' });
    expect(alone).toMatch(/^WRONG connection to http:\/\/127\.0\.0\.1:1 directly: .*Check the firewall/m);
    const wrongToken = await examine({ F5XC_API_TOKEN: 'wrong-token-of-mine' });
    expect(wrongToken.stdout).toMatch(/^WRONG List of distributions .*status 401 .*Renew the API token/m);
    expect(wrongToken.stdout).not.toContain('Access logs');
    // Too long for a name: no server is asked for it.
    const noName = await examine({ F5XC_API_URL: `https://${'a'.repeat(64)}.example` });
    expect(noName.stdout).toMatch(/^WRONG name of the CDN: .* cannot be resolved .*Check F5XC_API_URL/m);
    expect([noName.stdout, noName.stderr]).toEqual([expect.not.stringContaining('connection to'), '1 check failed\n']);
    expect(wrongToken.stdout + wrongToken.stderr).not.toContain('wrong-token-of-mine');
    const noDatabase = await examine({ DATABASE_URL: 'postgres://desk:geheim@127.0.0.1:1/desk' });
    expect(noDatabase.stdout).toMatch(/^WRONG database 127\.0\.0\.1:1\/desk: .*Check DATABASE_URL/m);
    expect([noDatabase.status, noDatabase.stdout + noDatabase.stderr]).toEqual([
      1,
      expect.not.stringContaining('geheim'),
    ]);
  });

  it('refuses the files that the desk refuses, and changes none', async () => {
    const file = path.join(folder, 'desk.db');
    const other = new DatabaseSync(file);
    other.exec('create table accounts (a)');
    other.close();
    chmodSync(file, 0o664);
    const asItWas = () => [statSync(file).mode & 0o777, readFileSync(file), readdirSync(folder)];
    const before = asItWas();
    expect((await examine()).stdout).toMatch(/^WRONG database .*another program, with the table accounts/m);
    const { status, stderr } = await runCommandLine('verify-audit.ts', [], { DATABASE_URL: `file:${file}` });
    expect([status, stderr]).toEqual([1, expect.stringContaining('audit_log')]);
    expect(asItWas()).toEqual(before);
    rmSync(file);
    writeFileSync(`${file}.exists`, '');
    expect((await examine()).stdout).toMatch(/^WRONG database .*it does not exist, but a database existed before/m);
  });

  it.skipIf(!server)('refuses a database of a server that the desk refuses', async ({ onTestFinished }) => {
    const { url, drop } = await newTestDatabase(server ?? '', "encoding 'SQL_ASCII' locale 'C' template template0");
    onTestFinished(drop);
    expect((await examine({ DATABASE_URL: url })).stdout).toMatch(/^WRONG database .* encoding SQL_ASCII\./m);
  });

  it('ends with one line that names a bad setting', async () => {
    const { status, stdout, stderr } = await examine({ F5XC_API_URL: 'nonsense' });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^bad setting: F5XC_API_URL .*\n$/);
  });

  it('accepts no words', async () => {
    const { status, stderr } = await runCommandLine('doctor.ts', ['now'], {});
    expect([status, stderr]).toEqual([2, expect.stringContaining('usage: npm run doctor')]);
  });
});

describe.skipIf(noOpenssl.when)('the doctor in a company’s network', () => {
  it('knows the proxy, the authority and the client certificate, and tells no secret', async () => {
    const network = await startNetwork();
    const folder = newFolder();
    const settings = {
      ...network.settings,
      F5XC_API_TOKEN: network.cdn.token,
      F5XC_API_P12_FILE: network.bundle,
      F5XC_P12_PASSWORD: BUNDLE_PASSWORD,
      DATABASE_URL: `file:${path.join(folder, 'desk.db')}`,
    };
    const good = await runCommandLine('doctor.ts', [], settings);
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toContain('through http://127.0.0.1:');
    expect(good.stdout).toMatch(/^note {2}expiry: The client certificate for the CDN expires at .*Replace its file/m);
    const { F5XC_CA_FILE: _, ...untrusting } = settings;
    const bad = await runCommandLine('doctor.ts', [], untrusting);
    expect(bad.stdout).toMatch(/^WRONG connection to .*does not know the issuer.*F5XC_CA_FILE/m);
    network.proxy.manner = { does: 'refuse', status: 403 };
    const refused = await runCommandLine('doctor.ts', [], settings);
    expect(refused.stdout).toMatch(/^WRONG connection to .*refused the connection \(403\).*HTTPS_PROXY/m);
    expect([bad.status, refused.status]).toEqual([1, 1]);
    const told = JSON.stringify([good, bad, refused]);
    for (const secret of [PROXY_PASSWORD, encodeURIComponent(PROXY_PASSWORD), BUNDLE_PASSWORD, network.cdn.token])
      expect(told).not.toContain(secret);
    await network.stop();
    rmSync(folder, { recursive: true });
  });
});
