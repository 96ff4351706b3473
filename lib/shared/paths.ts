/** Every address of the product, for links and fetches alike. */
export const paths = {
  home: '/',
  history: '/history',
  purge: (id: string) => `/purges/${encodeURIComponent(id)}`,
  api: {
    purges: '/api/purges',
    purge: (id: string) => `/api/purges/${encodeURIComponent(id)}`,
    resolution: (id: string) => `/api/purges/${encodeURIComponent(id)}/resolution`,
    duplicates: '/api/purges/duplicates',
    purgeExport: '/api/purges/export',
    purgeSummary: '/api/purges/summary',
    actors: '/api/actors',
    distributions: '/api/distributions',
  },
} as const;
