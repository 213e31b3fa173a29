import { CloseButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Found, keyOf } from "../api/find";
import { PersonAvatar } from "./PersonAvatar";
import classes from "./PersonPicker.module.css";
import { PersonSearch } from "./PersonSearch";

type Props = {
  label: string;
  description?: string;
  value: readonly Found[];
  onChange: (people: Found[]) => void;
  without?: ReadonlySet<string>;
  fits?: (found: Found) => boolean;
};

/** Gathers people for a form: found by typing, taken out by their cross. */
export function PersonPicker({ label, description, value, onChange, without, fits }: Props) {
  const { t } = useTranslation();
  const taken = new Set([...(without ?? []), ...value.map(keyOf)]);
  return (
    <div>
      <PersonSearch
        label={label}
        description={description}
        without={taken}
        fits={fits}
        onPick={(found) => onChange([...value, found])}
      />
      {value.length > 0 && (
        <ul className={classes.chosen} aria-label={label}>
          {value.map((one) => (
            <li key={keyOf(one)} className={classes.chip}>
              <PersonAvatar id={keyOf(one)} name={one.name} size={24} />
              <bdi>{one.name}</bdi>
              <CloseButton
                size="sm"
                radius="xl"
                aria-label={t("app.find.without", { name: one.name })}
                onClick={() => onChange(value.filter((other) => other !== one))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
