import { expect, it } from 'vitest';
import { counted } from './counted';

it('a count is said with commas, and with its noun', () => {
  expect([counted(1, 'URL'), counted(0, 'URL'), counted(10_000, 'line')]).toEqual(['1 URL', '0 URLs', '10,000 lines']);
  expect(counted(1000, 'entry', 'entries')).toBe('1,000 entries');
});
