import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from './document';

const ROUTES = path.join(import.meta.dirname, '../../../app/api');
/** What a browser is sent to is no call for programs. */
const NOT_FOR_PROGRAMS = /^\/api\/(auth\/|\[\[)/;

/** Every method of every route, `GET /api/purges/{id}`, read from the routes themselves. */
function routesOfTheDesk(): string[] {
  const files = readdirSync(ROUTES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('route.ts'));
  return files
    .flatMap((file) => {
      const address = `/api/${path.dirname(file).split(path.sep).join('/')}`;
      const methods = readFileSync(path.join(ROUTES, file), 'utf8').matchAll(/^export const ([A-Z]+) =/gm);
      return [...methods].map(([, method]) => ({ address, method }));
    })
    .filter(({ address }) => !NOT_FOR_PROGRAMS.test(address))
    .map(({ address, method }) => `${method} ${address.replaceAll('[', '{').replaceAll(']', '}')}`)
    .sort();
}

interface PurgeInputSchema {
  properties: { target: { oneOf: unknown[] } };
}

// As it goes over the wire: what JSON leaves out is not there.
const document = JSON.parse(JSON.stringify(openApiDocument())) as ReturnType<typeof openApiDocument>;

describe('the description of the API', () => {
  it('is OpenAPI 3.1 by an independent validator', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document) as object as Record<string, unknown>)).toEqual({
      valid: true,
    });
    expect(validator.version).toBe('3.1');
  });

  it('describes every route, and no other', () => {
    const described = Object.entries(document.paths ?? {}).flatMap(([address, calls]) =>
      Object.keys(calls).map((method) => `${method.toUpperCase()} ${address}`),
    );
    expect(described.sort()).toEqual(routesOfTheDesk());
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
