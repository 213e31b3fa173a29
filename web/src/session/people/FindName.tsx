import { TextInput } from "@mantine/core";
import { IconSearch } from "../../ui/icons";

/** Looks for somebody in a list of the panel, while one types. */
export function FindName({
  label,
  sought,
  onSeek,
}: {
  label: string;
  sought: string;
  onSeek: (text: string) => void;
}) {
  return (
    <TextInput
      mx="xs"
      mb="xs"
      size="sm"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} />}
      value={sought}
      onChange={(event) => onSeek(event.currentTarget.value)}
    />
  );
}

/** Whether a name fits what is looked for, marks and capitals aside. */
export function matches(name: string, sought: string): boolean {
  return folded(name).includes(folded(sought.trim()));
}

const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
