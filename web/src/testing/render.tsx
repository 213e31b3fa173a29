import { MantineProvider } from "@mantine/core";
import { render } from "@testing-library/react";
import i18next from "i18next";
import type { ReactNode } from "react";
import { initReactI18next } from "react-i18next";
import { InsideContext, LiveContext } from "../live/react";
import type { Inside } from "../live/reducer";
import { LiveSession } from "../live/session";
import en from "../locales/en.json";
import { theme } from "../ui/theme";

/** Renders inside of a session: as who, among whom, and what becomes of the commands. */
export async function renderInside(
  what: ReactNode,
  inside: Inside,
  session = new LiveSession("l"),
) {
  if (!i18next.isInitialized) {
    await i18next
      .use(initReactI18next)
      .init({ lng: "en", resources: { en: { translation: en } }, fallbackLng: false });
  }
  return render(
    <MantineProvider theme={theme} env="test">
      <LiveContext value={session}>
        <InsideContext value={inside}>{what}</InsideContext>
      </LiveContext>
    </MantineProvider>,
  );
}
