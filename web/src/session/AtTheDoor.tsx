import { Anchor, Button, Loader, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Unsent } from "../board/Unsent";
import { DoorFrame } from "../ui/DoorFrame";
import { ScreenTitle } from "../ui/ScreenTitle";
import { Waiting } from "../ui/Waiting";
import type { WayProps } from "./SessionPage";
import { ToMySessions, Words } from "./Words";

/** While the page asks what applies, and while what comes then is fetched. */
export function Checking({ live }: WayProps) {
  const { t } = useTranslation();
  return (
    <DoorFrame>
      <Waiting label={live.line === "lost" ? t("door.unreachable") : t("door.checking")} />
    </DoorFrame>
  );
}

export function LogInHere({ live, knock, children }: WayProps & { children: ReactNode }) {
  const { t } = useTranslation();
  const guests = live.door?.next === "name";
  return (
    <DoorFrame>
      <Stack gap="lg">
        <Stack gap={6}>
          <ScreenTitle>{t("login.title")}</ScreenTitle>
          <Text c="dimmed">{t("door.loginText")}</Text>
        </Stack>
        {children}
        {guests && (
          <Text size="sm">
            <Anchor component="button" type="button" inherit underline="always" onClick={knock}>
              {t("door.asGuest")}
            </Anchor>
          </Text>
        )}
        <Unsent />
      </Stack>
    </DoorFrame>
  );
}

/** No room. The page goes on by itself when there is (rule 16). */
export function FullHouse({ live }: WayProps) {
  const { t } = useTranslation();
  return (
    <Words name={live.door?.session?.name} title={t("door.fullTitle")} text={t("door.fullText")}>
      <Loader type="dots" aria-hidden="true" />
      <ToMySessions when={isAccount(live)} />
    </Words>
  );
}

export function Refused({ live }: WayProps) {
  const { t } = useTranslation();
  return (
    <Words
      title={t("door.refusedTitle")}
      text={t(isAccount(live) ? "door.refusedText" : "door.refusedGuest")}
    >
      <ToMySessions when={isAccount(live)} />
    </Words>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Words title={t("door.notFoundTitle")} text={t("door.notFoundText")}>
      <ToMySessions />
    </Words>
  );
}

/** The socket was ended for good: the session goes on in another tab, or something is wrong. */
export function Trouble({ live, session }: WayProps) {
  const { t } = useTranslation();
  const elsewhere = live.shut === "elsewhere";
  return (
    <Words
      title={elsewhere ? t("door.elsewhereTitle") : t("app.failedTitle")}
      text={elsewhere ? t("door.elsewhereText") : t("door.failedText")}
    >
      <Button size="md" onClick={() => session.knock()}>
        {elsewhere ? t("door.here") : t("app.tryAgain")}
      </Button>
    </Words>
  );
}

/** Whether whoever looks at this page has an account. */
export function isAccount(live: WayProps["live"]): boolean {
  const kind = live.door?.me?.kind ?? live.out?.kind;
  return kind === "licensed" || kind === "contact";
}
