import { Button, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { changeLanguage, currentLanguage, languages, ownName } from "../locales/i18n";
import { IconCheck, IconLanguage } from "./icons";

/** Every language in its own name. */
export function LanguageMenu() {
  const { t } = useTranslation();
  const now = currentLanguage();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          leftSection={<IconLanguage size={18} />}
          aria-label={`${t("app.language")}: ${ownName(now)}`}
        >
          {ownName(now)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <LanguageItems />
      </Menu.Dropdown>
    </Menu>
  );
}

export function LanguageItems() {
  const { i18n } = useTranslation();
  return languages.map((language) => (
    <Menu.Item
      key={language}
      lang={language}
      aria-current={i18n.language === language}
      rightSection={i18n.language === language ? <IconCheck size={16} /> : null}
      onClick={() => void changeLanguage(language)}
    >
      {ownName(language)}
    </Menu.Item>
  ));
}
