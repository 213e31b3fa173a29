import { Button, Menu } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useBecome } from "../account/me";
import { api } from "../api/client";
import type { Me } from "../api/types";
import { AppearanceToggle } from "./AppearanceToggle";
import { showError } from "./errors";
import { IconChevronDown, IconLeave, IconProfile } from "./icons";
import { LanguageItems } from "./LanguageMenu";
import { Mark } from "./Mark";
import { PersonAvatar } from "./PersonAvatar";
import classes from "./Shell.module.css";

/** What stands around the pages of an account. */
export function Shell({ me, children }: { me: Me; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      <a className="skip" href="#main">
        {t("app.skip")}
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/" className={classes.home} aria-label={t("app.name")}>
            <Mark size={32} />
          </Link>
          <nav className={classes.nav} aria-label={t("app.navigation")}>
            <Link to="/" className={classes.link} activeProps={{ "aria-current": "page" }}>
              {t("sessions.title")}
            </Link>
          </nav>
          <AppearanceToggle />
          <PersonMenu me={me} />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={classes.main}>
        {children}
      </main>
    </>
  );
}

function PersonMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const become = useBecome();
  const logOut = useMutation({
    mutationFn: api.logOut,
    onSuccess: async () => {
      await become(null);
      await navigate({ to: "/login" });
    },
    onError: showError,
  });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px="xs"
          leftSection={<PersonAvatar id={me.id} name={me.name} size={30} />}
          rightSection={<IconChevronDown size={16} />}
          aria-label={t("app.account", { name: me.name })}
        >
          <span className={classes.name}>{me.name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconProfile size={18} />}
          onClick={() => void navigate({ to: "/profile" })}
        >
          {t("profile.title")}
        </Menu.Item>
        <Menu.Divider role="separator" />
        <Menu.Label>{t("app.language")}</Menu.Label>
        <LanguageItems />
        <Menu.Divider role="separator" />
        <Menu.Item
          leftSection={<IconLeave size={18} className="alongText" />}
          onClick={() => logOut.mutate()}
        >
          {t("app.logOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
