import { AppError } from '@/lib/server/app-error';
import { anyone } from '@/lib/server/http/guard';
import { undescribed } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';

const unknownAddress = undescribed(anyone, async () => {
  throw new AppError('not_found');
});

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: unknownAddress,
  POST: unknownAddress,
  PUT: unknownAddress,
  PATCH: unknownAddress,
  DELETE: unknownAddress,
});
