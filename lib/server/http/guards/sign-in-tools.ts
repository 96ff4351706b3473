import 'server-only';
import { AppError } from '@/lib/server/app-error';
import type { SignInTools } from '@/lib/server/auth/sign-in';
import { dependencies } from '@/lib/server/dependencies';
import { sessionCookies } from './session-cookies';

/** What the routes of the company's sign-in need; there is nothing at their addresses where nobody signs in here. */
export async function signInTools(): Promise<{ tools: SignInTools; cookies: ReturnType<typeof sessionCookies> }> {
  const { config, session } = await dependencies();
  const { session: settings, roleMapping } = config.auth;
  if (!session || !settings) throw new AppError('not_found');
  return { tools: { ...session, settings, roleMapping }, cookies: sessionCookies(config.auth) };
}
