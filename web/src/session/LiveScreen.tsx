import { RoomAudioRenderer, RoomContext, useTracks } from "@livekit/components-react";
import { VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Track } from "livekit-client";
import { lazy, Suspense, useContext, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { WorkspaceContext } from "../board/react";
import { ChatVoice } from "../chat/ChatVoice";
import { TalkContext, useTalkOf } from "../chat/react";
import { useInside, useSession } from "../live/react";
import { titleOf } from "../ui/appearance";
import { Announcer } from "./Announcer";
import { Bar } from "./Bar";
import { Controls } from "./Controls";
import { DeviceNotice } from "./DeviceNotice";
import { type DialogName, Dialogs } from "./dialogs/Dialogs";
import { IdleNotice } from "./IdleNotice";
import { LayoutMenu } from "./LayoutMenu";
import classes from "./LiveScreen.module.css";
import { type Layout, useLayout } from "./layouts";
import type { MediaJoin } from "./media/join";
import { MediaContext, useMediaJoin } from "./media/useMedia";
import { usePanel } from "./panels";
import { AskingNotice } from "./people/AskingNotice";
import { AwayContext, useAway } from "./people/away";
import { HandButton, HandNotice } from "./people/HandButton";
import { useHand } from "./people/hands";
import { PollNotice } from "./polls/PollNotice";
import { ReconnectingBanner } from "./ReconnectingBanner";
import { ReactButton } from "./reactions/ReactButton";
import { ReactionStream } from "./reactions/ReactionStream";
import { ReactionsContext, useReactionsOf } from "./reactions/store";
import { RoomsNotice } from "./rooms/RoomsNotice";
import { RoomsVoice } from "./rooms/RoomsVoice";
import { SidePanel } from "./SidePanel";
import { Beside } from "./stage/Beside";
import { isShown } from "./stage/crew";
import { type Pinned, PinnedContext } from "./stage/pinned";
import type { Layout as PeopleLayout } from "./stage/Stage";
import { TimerVoice } from "./timer/TimerVoice";
import { usePushToTalk } from "./usePushToTalk";
import { useRegions } from "./useRegions";
import { useShortcuts } from "./useShortcuts";
import { Workbench } from "./Workbench";

const RoomsBar = lazy(() => import("./rooms/RoomsBar").then((m) => ({ default: m.RoomsBar })));

/** The session, and what all of its screen has in common. */
export function LiveScreen({ onExit }: { onExit: () => void }) {
  const session = useSession();
  const join = useMediaJoin();
  const talk = useTalkOf(session);
  const away = useAway();
  const reactions = useReactionsOf(session);
  const [pinned, pin] = useState<Pinned>(null);
  const pinning = useMemo(() => ({ pinned, pin }), [pinned]);
  return (
    <TalkContext value={talk}>
      <RoomContext value={join.room}>
        <MediaContext value={join}>
          <AwayContext value={away}>
            <ReactionsContext value={reactions}>
              <PinnedContext value={pinning}>
                <Screen join={join} onExit={onExit} />
              </PinnedContext>
            </ReactionsContext>
          </AwayContext>
          <RoomAudioRenderer />
        </MediaContext>
      </RoomContext>
    </TalkContext>
  );
}

/** Bar, stage, people, controls. */
function Screen({ join, onExit }: { join: MediaJoin; onExit: () => void }) {
  const { t } = useTranslation();
  const inside = useInside();
  const wide = useMediaQuery("(min-width: 56em)", true, { getInitialValueInEffect: false });
  const side = usePanel(wide);
  const { layout, choose, next } = useLayout(wide);
  const [insists, setInsists] = useState(false);
  const [peopleLayout, setPeopleLayout] = useState<PeopleLayout>("grid");
  const hasBoards = useContext(WorkspaceContext) !== null;
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const screen = useRef<HTMLDivElement>(null);
  const handleLayout = (to: Layout) => {
    choose(to);
    setInsists(to === "board");
  };
  const toAsking = useToAsking(inside.asking.length, () => side.show("people"));
  useRegions(screen);
  const hand = useHand();
  usePushToTalk(join);
  useShortcuts(join, { asking: toAsking, layout: hasBoards ? next : nothing, hand: hand.toggle });

  useEffect(() => {
    document.title = titleOf(inside.session.name);
  }, [inside.session.name]);

  const panel = (
    <SidePanel
      panel={side.panel}
      wide={wide}
      above={hasBoards && layout === "board" && <Faces insists={insists} />}
      onClose={side.close}
    />
  );

  return (
    <div ref={screen} className={classes.screen}>
      <a className="skip" href="#stage">
        {t("live.skip")}
      </a>
      <Bar
        panel={side.panel}
        onPanel={side.toggle}
        layout={layout}
        onLayout={handleLayout}
        people={peopleLayout}
        onPeopleLayout={setPeopleLayout}
        onDialog={setDialog}
        onExit={onExit}
      />
      <ReconnectingBanner />
      {inside.session.rooms && (
        <Suspense fallback={null}>
          <RoomsBar rooms={inside.session.rooms} onManage={() => setDialog("rooms")} />
        </Suspense>
      )}
      <RoomsNotice />
      <RoomsVoice />
      <div className={classes.middle}>
        <AskingNotice onShow={toAsking} />
        <PollNotice shown={side.panel === "polls"} />
        <main id="stage" className={classes.main} tabIndex={-1} aria-label={t("live.stage")}>
          <Heading name={inside.session.name} />
          <ReactionStream />
          <DeviceNotice onDevices={() => setDialog("devices")} />
          <Workbench
            layout={layout}
            onLayout={handleLayout}
            people={peopleLayout}
            wide={wide}
            insists={insists}
            panel={wide && side.panel !== null}
          />
        </main>
        {wide && panel}
      </div>
      <Controls>
        <HandButton hand={hand} />
        <ReactButton />
        {wide && hasBoards && <LayoutMenu layout={layout} onLayout={handleLayout} />}
      </Controls>
      {!wide && panel}
      <Dialogs open={dialog} onClose={() => setDialog(null)} />
      <IdleNotice />
      <Announcer />
      <ChatVoice open={side.panel === "chat"} />
      <HandNotice />
      <TimerVoice />
    </div>
  );
}

const nothing = () => {};

/** The people above their list, unless a shared screen shows them larger already. */
function Faces({ insists }: { insists: boolean }) {
  const screens = useTracks([Track.Source.ScreenShare], { onlySubscribed: false });
  if (screens.some(isShown) && !insists) return null;
  return (
    <div className={classes.faces}>
      <Beside />
    </div>
  );
}

/** Opens the people and leads the keyboard to whoever asked first. */
function useToAsking(asking: number, open: () => void): () => void {
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    setWanted(false);
    document.querySelector<HTMLElement>("[aria-labelledby=asking] li button")?.focus();
  }, [wanted]);
  return () => {
    if (asking === 0) return;
    open();
    setWanted(true);
  };
}

/** The screen's heading is heard, not seen: the bar shows the name. It takes the focus on entering. */
function Heading({ name }: { name: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // With the next frame: to take the focus, everything has to be laid out.
    const frame = requestAnimationFrame(() => heading.current?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <VisuallyHidden>
      <h1 ref={heading} tabIndex={-1}>
        {name}
      </h1>
    </VisuallyHidden>
  );
}
