import { Button, Group, Switch, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { copyText } from "../../ui/copy";
import { IconLink } from "../../ui/icons";
import { toast } from "../../ui/toast";
import { askingSoundOn, switchAskingSound } from "../chime";
import { useCrew } from "../stage/crew";
import { useDo } from "../useDo";
import { AskingList } from "./AskingList";
import classes from "./People.module.css";
import { PeopleList } from "./PeopleList";
import { RemovedList } from "./RemovedList";
import { WhoMay } from "./WhoMay";

/** Who is here and who asks; `bare` where a sheet around it has the title. */
export function PeoplePanel({ bare = false }: { bare?: boolean }) {
  const { t } = useTranslation();
  const inside = useInside();
  const { length } = useCrew();
  const count = inside.me.may.includes("see_list")
    ? Math.max(length, inside.session.count)
    : length;
  return (
    <>
      {!bare && (
        <div className={classes.head}>
          <Title order={2} fz="1.2rem">
            {t("people.title")}
          </Title>
          <Text c="dimmed" size="sm">
            {t("people.insideNow", { count })}
          </Text>
        </div>
      )}
      <div className={classes.scroll} data-scrolls>
        {inside.asking.length > 0 && <AskingList />}
        <PeopleList />
        {inside.removed.length > 0 && <RemovedList />}
        {inside.me.may.includes("configure") && <Invite link={inside.session.link} />}
        {inside.me.may.includes("configure") && <WhoMay />}
        {inside.me.may.includes("lock") && <Lock />}
        {inside.me.may.includes("admit") && <Sound />}
      </div>
    </>
  );
}

/** In a locked session everybody new asks (rule 16). */
function Lock() {
  const { t } = useTranslation();
  const session = useSession();
  const { locked } = useInside().session;
  const [toggle, toggling] = useDo(() => session.command(locked ? "unlock" : "lock"));
  return (
    <Switch
      mt="md"
      mx="xs"
      checked={locked}
      disabled={toggling}
      onChange={toggle}
      label={t("people.lock")}
      description={t("people.lockAbout")}
    />
  );
}

/** Whether this browser sounds when somebody asks to be let in. */
function Sound() {
  const { t } = useTranslation();
  const [on, setOn] = useState(askingSoundOn);
  return (
    <Switch
      mt="md"
      mx="xs"
      checked={on}
      onChange={(event) => {
        setOn(event.currentTarget.checked);
        switchAskingSound(event.currentTarget.checked);
      }}
      label={t("people.askingSound")}
    />
  );
}

/** The session's link, for those who are to come. */
function Invite({ link }: { link: string }) {
  const { t } = useTranslation();
  const handleCopy = async () => {
    await copyText(`${window.location.origin}/s/${link}`);
    toast((t) => t("sessions.copied"));
  };
  return (
    <Group px="xs" pt="md">
      <Button
        variant="default"
        size="sm"
        leftSection={<IconLink size={18} />}
        onClick={() => void handleCopy()}
      >
        {t("sessions.do.copy_link")}
      </Button>
    </Group>
  );
}
