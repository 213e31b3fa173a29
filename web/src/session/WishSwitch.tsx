import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useWishes, type Wishes, wishes } from "./media/wishes";

type Props = { of: keyof Wishes; about?: boolean; disabled?: boolean };

/** How sound or picture is wanted: for this tab at once, and remembered in this browser. */
export function WishSwitch({ of, about = false, disabled = false }: Props) {
  const { t } = useTranslation();
  const on = useWishes()[of];
  return (
    <Switch
      label={t(`devices.wish.${of}`)}
      description={about ? t(`devices.about.${of as "pushToTalk"}`) : undefined}
      checked={on}
      disabled={disabled}
      onChange={(event) => wishes.set({ [of]: event.currentTarget.checked })}
    />
  );
}
