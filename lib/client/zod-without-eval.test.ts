import '@/instrumentation-client';
import { expect, it } from 'vitest';
import { z } from 'zod';

it('Zod compiles no schema in the browser, where the security policy refuses eval', () => {
  expect(z.config().jitless).toBe(true);
});
