/** Every address of the product, for links and fetches alike. */
export const paths = {
  home: '/',
  history: '/history',
  purge: (id: string) => `/purges/${encodeURIComponent(id)}`,
  shares: '/shares',
  share: (token: string) => `/share/${encodeURIComponent(token)}`,
  api: {
    purges: '/api/purges',
    purge: (id: string) => `/api/purges/${encodeURIComponent(id)}`,
    resolution: (id: string) => `/api/purges/${encodeURIComponent(id)}/resolution`,
    duplicates: '/api/purges/duplicates',
    purgeExport: '/api/purges/export',
    purgeSummary: '/api/purges/summary',
    actors: '/api/actors',
    distributions: '/api/distributions',
    shares: '/api/shares',
    oneShare: (id: string) => `/api/shares/${encodeURIComponent(id)}`,
    shared: (token: string) => `/api/share/${encodeURIComponent(token)}`,
  },
} as const;
