import { Drawer, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { OwnVersions } from "./OwnVersions";
import type { WorkspaceState } from "./types";
import { UnsentList } from "./UnsentList";

/** All that is not on the board, in one place. */
export function KeptDrawer({ state, onClose }: { state: WorkspaceState; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      title={t("keeping.title")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <Stack gap="lg">
        <OwnVersions state={state} />
        <UnsentList />
      </Stack>
    </Drawer>
  );
}
