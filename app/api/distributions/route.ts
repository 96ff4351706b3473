import { listDistributions } from '@/lib/server/distributions/list-distributions';
import { apiRoute, json } from '@/lib/server/http/api-route';

export const GET = apiRoute(async ({ context }) => json(200, await listDistributions(context)));
