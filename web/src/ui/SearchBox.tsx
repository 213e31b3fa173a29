import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { IconSearch } from "./icons";

/** Looks for something while one types; `onSearch` hears of it when one pauses. */
export function SearchBox({
  label,
  value,
  onSearch,
}: {
  label: string;
  /** What is looked for now. */
  value: string;
  onSearch: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const tell = useDebouncedCallback((next: string) => {
    told.current = next;
    onSearch(next);
  }, 250);
  // Somebody else changed it: the way back in the browser, another tab.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  return (
    <TextInput
      type="search"
      flex="1 1 14rem"
      maw={360}
      leftSection={<IconSearch size={18} />}
      aria-label={label}
      placeholder={label}
      autoComplete="off"
      maxLength={100}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value.trim());
      }}
    />
  );
}
