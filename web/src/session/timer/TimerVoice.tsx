import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useInside, useSession } from "../../live/react";
import { duration } from "../../ui/format";
import { timeIsUp } from "../chime";
import { leftOf } from "./timer";

/** Says that a timer has begun and that it is over, once, and sounds softly at its end. */
export function TimerVoice() {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const { timer, link } = useInside().session;
  const [words, setWords] = useState("");
  const length = timer?.length;
  const had = useRef(length);
  useEffect(() => {
    if (length !== undefined && had.current === undefined)
      setWords(t("timer.started", { time: duration(length, i18n.language) }));
    had.current = length;
  }, [length, t, i18n.language]);
  const ends = timer?.ends;
  useEffect(() => {
    // Who comes when it is over has not waited for it.
    if (ends === undefined || leftOf({ length: 0, ends }, session.now()) === 0) return;
    const isUp = () => {
      setWords(t("timer.over"));
      timeIsUp(link, ends);
    };
    const wait = setTimeout(isUp, ends - session.now());
    return () => clearTimeout(wait);
  }, [ends, link, session, t]);
  return <VisuallyHidden role="status">{words}</VisuallyHidden>;
}
