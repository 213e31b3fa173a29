import { Button, Group, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./PagesForm.module.css";
import { PageTile } from "./PageTile";
import type { Pages } from "./pages";
import { pagesOf, rangesOf } from "./ranges";

export type Where = "below" | "boards";
export type Choice = { chosen: readonly number[]; where: Where };

/** How many at once; more would be hard to find one's way in. */
const most = 100;
/** How many boards a session has at most. */
const mostBoards = 100;

type Props = {
  pages: Pages;
  /** How many boards there are. */
  boards: number;
  arranges: boolean;
  onChoice: (choice: Choice) => void;
};

/** Which pages, and where to. */
export function PagesForm({ pages, boards, arranges, onChoice }: Props) {
  const { t } = useTranslation();
  const { count } = pages;
  const [text, setText] = useState(count > most ? `1-${most}` : "");
  const [where, setWhere] = useState<Where>("below");
  const chosen = pagesOf(text, count);
  const taken = new Set(chosen);
  const error = problem();
  function problem(): string | undefined {
    if (!chosen) return t("transfer.pagesWrong", { count });
    if (chosen.length > most) return t("transfer.pagesMany", { most });
    if (where === "boards" && boards + chosen.length > mostBoards) {
      return t("transfer.boardsMany", { most: mostBoards });
    }
    return undefined;
  }
  const toggle = (page: number) => {
    const next = new Set(taken);
    if (!next.delete(page)) next.add(page);
    if (next.size > 0) setText(next.size === count ? "" : rangesOf(next));
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen && !error) onChoice({ chosen, where });
      }}
    >
      <Stack gap="md">
        {count > 1 && (
          <TextInput
            data-autofocus
            label={t("transfer.pages")}
            description={t("transfer.pagesAbout", { count })}
            placeholder={t("transfer.allPages")}
            value={text}
            error={error}
            dir="ltr"
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <ul className={classes.grid} aria-label={t("transfer.pages")}>
          {Array.from({ length: count }, (_, i) => i + 1).map((page) => (
            <PageTile
              key={page}
              pages={pages}
              page={page}
              taken={taken.has(page)}
              onToggle={count > 1 ? () => toggle(page) : undefined}
            />
          ))}
        </ul>
        {arranges && count > 1 && (
          <Radio.Group
            label={t("transfer.where")}
            value={where}
            onChange={(value) => setWhere(value === "boards" ? "boards" : "below")}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="below" label={t("transfer.below")} />
              <Radio value="boards" label={t("transfer.boards")} />
            </Stack>
          </Radio.Group>
        )}
        {count === 1 && error && (
          <Text size="sm" c="var(--mantine-color-error)">
            {error}
          </Text>
        )}
        <Group justify="flex-end">
          <Button type="submit" disabled={error !== undefined}>
            {t("transfer.bringPages", { count: chosen?.length ?? 0 })}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
