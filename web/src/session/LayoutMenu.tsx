import { ActionIcon, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { IconBoard, IconCheck, IconGrid, IconSplit } from "../ui/icons";
import { type Layout, layouts } from "./layouts";

const icons = { board: IconBoard, split: IconSplit, video: IconGrid } as const;

type Props = { layout: Layout; onLayout: (layout: Layout) => void };

/** Board, split or video, among the controls. */
export function LayoutMenu({ layout, onLayout }: Props) {
  const { t } = useTranslation();
  const Icon = icons[layout];
  return (
    <Menu position="top" width={200}>
      <Menu.Target>
        <ActionIcon
          data-hint={t("board.layout.choose")}
          size={48}
          variant="default"
          aria-label={t("board.layout.choose")}
        >
          <Icon size={22} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <LayoutItems layout={layout} onLayout={onLayout} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The same as entries of a menu. */
export function LayoutItems({ layout, onLayout }: Props) {
  const { t } = useTranslation();
  return layouts.map((one) => {
    const Icon = icons[one];
    return (
      <Menu.Item
        key={one}
        leftSection={<Icon size={18} />}
        rightSection={one === layout ? <IconCheck size={16} /> : null}
        onClick={() => onLayout(one)}
      >
        {t(`board.layout.${one}`)}
      </Menu.Item>
    );
  });
}

/** On a phone there is room for one of both: two tabs above it. */
export function LayoutTabs({ layout, onLayout }: Props) {
  const { t } = useTranslation();
  return (["video", "board"] as const).map((one) => {
    const Icon = icons[one];
    return (
      <button key={one} type="button" aria-pressed={layout === one} onClick={() => onLayout(one)}>
        <Icon size={18} aria-hidden="true" />
        {t(`board.layout.${one}`)}
      </button>
    );
  });
}
