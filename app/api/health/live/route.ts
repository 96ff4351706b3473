import { allowOnly, json } from '@/lib/server/http/api-route';

export const dynamic = 'force-dynamic';

/** The process answers. Says nothing about the database or the CDN. */
export const GET = () => json(200, { status: 'ok' });

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
