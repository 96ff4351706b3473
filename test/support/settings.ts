import { isConfigError, readConfig } from '@/lib/server/config';

/** The fewest settings that a desk starts with. */
const validSettings = {
  NODE_ENV: 'test',
  F5XC_API_URL: 'https://acme.console.ves.volterra.io',
  F5XC_API_TOKEN: 'very-secret',
} as const;

/** Reads these settings, and valid ones where they say nothing. */
export const readSettings = (variables: Record<string, string>) => readConfig({ ...validSettings, ...variables });

/** What the desk says of these settings instead of starting; `nothing` where it starts. */
export function complaint(variables: Record<string, string>): string {
  try {
    readSettings(variables);
  } catch (error) {
    if (isConfigError(error)) return error.message;
    throw error;
  }
  return 'nothing';
}
