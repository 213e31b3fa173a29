import { type InfiniteData, type QueryClient, queryOptions } from "@tanstack/react-query";
import { type Scope, type SessionPage, type Sort, sessionsApi } from "../api/sessions";
import type { Item, Status } from "../api/types";
import { paged } from "../ui/paging";

/** Which sessions, in which order. */
export type ListView = { status: Status; sort: Sort };

type Loaded = InfiniteData<SessionPage, string | undefined>;
type Key = readonly ["sessions", Scope, ListView, string];

export const sessionsQuery = (scope: Scope, view: ListView, q: string) =>
  paged(["sessions", scope, view], q, (cursor) => sessionsApi.list(scope, view, { q, cursor }));

/**
 * The loaded pages of a list with what changed: put in place, moved to where it
 * stands now, added, or gone. What belongs behind the pages that are loaded
 * comes with them.
 */
export function withChanges(
  data: Loaded,
  [, scope, view, q]: Key,
  items: readonly Item[],
  gone: readonly string[],
): Loaded {
  const compare = comparers[view.sort];
  const away = new Set(gone);
  const changed = new Map(items.map((item) => [item.id, item]));
  const moved: Item[] = [];
  const pages = data.pages.map((page) => ({
    ...page,
    sessions: page.sessions.flatMap((item) => {
      const now = changed.get(item.id);
      changed.delete(item.id);
      if (away.has(item.id) || (now && !belongs(now, scope, view))) return [];
      if (!now || compare(item, now) === 0) return [now ?? item];
      moved.push(now);
      return [];
    }),
  }));
  // Whether a contact may enter another's session, only the server knows.
  const news = scope.contact ? [] : [...changed.values()].filter((i) => belongs(i, scope, view));
  for (const item of [...moved, ...news.filter((one) => matches(one, q))]) {
    if (!away.has(item.id)) place(pages, item, compare);
  }
  return { ...data, pages };
}

function belongs(item: Item, scope: Scope, view: ListView): boolean {
  return item.status === view.status && (!scope.group || item.group?.id === scope.group);
}

function matches(item: Item, q: string): boolean {
  const name = item.name.toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => name.includes(word));
}

type Compare = (a: Item, b: Item) => number;

function place(pages: SessionPage[], item: Item, compare: Compare): void {
  for (const page of pages) {
    const index = page.sessions.findIndex((other) => compare(item, other) < 0);
    if (index >= 0) {
      page.sessions.splice(index, 0, item);
      return;
    }
  }
  const last = pages.at(-1);
  if (last && !last.next) last.sessions.push(item);
}

const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));
const byName: Compare = (a, b) =>
  byText(a.name.toLowerCase(), b.name.toLowerCase()) || byText(a.id, b.id);
const comparers: Record<Sort, Compare> = {
  name: byName,
  inside: (a, b) => b.inside - a.inside || byName(a, b),
  next: (a, b) => (a.next?.start ?? never) - (b.next?.start ?? never) || byName(a, b),
  created: (a, b) => (b.created ?? 0) - (a.created ?? 0) || byName(a, b),
};
const never = Number.MAX_SAFE_INTEGER;

/** Takes changes into every list of sessions that has been loaded. */
export function takeSessions(
  client: QueryClient,
  items: readonly Item[],
  gone: readonly string[],
): void {
  const statuses = new Map<string, Status>();
  for (const [key, data] of client.getQueriesData<Loaded>({ queryKey: ["sessions"] })) {
    if (!data?.pages) continue;
    for (const item of data.pages.flatMap((page) => page.sessions)) {
      statuses.set(item.id, item.status);
    }
    client.setQueryData(key, withChanges(data, key as unknown as Key, items, gone));
  }
  const same = items.every((item) => statuses.get(item.id) === item.status);
  if (!same || gone.length > 0) void client.invalidateQueries({ queryKey: counts });
  void client.invalidateQueries({ queryKey: people });
}

const counts = ["sessions", "counts"];

/** How many sessions there are of each status, as far as they are looked for. */
export const countsQuery = (scope: Scope, q: string) =>
  queryOptions({
    queryKey: [...counts, scope, q],
    queryFn: async () => {
      const view = { status: "active", sort: "name" } as const;
      return (await sessionsApi.list(scope, view, { q, limit: 1 })).counts ?? null;
    },
    placeholderData: (before) => before,
  });

const people = ["sessions", "people"];

/** Who hosts a session and who its own members are. */
export const sessionPeopleQuery = (link: string) =>
  queryOptions({ queryKey: [...people, link], queryFn: () => sessionsApi.people(link) });
