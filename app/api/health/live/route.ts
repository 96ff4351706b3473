import { json } from '@/lib/server/http/api-route';

export const dynamic = 'force-dynamic';

/** The process answers. Says nothing about the database or the CDN. */
export const GET = () => json(200, { status: 'ok' });
