import { Button, Group, Menu, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { createContext, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useBecome } from "../account/me";
import { api } from "../api/client";
import type { Me } from "../api/types";
import { useLine } from "../live/line";
import { AppearanceToggle } from "./AppearanceToggle";
import { useAppearance } from "./appearance";
import { showError } from "./errors";
import { IconChevronDown, IconLeave, IconMenu, IconNoLine, IconProfile } from "./icons";
import { LanguageItems } from "./LanguageMenu";
import { Mark } from "./Mark";
import { type Place, placesOf } from "./navigation";
import { PersonAvatar } from "./PersonAvatar";
import classes from "./Shell.module.css";

/** Whether a page stands inside of the shell, or has to bring its own frame. */
export const InShell = createContext(false);

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
          <Link to="/" className={classes.home} aria-label={useAppearance().name}>
            <Mark size={32} />
          </Link>
          <Navigation me={me} />
          <AppearanceToggle />
          <PersonMenu me={me} />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={classes.main}>
        <NotLive />
        <InShell value={true}>{children}</InShell>
      </main>
    </>
  );
}

// Below a page's own address are its parts; below the start page is everything.
const here = (to: string) => ({
  activeProps: { "aria-current": "page" as const },
  activeOptions: { exact: to === "/", includeSearch: false },
});

/** One's own lists side by side, and everything one may go to under *Administration*; on a phone only that. */
function Navigation({ me }: { me: Me }) {
  const { t } = useTranslation();
  const { own, admin } = placesOf(me);
  return (
    <nav className={classes.nav} aria-label={t("app.navigation")}>
      <div className={classes.links}>
        {own.map((place) => (
          <Link key={place.to} to={place.to} className={classes.link} {...here(place.to)}>
            {t(`app.places.${place.name}`)}
          </Link>
        ))}
      </div>
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            px="xs"
            aria-label={t("app.administration")}
            rightSection={<IconChevronDown size={16} className={classes.chevron} />}
            leftSection={<IconMenu size={20} className={classes.burger} />}
          >
            <span className={classes.word}>{t("app.administration")}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {own.map((place) => (
            <PlaceItem key={place.to} place={place} />
          ))}
          {admin.length > 0 && <Menu.Divider role="separator" />}
          {admin.map((place) => (
            <PlaceItem key={place.to} place={place} />
          ))}
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}

function PlaceItem({ place }: { place: Place }) {
  const { t } = useTranslation();
  const Icon = place.icon;
  return (
    <Menu.Item
      component={Link}
      to={place.to}
      className={classes.place}
      leftSection={<Icon size={18} />}
      {...(here(place.to) as object)}
    >
      {t(`app.places.${place.name}`)}
    </Menu.Item>
  );
}

/** The lists on the page may be out of date: said once, for all of them. */
function NotLive() {
  const { t } = useTranslation();
  if (useLine() !== "lost") return null;
  return (
    <Group gap="xs" role="status" c="dimmed" mb="md">
      <IconNoLine size={18} />
      <Text size="sm">{t("sessions.notLive")}</Text>
    </Group>
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
