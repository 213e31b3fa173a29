import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { LazyChat } from "../chat/LazyChat";
import classes from "./LiveScreen.module.css";
import { PanelSheet } from "./PanelSheet";
import type { Panel, PanelName } from "./panels";
import { PeoplePanel } from "./people/PeoplePanel";
import { PollsPanel } from "./polls/PollsPanel";

type Props = {
  panel: Panel;
  wide: boolean;
  /** What stands above it on a wide screen. */
  above: ReactNode;
  onClose: () => void;
};

/** The one open panel: beside the stage on a wide screen, a sheet over it on a phone. */
export function SidePanel({ panel, wide, above, onClose }: Props) {
  const { t } = useTranslation();
  const [last, setLast] = useState<PanelName>("people");
  if (panel !== null && panel !== last) setLast(panel);
  const shown = panel ?? last; // a sheet shows it until it has gone down
  const title = t(`${shown as "people"}.title`);
  if (wide)
    return (
      panel && (
        <aside className={classes.panel} tabIndex={-1} data-region aria-label={title}>
          {above}
          <Content panel={panel} />
        </aside>
      )
    );
  return (
    <PanelSheet title={title} opened={panel !== null} onClose={onClose}>
      <Content panel={shown} bare />
    </PanelSheet>
  );
}

/** A panel's own content; `bare` where a sheet around it has the title. */
function Content({ panel, bare = false }: { panel: PanelName; bare?: boolean }) {
  switch (panel) {
    case "people":
      return <PeoplePanel bare={bare} />;
    case "polls":
      return <PollsPanel bare={bare} />;
    case "chat":
      return <LazyChat bare={bare} />;
  }
}
