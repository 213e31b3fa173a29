import { Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { accountsApi } from "../api/accounts";
import type { Account } from "../api/types";
import { ActionsMenu } from "../ui/ActionsMenu";
import { showError } from "../ui/errors";
import { toast } from "../ui/toast";
import type { Dialog } from "./AccountDialogs";

type Props = { account: Account; onDialog: (dialog: Dialog) => void };

/** *Actions* of an account: those that the server offers. */
export function AccountMenu({ account, onDialog }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = new Set(account.may);
  const ask = (kind: Exclude<Dialog["kind"], "new">) => () => onDialog({ kind, account });
  const unlock = async () => {
    try {
      await accountsApi.change(account.id, { locked: false });
      await client.invalidateQueries({ queryKey: ["people"] });
      toast((t) => t("accounts.unlocked", { name: account.name }));
    } catch (error) {
      showError(error);
    }
  };
  return (
    <ActionsMenu name={account.name}>
      {may.has("edit") && <Menu.Item onClick={ask("edit")}>{t("accounts.do.edit")}</Menu.Item>}
      {may.has("reset") && <Menu.Item onClick={ask("reset")}>{t("accounts.do.reset")}</Menu.Item>}
      {may.has("lock") && <Menu.Item onClick={ask("lock")}>{t("accounts.do.lock")}</Menu.Item>}
      {may.has("unlock") && (
        <Menu.Item onClick={() => void unlock()}>{t("accounts.do.unlock")}</Menu.Item>
      )}
      {may.has("delete") && (
        <>
          <Menu.Divider role="separator" />
          <Menu.Item c="var(--mantine-color-error)" onClick={ask("delete")}>
            {t("accounts.do.delete")}
          </Menu.Item>
        </>
      )}
    </ActionsMenu>
  );
}
