import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import {
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useDeferredValue,
  useEffect,
  useRef,
  useState,
} from "react";
import { LogInForm } from "../account/LogInForm";
import { meQuery } from "../account/me";
import { WorkspaceProvider } from "../board/react";
import { LineContext } from "../live/line";
import { recall, remember } from "../live/memory";
import { InsideContext, LiveContext, useLive, useLiveSession } from "../live/react";
import type { Live } from "../live/reducer";
import { byItself, screenOf, type Visit } from "../live/screen";
import type { LiveSession } from "../live/session";
import { withTexts } from "../locales/i18n";
import { showError } from "../ui/errors";
import { InSteps } from "../ui/InSteps";
import { Asking, Declined } from "./Asking";
import { Checking, FullHouse, LogInHere, NotFound, Refused, Trouble } from "./AtTheDoor";
import { DeviceCheck } from "./DeviceCheck";
import type { Choice } from "./devices";
import { NameGuest } from "./NameGuest";
import { NotStarted } from "./NotStarted";
import { Ended, Left, LoggedOut, Removed } from "./Outs";
import { useWorkspaceOf } from "./useWorkspaceOf";

// LiveKit, the boards and everything that needs them: loaded while somebody is still at the door.
// LiveKit is asked for by itself too, so that the page reads it in a turn of its own: a phone
// that reads everything in one does not answer meanwhile.
const loadLiveScreen = () => {
  import("./media/livekit").catch(() => {}); // the screen, which cannot do without, says it
  return withTexts(import("./LiveScreen"), "session", "board", "chat", "lists");
};
const LiveScreen = lazy(() => loadLiveScreen().then((m) => ({ default: m.LiveScreen })));
const Reading = lazy(() =>
  withTexts(import("./Reading"), "session", "board", "chat").then((m) => ({ default: m.Reading })),
);

/** Everything behind a session's link. */
export function SessionPage() {
  const { link } = useParams({ from: "/s/$link" });
  return (
    <InSteps key={link}>
      <Way link={link} />
    </InSteps>
  );
}

const arrival: Visit = { ready: false, loggingIn: false };

function Way({ link }: { link: string }) {
  const session = useLiveSession(link);
  const live = useLive(session);
  const workspace = useWorkspaceOf(session);
  const [visit, setVisit] = useState(arrival);
  useByItself(session, live, visit, () => setVisit(arrival));
  useForgottenDevices(link, live);
  const known = live.door?.me !== undefined;
  // Who has a token comes back from a reload, and is inside in a moment.
  const [back] = useState(() => recall(link).token !== undefined);
  useEffect(() => {
    if (known || back) void loadLiveScreen();
  }, [known, back]);
  useForgottenLogin(live);

  const way: WayProps = {
    session,
    live,
    visit,
    enter: (choice) => {
      remember(link, { media: { ...choice, here: true } });
      setVisit({ ready: true, loggingIn: false });
    },
    checkDevices: () => setVisit(arrival),
    logIn: () => setVisit({ ready: false, loggingIn: true }),
    knock: () => {
      setVisit(arrival);
      session.knock();
    },
    logInAgain: () => {
      setVisit({ ready: false, loggingIn: true });
      session.knock();
    },
  };
  return (
    <LiveContext value={session}>
      <InsideContext value={live.inside ?? null}>
        <LineContext value={live.line}>
          <WorkspaceProvider workspace={workspace}>
            <ScreenNow {...way} />
          </WorkspaceProvider>
        </LineContext>
      </InsideContext>
    </LiveContext>
  );
}

/** What the screens of the way in and out share. */
export type WayProps = {
  session: LiveSession;
  live: Live;
  visit: Visit;
  /** The device check is passed or skipped. */
  enter: (choice: Choice) => void;
  checkDevices: () => void;
  logIn: () => void;
  /** Begin again at the door, as whoever is logged in now. */
  knock: () => void;
  /** Begin again with a login. */
  logInAgain: () => void;
};

function ScreenNow(way: WayProps) {
  const navigate = useNavigate();
  const exit = useCallback(() => {
    const guest = way.live.inside?.me.kind === "guest";
    way.session.leave().then(() => (guest ? undefined : navigate({ to: "/" })), showError);
  }, [way.session, way.live.inside?.me.kind, navigate]);

  const wait = <Checking {...way} />;
  const screen = screenOf(way.live, way.visit);
  switch (screen) {
    case "checking":
      return <Inner wait={wait} />;
    case "login":
      return (
        <LogInHere {...way}>
          <LogInForm onDone={way.knock} />
        </LogInHere>
      );
    case "naming":
      return <NameGuest {...way} />;
    case "devices":
      return <DeviceCheck {...way} />;
    case "waiting":
      return <NotStarted {...way} />;
    case "asking":
      return <Asking {...way} />;
    case "declined":
      return <Declined {...way} />;
    case "full":
      return <FullHouse {...way} />;
    case "live":
    case "warned":
    case "reconnecting":
      return (
        <Inner wait={wait}>
          <LiveScreen onExit={exit} />
        </Inner>
      );
    case "left":
      return <Left {...way} />;
    case "loggedOut":
      return <LoggedOut {...way} />;
    case "removed":
      return <Removed {...way} />;
    case "refused":
      return <Refused {...way} />;
    case "ended":
      return <Ended {...way} />;
    case "reading":
      return (
        <Inner wait={wait}>
          <Reading {...way} onExit={exit} />
        </Inner>
      );
    case "notFound":
      return <NotFound />;
    case "failed":
      return <Trouble {...way} />;
  }
}

/**
 * A large screen, and what waits in its place until its script is here and it is
 * made: in short steps, so that the page goes on answering meanwhile.
 */
function Inner({ wait, children }: { wait: ReactNode; children?: ReactNode }) {
  const there = children !== undefined;
  const made = useDeferredValue(there, false);
  return <Suspense fallback={wait}>{there && made ? children : wait}</Suspense>;
}

/** Goes in by itself where the person has said so; a refusal leads back to the device check. */
function useByItself(session: LiveSession, live: Live, visit: Visit, onRefused: () => void): void {
  const step = byItself(live, visit);
  const door = live.door;
  const underWay = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per door and step, not per render
  useEffect(() => {
    if (!step || !door || underWay.current) return;
    underWay.current = true;
    session
      .command(step)
      .catch((error: unknown) => {
        if (error instanceof Error && error.message === "offline") return;
        showError(error);
        onRefused();
      })
      .finally(() => {
        underWay.current = false;
      });
  }, [session, step, door]);
}

/** After a way out nothing is switched on until somebody switches it on. */
function useForgottenDevices(link: string, live: Live): void {
  const out = !live.moving && (live.out !== undefined || live.over !== undefined);
  useEffect(() => {
    if (out) remember(link, { media: { microphone: false, camera: false, here: true } });
  }, [link, out]);
}

/** An ended login is forgotten by the rest of the page too. */
function useForgottenLogin(live: Live): void {
  const client = useQueryClient();
  const ended = live.shut === "login";
  useEffect(() => {
    if (ended) client.removeQueries({ queryKey: meQuery.queryKey });
  }, [client, ended]);
}
