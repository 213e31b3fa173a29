import { Group, Loader, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

/** True once a wait has become one that must show itself: after 300 ms. */
export function useLate(after = 300): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), after);
    return () => clearTimeout(timer);
  }, [after]);
  return late;
}

/** Shows a wait of more than 300 ms, in words too. */
export function Waiting({ label }: { label?: string }) {
  const { t } = useTranslation();
  const late = useLate();
  return (
    <Group role="status" gap="sm" mih={40} aria-live="polite">
      {late && (
        <>
          <Loader size="sm" type="dots" />
          <Text c="dimmed">{label ?? t("app.loading")}</Text>
        </>
      )}
    </Group>
  );
}
