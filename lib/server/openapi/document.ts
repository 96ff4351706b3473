import 'server-only';
import { createDocument } from 'zod-openapi';
import { describedPaths } from './described-paths';

/**
 * The API in the words of OpenAPI 3.1, made from the very schemas that its routes read and answer with. Its addresses are
 * relative: it is the same on every desk.
 */
export const openApiDocument = () =>
  createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Purge Desk',
      version: '1',
      description: 'Purge the CDN cache of F5 Distributed Cloud, safely. Times are ISO 8601 in UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [{ name: 'Purges' }, { name: 'Shared links' }, { name: 'People' }, { name: 'Desk' }],
    security: [{ credential: [] }],
    components: {
      securitySchemes: {
        credential: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'pd_…',
          description:
            'An API credential. An administrator creates it under Settings. Browsers use a session cookie instead.',
        },
      },
    },
    paths: describedPaths,
  });
