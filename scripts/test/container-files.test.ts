import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { lastStage } from '@/e2e/fixtures/image-stage';
import { readConfig, settingNames } from '@/lib/server/config';
import { ROOT } from './repository-files.mjs';

const MANIFESTS = path.join(ROOT, 'deploy', 'kubernetes');
const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What whoever runs it gives. */
const given: Record<string, string> = {
  F5XC_API_URL: 'https://acme.console.ves.volterra.io',
  PUBLIC_URL: 'https://purge.example.com',
  OIDC_ISSUER: 'https://login.example.com',
  OIDC_CLIENT_ID: 'purge-desk',
  ROLE_MAPPING: '*=viewer',
};
const secrets: Record<string, string> = {
  'database-url': 'postgres://desk:secret@database/purge_desk',
  'f5xc-token': 'secret',
  'oidc-client': 'secret',
  sessions: 'a-secret-of-at-least-32-characters-',
};
/** What the image sets for Node and Next, and not for the desk. */
const notOurs = /^(NODE_|NEXT_)|^PORT$/;

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
  data: Record<string, string>;
  stringData: Record<string, string>;
  resources: string[];
  spec: {
    replicas: number;
    template: {
      spec: {
        terminationGracePeriodSeconds: number;
        securityContext: { runAsUser: number; fsGroup: number };
        containers: [Container];
      };
    };
  };
}
interface Compose {
  services: Record<
    'desk' | 'database',
    { environment: Record<string, string>; secrets: string[]; stop_grace_period: string }
  >;
  secrets: Record<string, { file: string }>;
  networks: { default: { ipam: { config: [{ subnet: string; gateway: string }] } } };
}

/** A YAML file's documents; what a parser only warns of counts as wrong. */
function read<T>(file: string): T[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    expect([...document.errors, ...document.warnings], file).toEqual([]);
    return document.toJS() as T;
  });
}

const kubernetes = () =>
  Object.fromEntries(
    readdirSync(MANIFESTS).flatMap((file) => read<Manifest>(path.join(MANIFESTS, file)).map((one) => [one.kind, one])),
  );
const compose = () => read<Compose>(path.join(ROOT, 'compose.yaml'))[0] as Compose;
const image = lastStage(ROOT);

/** Reads the settings as the desk would, with the secrets where they are mounted. */
function configOf(settings: Record<string, string>, mounted: RegExp) {
  const all = { ...image.env, ...settings };
  expect(Object.keys(all).filter((name) => !notOurs.test(name) && !settingNames.includes(name))).toEqual([]);
  const present = Object.entries(all).map(([name, value]) => {
    if (!name.endsWith('_FILE')) return [name, value];
    const secret = value.replace(mounted, '');
    const file = path.join(folder, secret);
    writeFileSync(file, secrets[secret] ?? `nothing is mounted at ${value}`);
    return [name, file];
  });
  return readConfig({ NODE_ENV: 'production', ...Object.fromEntries(present) });
}

/** As Compose does: `${NAME:?}` has to be given, `${NAME:-default}` may be. */
const interpolated = (environment: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(
        /\$\{(\w+):(?:\?|-(.*?))\}/,
        (_, variable: string, otherwise?: string) => given[variable] ?? otherwise ?? '',
      ),
    ]),
  );

describe('the Dockerfile', () => {
  const text = readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8');

  it('has nothing that a builder refuses or warns of', () => {
    expect(validate(text)).toEqual([]);
    expect(validate(text.replace('HEALTHCHECK', 'HEALTHCHEK'))).not.toEqual([]);
  });

  it('uses a Node with SQLite of its own, and the same one for building and running', () => {
    const [version] = DockerfileParser.parse(text).getInitialARGs();
    expect(Number(version?.getProperty()?.getValue())).toBeGreaterThanOrEqual(24);
    const bases = DockerfileParser.parse(text)
      .getFROMs()
      .map((from) => from.getImage());
    const node = expect.stringMatching(/^node:\$\{NODE_VERSION\}-slim$/);
    expect(bases).toEqual([node, 'dependencies', node]);
  });
});

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

describe('compose.yaml', () => {
  it('trusts the gateway of its own network and no other address', () => {
    const { services, networks } = compose();
    const { auth } = configOf(interpolated(services.desk.environment), /^\/run\/secrets\//);
    const [{ subnet, gateway }] = networks.default.ipam.config;
    expect(auth.trustedProxies).toEqual([gateway]);
    const [network = '', prefix] = subnet.split('/');
    const own = new BlockList();
    own.addSubnet(network, Number(prefix));
    expect(own.check(gateway)).toBe(true);
  });

  it('holds settings that the desk starts with', () => {
    const { environment } = compose().services.desk;
    const { auth, database } = configOf(interpolated(environment), /^\/run\/secrets\//);
    expect([auth.mode, database.kind]).toEqual(['oidc', 'postgres']);
  });

  it('gives each service the secrets that it reads, and has a file for each', () => {
    const { services, secrets: files } = compose();
    for (const { environment, secrets: mounted } of Object.values(services)) {
      const asked = Object.entries(environment).flatMap(([name, value]) =>
        name.endsWith('_FILE') ? [path.basename(value)] : [],
      );
      expect(asked.sort()).toEqual([...mounted].sort());
      expect(Object.keys(files)).toEqual(expect.arrayContaining(mounted));
    }
  });

  it('waits for a purge in flight before it kills the desk', () => {
    const { desk } = compose().services;
    const { cdn } = configOf(interpolated(desk.environment), /^\/run\/secrets\//);
    expect(Number.parseInt(desk.stop_grace_period, 10) * 1000).toBeGreaterThan(cdn.timeoutMs + 10_000);
  });
});

describe('the Kubernetes example', () => {
  const desk = () => kubernetes().Deployment?.spec.template.spec;

  it('holds settings and secrets that the desk starts with', () => {
    const { ConfigMap, Secret } = kubernetes();
    const settings = desk()?.containers[0].env.map(({ name, value }) => [name, value]) ?? [];
    const { auth, cdn, database } = configOf(
      { ...ConfigMap?.data, ...Object.fromEntries(settings) },
      /^\/run\/secrets\/purge-desk\//,
    );
    expect([auth.mode, database.kind]).toEqual(['oidc', 'postgres']);
    expect(isNarrow(auth.trustedProxies), auth.trustedProxies.join()).toBe(true);
    expect(Object.keys(Secret?.stringData ?? {}).sort()).toEqual(Object.keys(secrets).sort());
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
    const files = readdirSync(MANIFESTS).filter((file) => file !== 'kustomization.yaml');
    expect([...(kubernetes().Kustomization?.resources ?? [])].sort()).toEqual(files.sort());
  });
});
