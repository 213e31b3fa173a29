import { ActionIcon } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconFloat, IconFullScreen, IconFullScreenOff } from "../../ui/icons";
import classes from "./Stage.module.css";

/** Something large on the stage, with the ways to see it larger still or in a window of its own. */
export function Large({ children, video }: { children: ReactNode; video: boolean }) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const full = useIsFull(frame.current);
  const toggle = () => {
    const doing = full ? document.exitFullscreen() : frame.current?.requestFullscreen();
    doing?.catch(() => {}); // the browser says so itself
  };
  const float = () => {
    const picture = frame.current?.querySelector("video");
    if (!picture) return;
    const floats = document.pictureInPictureElement === picture;
    const doing = floats ? document.exitPictureInPicture() : floated(picture);
    doing.catch(() => {});
  };
  return (
    <div ref={frame} className={classes.large}>
      {children}
      <div className={classes.tools}>
        {video && document.pictureInPictureEnabled && (
          <Tool label={t("stage.float")} onClick={float}>
            <IconFloat size={20} />
          </Tool>
        )}
        {document.fullscreenEnabled && (
          <Tool label={full ? t("stage.notFull") : t("stage.full")} onClick={toggle}>
            {full ? <IconFullScreenOff size={20} /> : <IconFullScreen size={20} />}
          </Tool>
        )}
      </div>
    </div>
  );
}

/** A picture that is still on its way floats as soon as its size is known; before that browsers refuse. */
async function floated(picture: HTMLVideoElement): Promise<void> {
  if (picture.readyState === HTMLMediaElement.HAVE_NOTHING)
    await new Promise((there) => picture.addEventListener("loadedmetadata", there, { once: true }));
  await picture.requestPictureInPicture();
}

type ToolProps = { label: string; onClick: () => void; children: ReactNode };

function Tool({ label, onClick, children }: ToolProps) {
  return (
    <ActionIcon data-hint={label} size={40} variant="default" aria-label={label} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}

function useIsFull(element: Element | null): boolean {
  const [full, setFull] = useState<Element | null>(null);
  useEffect(() => {
    const handleChange = () => setFull(document.fullscreenElement);
    document.addEventListener("fullscreenchange", handleChange);
    return () => document.removeEventListener("fullscreenchange", handleChange);
  }, []);
  return full !== null && full === element;
}
