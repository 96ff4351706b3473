import { dependencies } from '@/lib/server/dependencies';
import { allowOnly } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';

export const dynamic = 'force-dynamic';

/** Whether the desk is to be sent requests; for probes, which have no credential and call the machine by any name. */
export const GET = async () => {
  const { readiness } = await dependencies();
  const found = await readiness();
  return json(found.status === 'ok' || found.status === 'degraded' ? 200 : 503, found);
};

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
