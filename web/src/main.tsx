import "@fontsource-variable/assistant/index.css";
import "@fontsource-variable/frank-ruhl-libre/index.css";
import "./ui/mantine.css";
import "@mantine/notifications/styles.layer.css";
import "./ui/app.css";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { startLanguages } from "./locales/i18n";
import { applyTheme } from "./ui/theme";

async function begin() {
  applyTheme();
  await startLanguages();
  const root = document.getElementById("root");
  if (!root) throw new Error("the document has no root");
  const app = (
    <StrictMode>
      <App />
    </StrictMode>
  );
  startTransition(() => createRoot(root).render(app)); // in steps (ui/InSteps.tsx)
}

// In a turn of its own: the scripts have only just been read, in one.
setTimeout(() => void begin());
