import { Combobox, Loader, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Found, find, keyOf } from "../api/find";
import { errorText } from "./errors";
import { IconAddPerson } from "./icons";
import { PersonName } from "./PersonName";

type Props = {
  label: string;
  description?: string;
  onPick: (found: Found) => void;
  /** Who is not offered: they are there already. */
  without?: ReadonlySet<string>;
  /** Who is offered at all. */
  fits?: (found: Found) => boolean;
  disabled?: boolean;
};

/** Finds people by typing at least two letters of a name, and hands over who is picked. */
export function PersonSearch({ label, description, onPick, without, fits, disabled }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [wanted] = useDebouncedValue(text.trim(), 200);
  const status = useId();
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const enough = [...wanted].length >= 2;
  const search = useQuery({
    queryKey: ["find", wanted],
    queryFn: () => find(wanted),
    enabled: enough,
    placeholderData: keepPreviousData,
  });
  const found = (enough ? (search.data ?? []) : []).filter(
    (one) => !without?.has(keyOf(one)) && (fits?.(one) ?? true),
  );
  // Enter takes the first as soon as there is one.
  const keys = found.map(keyOf).join(" ");
  const { selectFirstOption } = box;
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew for every other answer
  useEffect(() => {
    if (keys) selectFirstOption();
  }, [keys]);
  const pick = (key: string) => {
    const one = found.find((other) => keyOf(other) === key);
    if (!one) return;
    onPick(one);
    setText("");
    box.closeDropdown();
  };
  const word = enough && search.isSuccess && found.length === 0 ? t("app.find.nobody") : "";
  return (
    <Combobox store={box} onOptionSubmit={pick} withinPortal>
      <Combobox.Target>
        <TextInput
          label={label}
          description={description ?? t("app.find.about")}
          leftSection={<IconAddPerson size={18} />}
          rightSection={search.isFetching ? <Loader size={16} /> : null}
          autoComplete="off"
          maxLength={100}
          disabled={disabled}
          aria-describedby={status}
          error={search.isError ? errorText(search.error) : undefined}
          value={text}
          onFocus={() => box.openDropdown()}
          onBlur={() => box.closeDropdown()}
          onChange={(event) => {
            setText(event.currentTarget.value);
            box.openDropdown();
          }}
          onKeyDown={(event) => {
            // Enter picks; it never sends the form around it by accident.
            if (event.key === "Enter") event.preventDefault();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={found.length === 0 && word === ""}>
        <Combobox.Options aria-label={label} mah={320} style={{ overflowY: "auto" }}>
          {found.map((one) => (
            <Combobox.Option key={keyOf(one)} value={keyOf(one)}>
              <PersonName id={keyOf(one)} name={one.name} email={about(one)} open={one.open} />
            </Combobox.Option>
          ))}
          {word && <Combobox.Empty>{word}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
      <span id={status} role="status" className="forReaders">
        {found.length > 0 ? t("app.find.found", { count: found.length }) : word}
      </span>
    </Combobox>
  );
}

// One's own word for a contact tells two of the same name apart.
function about({ name, label, email }: Found): string | undefined {
  const words = [label === name ? undefined : label, email].filter(Boolean);
  return words.length > 0 ? words.join(" · ") : undefined;
}
