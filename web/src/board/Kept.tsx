import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { IconOwnVersion } from "../ui/icons";
import { useWorkspace, useWorkspaceState } from "./react";
import { SaveIndicator } from "./SaveIndicator";
import classes from "./SaveIndicator.module.css";

const KeptDrawer = lazy(() => import("./KeptDrawer").then((m) => ({ default: m.KeptDrawer })));

/**
 * The indicator, and beside it, where there is something, the way to what is not
 * on the board: one's own versions and what could not be sent.
 */
export function Kept() {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const state = useWorkspaceState();
  const [open, { open: show, close }] = useDisclosure(false);
  if (!state) return null;
  const stuck = state.unsent.filter(({ why }) => why !== "sending");
  const count = state.ownVersions.length;
  const any = count > 0 || stuck.length > 0;
  return (
    <span className={classes.kept}>
      <SaveIndicator />
      {state.unsentPictures > 0 && (
        <Button
          size="compact-sm"
          variant="light"
          color="clay"
          onClick={() => workspace.pictures.retry()}
        >
          {t("app.tryAgain")}
        </Button>
      )}
      {any && (
        <Button
          size="compact-sm"
          variant="light"
          color="clay"
          leftSection={<IconOwnVersion size={16} />}
          aria-haspopup="dialog"
          onClick={show}
        >
          <span className={classes.words}>
            {count > 0
              ? t("keeping.button", { count })
              : t("keeping.unsent", { count: stuck.reduce((sum, one) => sum + one.count, 0) })}
          </span>
        </Button>
      )}
      {open && any && (
        <Suspense>
          <KeptDrawer state={state} onClose={close} />
        </Suspense>
      )}
    </span>
  );
}
