import 'server-only';
import { isbot } from 'isbot';

/**
 * Whether a person opens this address in a browser, rather than a chat that makes a preview, a scanner of mails, a script,
 * or a browser that fetches ahead (`Sec-Purpose`).
 */
export function isByPerson(headers: Headers, method: string): boolean {
  const agent = headers.get('user-agent');
  const purpose = headers.get('sec-purpose') ?? headers.get('purpose') ?? headers.get('x-purpose');
  return method === 'GET' && agent !== null && !isbot(agent) && purpose === null;
}
