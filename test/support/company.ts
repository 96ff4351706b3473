import { type OpenIdProvider, startOpenIdProvider } from '../../e2e/fakes/openid-provider';
import { CONFIGURED } from './api';
import { people, ROLE_MAPPING, SESSION_SECRET } from './sign-in';

export type ProviderChange = Partial<Parameters<typeof startOpenIdProvider>[0]>;

export interface Company {
  provider: OpenIdProvider;
  /** The settings of a desk at which the people of this company sign in. */
  settings: Record<string, string>;
}

/** Starts an OpenID provider with the tests' people for a desk at this address. */
export async function openCompany(
  url: string,
  settings: Record<string, string> = {},
  change: ProviderChange = {},
): Promise<Company> {
  const publicUrl = settings.PUBLIC_URL ?? url;
  const provider = await startOpenIdProvider({
    redirectUri: `${publicUrl}/api/auth/callback`,
    afterSignOut: `${publicUrl}/sign-in`,
    ...change,
  });
  for (const [email, group] of Object.entries(people))
    provider.accounts.set(email, { name: 'Ann Example', groups: [group] });
  return {
    provider,
    settings: {
      ...CONFIGURED,
      AUTH_MODE: 'oidc',
      PUBLIC_URL: publicUrl,
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
      SESSION_SECRETS: SESSION_SECRET,
      ROLE_MAPPING,
      LIMIT_SIGN_INS_PER_MINUTE: '10000',
      ...settings,
    },
  };
}
