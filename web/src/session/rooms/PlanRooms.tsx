import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { components } from "../../api/schema";
import { ErrorNote } from "../../ui/ErrorNote";
import { showError } from "../../ui/errors";
import { Sheet } from "../../ui/Sheet";
import { Waiting } from "../../ui/Waiting";
import { useDo } from "../useDo";
import { plannedQuery, usePlan } from "./plan";
import { RoomsForm } from "./RoomsForm";
import type { RoomsPlan } from "./rooms";

type Planned = components["schemas"]["PlannedRooms"];

/** Prepares the breakout rooms of a session: before a run, or beside it. */
export function PlanRooms({ link, onClose }: { link: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(plannedQuery(link));
  return (
    <Sheet title={t("rooms.prepare")} size="lg" onClose={onClose}>
      <Text size="sm" mb="md">
        {t("rooms.prepareAbout")}
      </Text>
      {query.data ? (
        <Form link={link} planned={query.data} onClose={onClose} />
      ) : query.isError ? (
        <ErrorNote error={query.error} />
      ) : (
        <Waiting />
      )}
    </Sheet>
  );
}

function Form({ link, planned, onClose }: { link: string; planned: Planned; onClose: () => void }) {
  const { t } = useTranslation();
  const keep = usePlan(link);
  const [take, taking] = useDo(async () => {
    await keep(undefined);
    onClose();
  });
  const people = planned.people.map(({ id, name }) => ({ id, name: name ?? t("rooms.somebody") }));
  const handleSubmit = (plan: RoomsPlan) => keep(plan).then(onClose, showError);
  return (
    <RoomsForm start={planned.plan} people={people} onSubmit={handleSubmit}>
      {(plan) => (
        <>
          {planned.plan && (
            <Button
              variant="subtle"
              color="danger"
              size="md"
              me="auto"
              loading={taking}
              onClick={take}
            >
              {t("rooms.drop")}
            </Button>
          )}
          <Button variant="default" size="md" onClick={onClose}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" size="md" disabled={!plan}>
            {t("rooms.keep")}
          </Button>
        </>
      )}
    </RoomsForm>
  );
}
