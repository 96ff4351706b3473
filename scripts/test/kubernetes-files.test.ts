import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { configOf, image, read, secrets } from './deployed-settings';
import { ROOT } from './repository-files.mjs';

const MANIFESTS = path.join(ROOT, 'deploy', 'kubernetes');
const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-manifests-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Setting {
  name: string;
  value: string;
}
interface Probe {
  httpGet: { path: string; port: string };
}
interface Container {
  image: string;
  command?: string[];
  ports?: { name: string; containerPort: number }[];
  env: Setting[];
  securityContext: Record<string, unknown>;
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  lifecycle?: { preStop: { sleep: { seconds: number } } };
}
interface Manifest {
  kind: string;
  metadata: { name: string };
  resources: string[];
  configMapGenerator: { envs: string[] }[];
  secretGenerator: { envs: string[] }[];
  spec: {
    replicas: number;
    selector: unknown;
    template: {
      spec: {
        terminationGracePeriodSeconds: number;
        securityContext: { runAsUser: number; fsGroup: number };
        containers: [Container];
      };
    };
  };
}
interface Ingress {
  spec: { tls: [{ hosts: string[] }]; rules: { host: string; http: { paths: unknown[] } }[] };
}
interface Ports {
  ports: { protocol: string; port: number | string }[];
}
interface NetworkPolicy {
  spec: { podSelector: unknown; ingress: Ports[]; egress: Ports[] };
}
interface ServiceMonitor {
  spec: { selector: unknown; endpoints: unknown[] };
}
const yamlFiles = () => readdirSync(MANIFESTS).filter((file) => file.endsWith('.yaml'));
const kubernetes = () =>
  Object.fromEntries(
    yamlFiles().flatMap((file) => read<Manifest>(path.join(MANIFESTS, file)).map((one) => [one.kind, one])),
  );
