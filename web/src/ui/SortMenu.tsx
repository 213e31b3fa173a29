import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { IconSort } from "./icons";

/** By what a list is ordered. */
export function SortMenu<S extends string>({
  value,
  options,
  onSort,
}: {
  value: S;
  options: readonly { value: S; label: string }[];
  onSort: (sort: S) => void;
}) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      w="auto"
      aria-label={t("app.sort")}
      leftSection={<IconSort size={18} />}
      data={[...options]}
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.currentTarget.value);
        if (chosen) onSort(chosen.value);
      }}
    />
  );
}
