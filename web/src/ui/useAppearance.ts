import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** The other of light and dark, in words, and the way there. */
export function useAppearance(): { label: string; dark: boolean; toggle: () => void } {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  return {
    label: dark ? t("app.toLight") : t("app.toDark"),
    dark,
    toggle: () => setColorScheme(dark ? "light" : "dark"),
  };
}
