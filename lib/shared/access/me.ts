import { z } from 'zod';
import { grantSchema, purgePolicySchema } from './access-schema';

/** How users are identified: not at all (one operator on this machine), by OpenID Connect, or by a reverse proxy. */
export const authModes = ['local', 'oidc', 'proxy'] as const;
export type AuthMode = (typeof authModes)[number];

/** What `GET /api/me` answers: who is asking, and what they may do. */
export const meSchema = z.object({
  kind: z.enum(['operator', 'person', 'credential']),
  /** The name that goes on records. */
  actor: z.string(),
  /** A person's name in words, where it is known. */
  name: z.string().nullable(),
  authMode: z.enum(authModes),
  grants: z.array(grantSchema),
  policy: purgePolicySchema,
  /** The groups that gave the roles. */
  groups: z.array(z.string()),
  /** When the session ends at the latest, whatever is done; null where there is none. ISO 8601, UTC. */
  sessionEndsAt: z.iso.datetime().nullable(),
  /** How the user signs out: by a POST to the desk, or at an address of the proxy; null without sign-out. */
  signOut: z.object({ by: z.enum(['post', 'link']), to: z.string() }).nullable(),
});
export type Me = z.output<typeof meSchema>;

/** What `POST /api/auth/sign-out` answers. */
export interface SignedOut {
  /** Where the browser goes from here: to the provider, where it offers to sign out there, too. */
  location: string;
}
