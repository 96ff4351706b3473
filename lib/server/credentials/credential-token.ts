import 'server-only';
import { isToken } from '@/lib/server/secret-token';

/** By this, people and secret scanners know it for what it is. */
const PREFIX = 'pd_';

export const credentialToken = (secret: string) => PREFIX + secret;

export const isCredentialToken = (text: string) => text.startsWith(PREFIX) && isToken(text.slice(PREFIX.length));
