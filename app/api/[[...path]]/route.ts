import { AppError } from '@/lib/server/app-error';
import { publicRoute } from '@/lib/server/http/api-route';

const unknownAddress = publicRoute(async () => {
  throw new AppError('not_found');
});

export {
  unknownAddress as DELETE,
  unknownAddress as GET,
  unknownAddress as PATCH,
  unknownAddress as POST,
  unknownAddress as PUT,
};
