import { queryOptions } from '@tanstack/react-query';

/** The pattern engine and the rules that use it. Loaded only for patterns, because of its size. */
export const patternEngineQuery = queryOptions({
  queryKey: ['pattern-engine'],
  queryFn: async () => {
    const [{ reachOf }, { patternWarnings }, { patternCovers }] = await Promise.all([
      import('@/lib/shared/reach/purge-reach'),
      import('@/lib/shared/reach/pattern-warnings'),
      import('@/lib/shared/reach/pattern-covers'),
    ]);
    return { reachOf, patternWarnings, patternCovers };
  },
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
  structuralSharing: false,
});
