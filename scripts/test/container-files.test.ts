import { readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import path from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { serveEnvironment } from '../run/complete-output.mjs';
import { configOf, image, read } from './deployed-settings';
import { ROOT } from './repository-files.mjs';

/** What whoever runs it gives. */
const given: Record<string, string> = {
  F5XC_API_URL: 'https://acme.console.ves.volterra.io',
  PUBLIC_URL: 'https://purge.example.com',
  OIDC_ISSUER: 'https://login.example.com',
  OIDC_CLIENT_ID: 'purge-desk',
  ROLE_MAPPING: '*=viewer',
};

interface Compose {
  services: Record<
    'desk' | 'database',
    { environment: Record<string, string>; secrets: string[]; stop_grace_period: string }
  >;
  secrets: Record<string, { file: string }>;
  networks: { default: { ipam: { config: [{ subnet: string; gateway: string }] } } };
}

const compose = () => read<Compose>(path.join(ROOT, 'compose.yaml'))[0] as Compose;

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

it('the image sets what npm start sets for the C library', () => {
  expect(image.env).toMatchObject(serveEnvironment);
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
