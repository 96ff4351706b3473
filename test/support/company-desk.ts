import { test } from 'vitest';
import type { OpenIdProvider } from '../../e2e/fakes/openid-provider';
import { type Company, openCompany, type ProviderChange } from './company';
import { type DeskOptions, startDesk, type TestDesk } from './desk';
import { freshSandbox } from './desk-test';
import type { SandboxControl } from './sandbox-control';

/** A desk that people sign in to, and the company's OpenID provider. */
export interface CompanyDesk extends TestDesk {
  provider: OpenIdProvider;
}

interface CompanyDeskOptions extends Omit<DeskOptions, 'settings'> {
  settings?: Record<string, string>;
  /** How the provider differs from the usual one. */
  provider?: ProviderChange;
}

export async function startCompanyDesk({ settings, provider: change, ...options }: CompanyDeskOptions = {}) {
  let company: Company | undefined;
  const desk = await startDesk({
    ...options,
    settings: async (url) => {
      company = await openCompany(url, settings, change);
      return company.settings;
    },
  });
  if (!company) throw new Error('the desk has started without its settings');
  const { provider } = company;
  return {
    ...desk,
    provider,
    stop: async () => {
      await desk.stop();
      await provider.stop();
    },
  } satisfies CompanyDesk;
}

/** Tests with one such desk for a whole file, and with further ones that stop when their test ends. */
export const companyTest = (options: CompanyDeskOptions = {}) =>
  test.extend<{
    $file: { desk: CompanyDesk };
    $test: { sandbox: SandboxControl; openCompanyDesk: typeof startCompanyDesk };
  }>({
    desk: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest wants the pattern
      async ({}, use) => {
        const desk = await startCompanyDesk(options);
        await use(desk);
        await desk.stop();
      },
      { scope: 'file' },
    ],
    sandbox: [freshSandbox, { auto: true }],
    openCompanyDesk: async ({ desk }, use) => {
      const opened: CompanyDesk[] = [];
      await use(async (own) => {
        const started = await startCompanyDesk({ cdn: desk.cdn, ...own });
        opened.push(started);
        return started;
      });
      for (const { stop } of opened) await stop();
    },
  });
