import { Loader, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../live/react";
import { ErrorNote } from "../../ui/ErrorNote";
import { imagesOf, shownOf } from "../transfer/scene";
import { versionsApi } from "./api";
import classes from "./VersionsDialog.module.css";

type Look = { is: "coming" | "empty" | "there" } | { is: "failed"; error: unknown };

/** A version as a picture. */
export function Preview({ board, version }: { board: string; version: string }) {
  const { t } = useTranslation();
  const { link } = useSession();
  const frame = useRef<HTMLDivElement>(null);
  const [look, setLook] = useState<Look>({ is: "coming" });
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const draw = async () => {
      const elements = shownOf(await versionsApi.content(link, board, version));
      if (elements.length === 0) return setLook({ is: "empty" });
      const [{ asCanvas }, { files }] = await Promise.all([
        import("../transfer/render"),
        imagesOf(link, elements, signal),
      ]);
      const canvas = await asCanvas({ elements, files });
      signal.throwIfAborted();
      canvas.removeAttribute("style");
      frame.current?.replaceChildren(canvas);
      setLook({ is: "there" });
    };
    draw().catch((error: unknown) => {
      if (!signal.aborted) setLook({ is: "failed", error });
    });
    return () => stop.abort();
  }, [link, board, version]);
  return (
    <div className={classes.picture}>
      {look.is === "coming" && <Loader size="sm" aria-label={t("app.loading")} />}
      {look.is === "empty" && <Text>{t("versions.nothing")}</Text>}
      {look.is === "failed" && <ErrorNote error={look.error} />}
      <div
        ref={frame}
        role="img"
        aria-label={t("versions.picture")}
        hidden={look.is !== "there"}
        style={{ display: look.is === "there" ? "contents" : "none" }}
      />
    </div>
  );
}
