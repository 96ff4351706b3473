import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config';

const valid = {
  NODE_ENV: 'test',
  F5XC_API_URL: 'https://acme.console.ves.volterra.io',
  F5XC_API_TOKEN: 'very-secret',
} as const;
const read = (variables: Record<string, string>) => readConfig({ ...valid, ...variables });
const complaint = (variables: Record<string, string>) => {
  try {
    read(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'nothing';
};

describe('readConfig', () => {
  it.each([
    ['https://a.example', { origin: 'https://a.example', basePath: '' }],
    ['https://a.example/', { origin: 'https://a.example', basePath: '' }],
    ['https://a.example/api', { origin: 'https://a.example', basePath: '' }],
    ['https://a.example/api/', { origin: 'https://a.example', basePath: '' }],
    ['http://localhost:4300', { origin: 'http://localhost:4300', basePath: '' }],
    [
      'https://example-corp.console.ves.volterra.io/api/v1/api/production/us-east-1/namespaces/default',
      {
        origin: 'https://example-corp.console.ves.volterra.io',
        basePath: '/api/v1/api/production/us-east-1/namespaces/default',
      },
    ],
  ])('keeps the path of the base address %s as a prefix', (url, expected) =>
    expect(read({ F5XC_API_URL: url }).cdn).toMatchObject(expected),
  );

  it('reads distributions that are given', () => {
    const given = 'default/www=WWW.example.com., img.example.com ;prod/shop=*.shop.example.com';
    expect(read({ F5XC_DISTRIBUTIONS: given }).distributions).toEqual([
      { namespace: 'default', name: 'www', domains: ['www.example.com', 'img.example.com'], disabled: false },
      { namespace: 'prod', name: 'shop', domains: ['*.shop.example.com'], disabled: false },
    ]);
  });

  it.each([
    [{ F5XC_API_URL: 'http://a.example' }, 'F5XC_API_URL'],
    [{ F5XC_API_URL: 'https://user:pw@a.example' }, 'F5XC_API_URL'],
    [{ F5XC_API_URL: 'https://a.example?x=1' }, 'F5XC_API_URL'],
    [{ F5XC_API_URL: '' }, 'F5XC_API_URL is missing'],
    [{ F5XC_API_TOKEN: '' }, 'F5XC_API_TOKEN is missing'],
    [{ F5XC_API_TOKEN: 'two words' }, 'F5XC_API_TOKEN'],
    [{ F5XC_API_TOKEN_FILE: '/nowhere' }, 'F5XC_API_TOKEN and F5XC_API_TOKEN_FILE are both set'],
    [{ F5XC_API_TOKEN: '', F5XC_API_TOKEN_FILE: '/nowhere/token' }, 'F5XC_API_TOKEN_FILE cannot be read'],
    [{ F5XC_NAMESPACES: 'a,B c' }, 'F5XC_NAMESPACES'],
    [{ F5XC_DISTRIBUTIONS: 'www=www.example.com' }, 'F5XC_DISTRIBUTIONS'],
    [{ F5XC_DISTRIBUTIONS: 'a/b=' }, 'F5XC_DISTRIBUTIONS'],
    [{ F5XC_DISTRIBUTIONS: 'a/b=x.example;a/b=y.example' }, 'F5XC_DISTRIBUTIONS'],
    [{ F5XC_URL_FORM: 'relative' }, 'F5XC_URL_FORM'],
    [{ CDN_TIMEOUT_SECONDS: '0' }, 'CDN_TIMEOUT_SECONDS'],
    [{ CDN_TIMEOUT_SECONDS: 'soon' }, 'CDN_TIMEOUT_SECONDS'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ HOST: '0.0.0.0' }, 'HOST'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ] as [Record<string, string>, string][])('refuses %j and names it', (variables, words) => {
    expect(complaint(variables)).toContain(words);
    expect(complaint(variables)).not.toContain('\n');
  });

  it('names every bad variable at once and shows no value', () => {
    const message = complaint({ F5XC_API_TOKEN: 'two secret words', F5XC_URL_FORM: 'x', CDN_TIMEOUT_SECONDS: 'y' });
    for (const name of ['F5XC_API_TOKEN', 'F5XC_URL_FORM', 'CDN_TIMEOUT_SECONDS']) expect(message).toContain(name);
    expect(message).not.toContain('secret');
  });

  it('holds the token so that it cannot be printed by accident', () => {
    const config = read({});
    expect(config.cdn.token.reveal()).toBe('very-secret');
    for (const printed of [JSON.stringify(config), inspect(config, { depth: 9 }), `${config.cdn.token}`])
      expect(printed).not.toContain('very-secret');
  });
});
