import { Alert } from "@mantine/core";
import { errorText } from "./errors";
import { IconAlert } from "./icons";

/** What went wrong with a form or a list, read out when it appears. */
export function ErrorNote({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <Alert role="alert" color="danger" variant="light" icon={<IconAlert size={20} />} p="sm">
      {errorText(error)}
    </Alert>
  );
}
