import { type InfiniteData, infiniteQueryOptions } from "@tanstack/react-query";

/** One page of a list, and where the next begins. */
export type Page = { next?: string };

/**
 * A list in pages. Its key is `[...key, search]`: while something else is looked
 * for, what was found before stays; another list starts empty.
 */
export function paged<P extends Page>(
  key: readonly [string, ...unknown[]],
  search: string,
  load: (cursor: string | undefined) => Promise<P>,
) {
  const same = JSON.stringify(key);
  return infiniteQueryOptions({
    queryKey: [...key, search],
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: P) => page.next,
    placeholderData: (before: InfiniteData<P, string | undefined> | undefined, query) =>
      JSON.stringify(query?.queryKey.slice(0, -1)) === same ? before : undefined,
  });
}
