import {
  Button,
  ColorInput,
  FileButton,
  Group,
  Paper,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { appearanceApi } from "../api/appearance";
import type { Appearance } from "../api/types";
import { showAppearance, useAppearance } from "../ui/appearance";
import { ErrorNote } from "../ui/ErrorNote";
import { Wordmark } from "../ui/Mark";
import { ScreenTitle } from "../ui/ScreenTitle";
import { said } from "../ui/said";
import { toast } from "../ui/toast";
import classes from "./AppearancePage.module.css";

const longest = 60;
const colourShape = /^#[0-9a-f]{6}$/i;

// To begin with: strong ones that keep apart from the red of End Session.
const swatches = ["#1f6276", "#1d4ed8", "#4527a0", "#9d174d", "#9a3412", "#3f6212", "#166534"];

/** Appearance: name, logo and colour of this deployment, for administrators. */
export function AppearanceRoute() {
  const { t } = useTranslation();
  const now = useAppearance();
  const [colour, setColour] = useState(now.colour ?? "");
  return (
    <Stack gap="xl" maw={720}>
      <Stack gap={6}>
        <ScreenTitle>{t("appearance.title")}</ScreenTitle>
        <Text c="dimmed">{t("appearance.intro")}</Text>
      </Stack>
      <NameAndColour now={now} onColour={setColour} />
      <LogoPart now={now} />
      <Preview colour={colour} />
    </Stack>
  );
}

function NameAndColour({ now, onColour }: { now: Appearance; onColour: (to: string) => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { name: now.chosen ?? "", colour: now.colour ?? "" },
    validate: {
      name: (name) =>
        [...name.trim()].length > longest ? said((t) => t("appearance.nameLong")) : null,
      colour: (colour) =>
        colour && !colourShape.test(colour) ? said((t) => t("appearance.colourBad")) : null,
    },
    onValuesChange: ({ colour }) => onColour(colour),
  });
  const save = useMutation({
    mutationFn: appearanceApi.set,
    onSuccess: (saved) => {
      showAppearance(saved);
      form.setValues({ name: saved.chosen ?? "", colour: saved.colour ?? "" });
      toast((t) => t("appearance.saved"));
    },
  });
  return (
    <Paper withBorder p="lg" radius="lg">
      <form
        noValidate
        onSubmit={form.onSubmit((values) => {
          if (!save.isPending) save.mutate(values);
        })}
      >
        <Stack gap="md">
          <TextInput
            autoComplete="off"
            label={t("appearance.name")}
            description={now.chosen ? undefined : t("appearance.nameAbout", { name: now.name })}
            {...form.getInputProps("name")}
          />
          <ColorInput
            label={t("appearance.colour")}
            description={t("appearance.colourAbout")}
            placeholder={t("appearance.own")}
            swatches={swatches}
            withEyeDropper={false}
            {...form.getInputProps("colour")}
          />
          <ErrorNote error={save.error} />
          <Group justify="flex-end">
            <Button
              variant="subtle"
              disabled={!form.values.colour}
              onClick={() => form.setFieldValue("colour", "")}
            >
              {t("appearance.own")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("app.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function LogoPart({ now }: { now: Appearance }) {
  const { t } = useTranslation();
  const change = useMutation({
    mutationFn: (file: Blob | null) =>
      file ? appearanceApi.setLogo(file) : appearanceApi.dropLogo(),
    onSuccess: (saved) => {
      showAppearance(saved);
      toast((t) => t(saved.logo ? "appearance.logoSaved" : "appearance.logoRemoved"));
    },
  });
  return (
    <Paper component="section" withBorder p="lg" radius="lg" aria-labelledby="logo">
      <Stack gap="md">
        <Title order={2} id="logo" fz="1.35rem">
          {t("appearance.logo")}
        </Title>
        <Text size="sm" c="dimmed">
          {t("appearance.logoAbout")}
        </Text>
        <ErrorNote error={change.error} />
        <Group>
          <FileButton
            accept="image/png,image/jpeg,image/webp"
            onChange={(file) => file && change.mutate(file)}
          >
            {(props) => (
              <Button variant="default" loading={change.isPending} {...props}>
                {t("appearance.choose")}
              </Button>
            )}
          </FileButton>
          {now.logo && (
            <Button
              variant="subtle"
              color="danger"
              disabled={change.isPending}
              onClick={() => change.mutate(null)}
            >
              {t("appearance.remove")}
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}

/** The colour as buttons and links have it, by day and by night; the server makes its steps. */
function Preview({ colour }: { colour: string }) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(colourShape.test(colour) ? colour.toLowerCase() : "", 250);
  const { data } = useQuery({
    queryKey: ["appearance", settled],
    queryFn: () => appearanceApi.get(settled),
    placeholderData: (before) => before,
    enabled: settled !== "",
  });
  const steps = settled ? data?.palette : undefined;
  return (
    <Stack component="section" gap="sm" aria-label={t("appearance.preview")}>
      <Title order={2} fz="1.35rem">
        {t("appearance.preview")}
      </Title>
      <div className={classes.previews}>
        {(["light", "dark"] as const).map((light) => (
          <div
            key={light}
            className={classes.preview}
            data-light={light}
            style={Object.fromEntries((steps ?? []).map((step, n) => [`--step-${n}`, step]))}
          >
            <span className={classes.about}>{t(`appearance.${light}`)}</span>
            <Wordmark />
            <span className={classes.button}>{t("appearance.button")}</span>
            <span className={classes.link}>{t("appearance.link")}</span>
          </div>
        ))}
      </div>
    </Stack>
  );
}
