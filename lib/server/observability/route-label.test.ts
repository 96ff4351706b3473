import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loggedPath, routeLabel } from './route-label';

const APP = path.join(import.meta.dirname, '../../../app');

/** Every address of the desk, as its files have it: `/purges/[id]`. What catches the rest is left out. */
const addresses = readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file) && !file.includes('[['))
  .map((file) => `/${path.dirname(file)}`.replace(/\/\([^)]+\)/g, '').replace(/^\/\.?$/, '/') || '/');

describe('routeLabel', () => {
  it('knows every page and every call by itself', () => {
    expect(addresses.length).toBeGreaterThan(30);
    for (const address of addresses) {
      const label = routeLabel(address.replace(/\[\w+\]/g, '8f14e45f-ceea-467f-a0e6-0d2a5b8a4f10'));
      expect(label.replace(/\{\w+\}/g, '*')).toBe(address.replace(/\[\w+\]/g, '*'));
    }
  });

  it.each([
    ['/api/purges?wait=3', '/api/purges'],
    ['/api/purges/abc?wait=3', '/api/purges/{id}'],
    ['/api/purges/export?format=csv', '/api/purges/export'],
    ['/api/openapi.json', '/api/openapi.json'],
    ['/api/openapi_json', 'other'],
    ['/api/purges/a/b/c', 'other'],
    ['/_next/static/chunks/a.js', '/_next'],
    ['//evil.example/x', 'other'],
    ['*', 'other'],
    ['', 'other'],
  ])('%s is %s', (address, label) => expect(routeLabel(address)).toBe(label));
});

describe('loggedPath', () => {
  const id = '8f14e45f-ceea-467f-a0e6-0d2a5b8a4f10';
  const token = `pd_${'x'.repeat(43)}`;
  it.each([
    ['/api/purges', '/api/purges'],
    [`/api/purges/${id}`, `/api/purges/${id}`],
    [`/api/purges/${id}/cancellation`, `/api/purges/${id}/cancellation`],
    [`/api/purges/${token}`, '/api/purges/{id}'],
    [`/api/purges/${id}${token}`, '/api/purges/{id}'],
    [`/api/share/${token}`, '/api/share/{token}'],
    [`/share/${token}/extra`, 'other'],
    [`/api/${token}`, 'other'],
    [`/api/auth/callback/${token}`, 'other'],
    [`/${id}`, 'other'],
  ])('of %s is %s', (pathname, logged) => expect(loggedPath(pathname)).toBe(logged));
});
