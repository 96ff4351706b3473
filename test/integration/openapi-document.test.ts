import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { apiDocument } from '@/app/api/openapi.json/document';
import type { DescribedRoutes } from '@/lib/server/http/openapi-document';
import { METHODS } from '@/lib/server/http/route';

/** Every route file of the desk, by the address that it has in the document. */
const files = import.meta.glob<DescribedRoutes[string]>('../../app/api/**/route.ts');
const routes = await Promise.all(
  Object.entries(files).map(async ([file, load]) => {
    const folder = file.slice('../../app'.length, -'/route.ts'.length);
    return { address: folder.replaceAll('[', '{').replaceAll(']', '}'), route: await load() };
  }),
);

/** Every operation of every route file, `GET /api/purges/{id}`. */
const operations = routes.flatMap(({ address, route }) =>
  METHODS.flatMap((method) => {
    const { operation } = route[method] ?? {};
    return operation ? [{ name: `${method} ${address}`, operation }] : [];
  }),
);

interface PurgeInputSchema {
  properties: { target: { oneOf: unknown[] } };
}

// As it goes over the wire: what JSON leaves out is not there.
const document = JSON.parse(JSON.stringify(apiDocument())) as ReturnType<typeof apiDocument>;

describe('the description of the API', () => {
  it('is OpenAPI 3.1 by an independent validator', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document) as object as Record<string, unknown>)).toEqual({
      valid: true,
    });
    expect(validator.version).toBe('3.1');
  });

  it('has every operation of every route file, unless the file says that it is left out', () => {
    const described = Object.entries(document.paths ?? {}).flatMap(([address, calls]) =>
      Object.keys(calls).map((method) => `${method.toUpperCase()} ${address}`),
    );
    const expected = operations.filter(({ operation }) => operation.description).map(({ name }) => name);
    expect(expected.length).toBeGreaterThan(20);
    expect(described.sort()).toEqual(expected.sort());
  });

  it('leaves out what only a browser is sent to, and what has no address', () => {
    const left = operations.filter(({ operation }) => !operation.description).map(({ name }) => name);
    for (const name of left) expect(name).toMatch(/ \/api\/(auth\/|\{\{)/);
  });

  it('has one id for each operation, and the names of its address', () => {
    const ids = operations.flatMap(({ operation }) => operation.description?.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [address, calls] of Object.entries(document.paths ?? {}))
      for (const call of Object.values(calls) as { parameters?: { in: string; name: string }[] }[]) {
        const named = (call.parameters ?? [])
          .filter((parameter) => parameter.in === 'path')
          .map(({ name }) => `{${name}}`);
        expect(named, address).toEqual(address.match(/\{\w+\}/g) ?? []);
      }
  });

  it('says what a purge is: one of four targets, one of two modes, nothing else', () => {
    const input = document.components?.schemas?.PurgeInput as object as PurgeInputSchema;
    expect(input).toMatchObject({
      additionalProperties: false,
      required: ['namespace', 'distribution', 'target', 'mode'],
      properties: { mode: { enum: ['soft', 'hard'] } },
    });
    expect(input.properties.target.oneOf).toHaveLength(4);
  });

  it('names the problems of every call that is not for everybody', () => {
    for (const calls of Object.values(document.paths ?? {}))
      for (const call of Object.values(calls) as { operationId: string; security?: []; responses: object }[])
        if (!call.security)
          expect(Object.keys(call.responses), call.operationId).toEqual(expect.arrayContaining(['401', '403']));
  });
});
