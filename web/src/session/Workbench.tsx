import { useTracks } from "@livekit/components-react";
import { Track } from "livekit-client";
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { BoardArea } from "../board/BoardArea";
import { WorkspaceContext } from "../board/react";
import { LayoutTabs } from "./LayoutMenu";
import type { Layout } from "./layouts";
import { Beside } from "./stage/Beside";
import { isShown } from "./stage/crew";
import { type Layout as PeopleLayout, Stage } from "./stage/Stage";
import classes from "./Workbench.module.css";

type Props = {
  layout: Layout;
  onLayout: (layout: Layout) => void;
  people: PeopleLayout;
  wide: boolean;
  /** Somebody has chosen the board while a screen is shared: it stays. */
  insists: boolean;
  /** A panel is beside it: the faces stand there. */
  panel: boolean;
};

/** Board and people, as the layout says. */
export function Workbench({ layout, onLayout, people, wide, insists, panel }: Props) {
  const { t } = useTranslation();
  const workspace = useContext(WorkspaceContext);
  const screens = useTracks([Track.Source.ScreenShare], { onlySubscribed: false });
  const shared = wide && layout === "board" && screens.some(isShown) && !insists;
  const shown = workspace === null ? "video" : shared ? "split" : layout;
  return (
    <>
      {!wide && workspace !== null && (
        <nav className={classes.tabs} aria-label={t("board.layout.choose")}>
          <LayoutTabs layout={layout} onLayout={onLayout} />
        </nav>
      )}
      <div className={classes.bench} data-layout={shown}>
        {shown !== "video" && <BoardArea />}
        {shown !== "board" && (
          <section
            className={classes.people}
            tabIndex={-1}
            data-region
            aria-label={t("stage.people")}
          >
            <Stage layout={people} />
          </section>
        )}
        {shown === "board" && wide && !panel && (
          <section
            className={classes.beside}
            tabIndex={-1}
            data-region
            aria-label={t("stage.people")}
          >
            <Beside />
          </section>
        )}
      </div>
    </>
  );
}
