import "@fontsource-variable/assistant/index.css";
import "@fontsource-variable/frank-ruhl-libre/index.css";
import "./ui/mantine.css";
import "@mantine/notifications/styles.layer.css";
import "./ui/app.css";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { makeApp } from "./app";
import { startLanguages } from "./locales/i18n";
import { applyTheme } from "./ui/theme";
import { turn } from "./ui/turn";

// In several turns, and shown in steps (ui/InSteps.tsx): a phone answers in between.
async function begin() {
  await turn(); // the scripts have only just been read, in one
  applyTheme();
  const languages = startLanguages();
  await turn();
  const app = makeApp();
  await languages;
  const root = document.getElementById("root");
  if (!root) throw new Error("the document has no root");
  startTransition(() => createRoot(root).render(<StrictMode>{app}</StrictMode>));
}

void begin();