/** The lines of a file for kustomize's generators: `NAME=value`. */
const linesOf = (file: string): Record<string, string> =>
  Object.fromEntries(
    readFileSync(path.join(MANIFESTS, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

/** Whether each entry is an address, or a network of at most 256 addresses: more are whole private ranges. */
const isNarrow = (entries: readonly string[]) =>
  entries.length > 0 &&
  entries.every((entry) => {
    const [address = '', prefix] = entry.split('/');
    return prefix === undefined || Number(prefix) >= (isIP(address) === 6 ? 120 : 24);
  });

it('an address, a small network and a private range are told apart', () => {
  expect(['10.0.0.7', '10.42.3.0/24', 'fd00::/120'].map((entry) => isNarrow([entry]))).toEqual([true, true, true]);
  expect(['10.0.0.0/8', '172.16.0.0/12', 'fd00::/64'].map((entry) => isNarrow([entry]))).toEqual([false, false, false]);
  expect(isNarrow([])).toBe(false);
});

describe('the Kubernetes example', () => {
  const desk = () => kubernetes().Deployment?.spec.template.spec;

  it('holds settings and secrets that the desk starts with', () => {
    const settings = desk()?.containers[0].env.map(({ name, value }) => [name, value]) ?? [];
    const { auth, cdn, database } = configOf(
      { ...linesOf('settings.env'), ...Object.fromEntries(settings) },
      /^\/run\/secrets\/purge-desk\//,
    );
    expect([auth.mode, database.kind]).toEqual(['oidc', 'postgres']);
    expect(isNarrow(auth.trustedProxies), auth.trustedProxies.join()).toBe(true);
    expect(Object.keys(linesOf('secrets.env')).sort()).toEqual(Object.keys(secrets).sort());
    const { containers, terminationGracePeriodSeconds: grace = 0 } = desk() ?? {};
    const pause = containers?.[0].lifecycle?.preStop.sleep.seconds ?? 0;
    expect(grace * 1000).toBeGreaterThanOrEqual(pause * 1000 + cdn.timeoutMs + 10_000);
  });

  it('runs as the user of the image, with nothing that it may change', () => {
    expect(desk()?.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: image.uid, fsGroup: image.gid });
    expect(desk()?.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('asks the port of the image', () => {
    const { ports, startupProbe, livenessProbe, readinessProbe } = desk()?.containers[0] ?? {};
    expect(ports).toEqual([{ name: 'http', containerPort: Number(image.env.PORT) }]);
    expect([startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet)).toEqual([
      { path: '/api/health/live', port: 'http' },
      { path: '/api/health/live', port: 'http' },
      { path: '/api/health/ready', port: 'http' },
    ]);
  });

  it('lists each of its files', () => {
    const { resources = [], configMapGenerator = [], secretGenerator = [] } = kubernetes().Kustomization ?? {};
    const listed = [...resources, ...[...configMapGenerator, ...secretGenerator].flatMap(({ envs }) => envs)];
    expect(listed.sort()).toEqual(
      readdirSync(MANIFESTS)
        .filter((file) => file !== 'kustomization.yaml')
        .sort(),
    );
  });

  it('has an ingress for the address of the desk', () => {
    const [ingress] = read<Ingress>(path.join(MANIFESTS, 'ingress.yaml'));
    const { hostname } = new URL(linesOf('settings.env').PUBLIC_URL ?? '');
    const [rule] = ingress?.spec.rules ?? [];
    expect([rule?.host, ...(ingress?.spec.tls[0].hosts ?? [])]).toEqual([hostname, hostname]);
    const { Service } = kubernetes();
    const backend = { service: { name: Service?.metadata.name, port: { name: 'http' } } };
    expect(rule?.http.paths).toEqual([{ path: '/', pathType: 'Prefix', backend }]);
  });

  it('lets the desk reach the CDN, the database and names, and only its own port be reached', () => {
    const [policy] = read<NetworkPolicy>(path.join(MANIFESTS, 'network-policy.yaml'));
    const { podSelector, ingress, egress } = policy?.spec ?? {};
    expect(podSelector).toEqual(kubernetes().Deployment?.spec.selector);
    expect(ingress?.flatMap(({ ports }) => ports)).toEqual([{ protocol: 'TCP', port: 'http' }]);
    const reached = egress?.flatMap(({ ports }) => ports.map(({ protocol, port }) => `${protocol} ${port}`));
    expect(reached).toEqual(['UDP 53', 'TCP 53', 'TCP 443', 'TCP 5432']);
  });

  const OPERATOR = path.join(ROOT, 'deploy', 'prometheus-operator');

  it('has the objects of the Prometheus Operator: the metrics with their token, and the same alerts', () => {
    const [monitor] = read<ServiceMonitor>(path.join(OPERATOR, 'service-monitor.yaml'));
    const credentials = { name: 'purge-desk', key: 'metrics-token' };
    expect(monitor?.spec.endpoints).toEqual([
      { port: 'http', path: '/api/metrics', authorization: { type: 'Bearer', credentials } },
    ]);
    expect(monitor?.spec.selector).toEqual(kubernetes().Deployment?.spec.selector);
    const [alerts] = read<{ groups: unknown }>(path.join(ROOT, 'deploy', 'prometheus', 'alerts.yml'));
    const [rule] = read<{ spec: unknown }>(path.join(OPERATOR, 'prometheus-rule.yaml'));
    expect(rule?.spec).toEqual(alerts);
  });

  /** What kustomize makes of a folder, or undefined where kubectl is not installed. */
  function built(from: string): string | undefined {
    try {
      return execFileSync('kubectl', ['kustomize', from], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  it('rolls the pods when a setting or a secret changes, where kubectl is installed', ({ skip }) => {
    const copy = path.join(folder, 'deploy');
    cpSync(path.join(ROOT, 'deploy'), copy, { recursive: true });
    const build = () => {
      const text = built(path.join(copy, 'prometheus-operator'));
      if (text === undefined) return skip('kubectl is not installed');
      const objects = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
      const nameOf = (kind: string) => objects.find((one) => one.kind === kind)?.metadata.name ?? '';
      const names = { settings: nameOf('ConfigMap'), secrets: nameOf('Secret') };
      const isNamed = (name: string, count: number) => expect(text.split(`name: ${name}\n`)).toHaveLength(count + 1);
      // The object itself and the pods; for the secret, what reads the metrics, too. The volume says secretName.
      isNamed(names.settings, 2);
      isNamed(names.secrets, 2);
      expect(text).toContain(`secretName: ${names.secrets}\n`);
      return names;
    };
    const before = build();
    appendFileSync(path.join(copy, 'kubernetes', 'settings.env'), 'LOG_LEVEL=debug\n');
    const after = build();
    expect(after?.settings).not.toBe(before?.settings);
    expect(after?.secrets).toBe(before?.secrets);
    appendFileSync(path.join(copy, 'kubernetes', 'secrets.env'), 'more=secret\n');
    expect(build()?.secrets).not.toBe(before?.secrets);
  });
});
