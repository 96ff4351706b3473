import { describe, expect, it } from 'vitest';
import { isLoopbackHostHeader } from './loopback';

describe('isLoopbackHostHeader', () => {
  it.each(['localhost', 'LOCALHOST:3000', '127.0.0.1', '127.0.0.1:3000', '[::1]:3000', '[::1]'])('knows %s', (host) =>
    expect(isLoopbackHostHeader(host)).toBe(true),
  );

  it.each([
    null,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'localhost:3000:80',
    'a@localhost',
    '0.0.0.0',
    '127.1',
    '[::]',
  ])('refuses %s', (host) => expect(isLoopbackHostHeader(host)).toBe(false));
});
