import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxUnderTest, startSandbox } from '../sandbox-under-test.ts';

let sandbox: SandboxUnderTest;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.control('POST', 'reset'));
afterAll(() => sandbox.close());

const commands = '/api/config/namespaces/default/cdn_purge_commands';
const virtual_host = { namespace: 'default', name: 'ves-io-cdn-loadbalancer-www-shop' };
const named = (name: string, more: object = {}) => ({ name, namespace: 'default', ...more });
const everything = { virtual_host, purge_all: {}, hard_purge: {} };
const create = (spec: object, metadata: object) => sandbox.f5('POST', commands, { metadata, spec });
const state = () => sandbox.control<{ violations: number; purges: number; commandsCreated: number }>('GET', 'state');

describe('the body of a purge command', () => {
  const spec = everything;
  const without = (key: keyof typeof everything) => Object.fromEntries(Object.entries(spec).filter(([k]) => k !== key));
  const metadata = named('pd-1');
  it.each<[string, unknown]>([
    ['no target', { metadata, spec: without('purge_all') }],
    ['two targets', { metadata, spec: { ...spec, url_path: '/' } }],
    ['no mode', { metadata, spec: without('hard_purge') }],
    ['two modes', { metadata, spec: { ...spec, soft_purge: {} } }],
    ['the target of the other call', { metadata, spec: { virtual_host, url: '/a', hard_purge: {} } }],
    [
      'a path that is a URL',
      { metadata, spec: { virtual_host, url_path: 'https://www.shop.example/', hard_purge: {} } },
    ],
    ['a path with a space', { metadata, spec: { virtual_host, url_path: '/a b', hard_purge: {} } }],
    ['no virtual host', { metadata, spec: without('virtual_host') }],
    [
      'a virtual host that does not exist',
      { metadata, spec: { ...spec, virtual_host: { ...virtual_host, name: 'x' } } },
    ],
    [
      'a virtual host elsewhere',
      { metadata, spec: { ...spec, virtual_host: { ...virtual_host, namespace: 'media' } } },
    ],
    ['no spec', { metadata }],
    ['an unknown field', { metadata, spec, status: [] }],
    ['an unknown field in metadata', { metadata: { ...metadata, uid: 'x' }, spec }],
    ['another namespace', { metadata: { ...metadata, namespace: 'media' }, spec }],
    ['no name', { metadata: { namespace: 'default' }, spec }],
    ['a name of 65 characters', { metadata: named('a'.repeat(65)), spec }],
    ['a name that begins with a digit', { metadata: named('1a'), spec }],
    ['a name that ends with a hyphen', { metadata: named('a-'), spec }],
    ['a description of 1201 bytes', { metadata: named('a', { description: `${'é'.repeat(600)}x` }), spec }],
    ['an annotation of 1025 bytes', { metadata: named('a', { annotations: { k: 'x'.repeat(1025) } }), spec }],
    ['an empty annotation', { metadata: named('a', { annotations: { k: '' } }), spec }],
    ['a label with a space', { metadata: named('a', { labels: { k: 'a b' } }), spec }],
    ['a key of a label with a space', { metadata: named('a', { labels: { 'a b': 'c' } }), spec }],
    ['text', '"purge"'],
    ['two values under one key', '{"metadata":{"name":"a","name":"b"},"spec":{}}'],
  ])('is a violation when it has %s', async (_, body) => {
    const answer = await sandbox.f5('POST', commands, body);
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([400, 3]);
    expect((await sandbox.requests())[0]?.violation).toEqual(expect.any(String));
    expect(await state()).toMatchObject({ violations: 1, purges: 0, commandsCreated: 0 });
  });

  it('is a violation without a token, too', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await sandbox.f5('POST', commands, {}, { headers })).status).toBe(401);
    expect(await state()).toMatchObject({ violations: 1 });
  });

  it('may be at the limits', async () => {
    const labels = { 'purge-desk.example/app': 'a'.repeat(63), empty: '' };
    const long = { description: 'é'.repeat(600), annotations: { k: 'x'.repeat(1024) }, labels };
    expect((await create(everything, named(`a${'b'.repeat(63)}`, long))).status).toBe(200);
    expect((await create({ virtual_host, pattern: '^/a', soft_purge: {} }, named('a'))).status).toBe(200);
  });
});
