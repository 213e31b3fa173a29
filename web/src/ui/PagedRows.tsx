import { Button, Group, Stack } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNote } from "./ErrorNote";
import { Rows, RowsWaiting } from "./Rows";

type Props<P, T> = {
  label: string;
  query: UseInfiniteQueryResult<InfiniteData<P>>;
  /** What a page holds. */
  rows: (page: P) => readonly T[];
  columns?: number;
  /** What is shown where there is nothing. */
  empty: ReactNode;
  /** One [Row] each, with a key. */
  children: (row: T) => ReactNode;
};

/** A list in pages, whatever state it is in: waiting, failed, empty, or there with *Show more*. */
export function PagedRows<P, T>({ label, query, rows, columns, empty, children }: Props<P, T>) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const [more, asked] = useMore(query, list);
  if (query.isPending) return <RowsWaiting />;
  if (!query.data) {
    return (
      <Stack align="start">
        <ErrorNote error={query.error} />
        <Button variant="light" onClick={() => void query.refetch()}>
          {t("app.tryAgain")}
        </Button>
      </Stack>
    );
  }
  const all = query.data.pages.flatMap(rows);
  if (all.length === 0 && !query.hasNextPage) return empty;
  return (
    <Stack gap="md">
      <Rows ref={list} label={label} columns={columns} busy={query.isPlaceholderData}>
        {all.map(children)}
      </Rows>
      {query.isFetchNextPageError && <ErrorNote error={query.error} />}
      {query.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => more()}>
            {t("app.showMore")}
          </Button>
        </Group>
      )}
      <span role="status" className="forReaders">
        {asked && !query.isFetchingNextPage ? t("app.shown", { count: all.length }) : ""}
      </span>
    </Stack>
  );
}

// The button goes away with the last page: the focus then moves on to the first new row.
function useMore<P>(
  query: UseInfiniteQueryResult<InfiniteData<P>>,
  list: { current: HTMLUListElement | null },
): [() => void, boolean] {
  const before = useRef(0);
  const { hasNextPage, isFetchingNextPage } = query;
  useEffect(() => {
    if (before.current === 0 || hasNextPage || isFetchingNextPage) return;
    const first = list.current?.children[before.current];
    before.current = 0;
    if (document.activeElement === document.body || document.activeElement === null) {
      first?.querySelector<HTMLElement>("a, button")?.focus();
    }
  }, [hasNextPage, isFetchingNextPage, list]);
  const asked = (query.data?.pages.length ?? 0) > 1;
  return [
    () => {
      before.current = list.current?.children.length ?? 0;
      void query.fetchNextPage();
    },
    asked,
  ];
}
