import {
  Collapse,
  Group,
  NumberInput,
  SimpleGrid,
  Stack,
  Text,
  UnstyledButton,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Policy } from "../api/types";
import { duration } from "../ui/format";
import { IconChevronDown, IconChevronUp } from "../ui/icons";
import { type Figure, figuresQuery, rules, sections } from "./figures";

type Props = {
  policy: Policy;
  /** What a field needs from the form that it is in. */
  field: (figure: Figure) => object;
};

type FoldedProps = Props & {
  /** What they are is known. */
  known: boolean;
  /** What is folded away with them, above them. */
  children: ReactNode;
};

/** Every figure of the rules for one session, folded away; what is usual here stands in empty fields. */
export function FigureFields({ policy, field, known, children }: FoldedProps) {
  const { t } = useTranslation();
  const [open, { toggle }] = useDisclosure(false);
  return (
    <Stack gap="md">
      <UnstyledButton aria-expanded={open} onClick={toggle}>
        <Group gap="xs" c="dimmed">
          {open ? <IconChevronUp size={18} /> : <IconChevronDown size={18} />}
          <Text>{t("sessions.form.advanced")}</Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={open}>
        <Stack gap="xl">
          {children}
          {known && (
            <Text size="sm" c="dimmed">
              {t("sessions.form.advancedText")}
            </Text>
          )}
          {(known ? sections : []).map(({ title, figures }) => (
            <fieldset key={title} style={{ border: 0, margin: 0, padding: 0 }}>
              <Text component="legend" fw={600} mb="xs">
                {t(`sessions.form.section.${title}`)}
              </Text>
              <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" style={{ alignItems: "end" }}>
                {figures.map((figure) => (
                  <FigureField key={figure} figure={figure} policy={policy} field={field} />
                ))}
              </SimpleGrid>
            </fieldset>
          ))}
        </Stack>
      </Collapse>
    </Stack>
  );
}

function FigureField({ figure, policy, field }: Props & { figure: Figure }) {
  const { t } = useTranslation();
  const usual = useUsual(figure, policy);
  const { unit, zero } = rules[figure];
  return (
    <NumberInput
      min={zero ? 0 : unit === "seconds" ? 1 : 0.05}
      max={unit === "minutes" ? 366 * 24 * 60 : undefined}
      allowNegative={false}
      allowDecimal={unit === "minutes"}
      decimalScale={2}
      suffix={unit === "count" ? undefined : t(`sessions.form.${unit}`)}
      label={t(`sessions.form.figure.${figure}`)}
      description={t(`sessions.form.figureAbout.${figure}`)}
      placeholder={usual}
      {...field(figure)}
    />
  );
}

/** What is usual here, in words. */
function useUsual(figure: Figure, policy: Policy): string | undefined {
  const { t, i18n } = useTranslation();
  const { data } = useQuery(figuresQuery);
  const value = data?.[policy][figure];
  if (value === undefined) return undefined;
  if (figure === "limit" && value === 0) return t("sessions.form.usualNoLimit");
  if (rules[figure].unit === "count")
    return t("sessions.form.usual", { value: value.toLocaleString(i18n.language) });
  if (value === 0) return t("sessions.form.usualOff");
  return t("sessions.form.usual", { value: duration(value, i18n.language) });
}
