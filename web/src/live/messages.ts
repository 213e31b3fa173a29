import type { components } from "../api/schema";

type Schemas = components["schemas"];

export type Hello = Schemas["SocketHello"];
export type Welcome = Schemas["SocketWelcome"];
export type Events = Schemas["SocketEvents"];
export type Bye = Schemas["SocketBye"];

/** Why this page is no longer inside. */
export type Why = Bye["why"];
export type Place = Welcome["place"];

/** What the server says on the socket. */
export type FromServer = Schemas["SocketFromServer"];

/** What the page says. */
export type FromPage = Schemas["SocketFromPage"];

/** The commands, with what each of them takes. */
export type Commands = {
  enter: undefined;
  start: undefined;
  read: undefined;
  leave: undefined;
  extend: undefined;
  end: undefined;
  lock: undefined;
  unlock: undefined;
  admit: { person: string; always?: boolean } | { all: true };
  decline: { person: string };
  lend: { person: string };
  unlend: { person: string };
  remove: { person: string; back?: boolean };
  lift: { person: string };
  raise: undefined;
  lower: undefined | { person: string } | { all: true };
  mute: { person: string } | { all: true };
  stop: { person: string; what: "camera" | "screen" };
  status: { status: "active" | "closed" | "hidden" };
  timer: { timer: Schemas["TimerDeed"] };
  poll: { poll: Schemas["PollSpec"] };
  poll_do: { pollDo: Schemas["PollDeed"] };
  answer: { answer: Schemas["PollChoice"] };
  rooms_open: { rooms: Schemas["RoomsPlan"] };
  rooms_close: undefined;
  rooms_time: undefined | { more: number };
  room_add: { name: string };
  room_rename: { room: string; name: string };
  room_close: { room: string };
  room_go: undefined | { person?: string; room?: string };
  room_call: undefined | { call: true } | { person: string };
};

export type CommandName = Schemas["SocketCommand"]["name"];
