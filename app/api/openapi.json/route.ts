import { route } from '@/lib/server/http/route';
import { getOpenApi } from './document';

export const { GET, POST, PUT, PATCH, DELETE } = route({ GET: getOpenApi });
