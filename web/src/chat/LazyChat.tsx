import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { withTexts } from "../locales/i18n";
import { Waiting } from "../ui/Waiting";

const ChatPanel = lazy(() =>
  withTexts(import("./ChatPanel"), "chat", "board").then((m) => ({ default: m.ChatPanel })),
);

/** The chat, which comes when somebody opens it; `bare` where a sheet around it has the title. */
export function LazyChat({ bare }: { bare?: boolean }) {
  const { t } = useTranslation();
  return (
    <Suspense fallback={<Waiting label={t("chat.loading")} />}>
      <ChatPanel bare={bare} />
    </Suspense>
  );
}
