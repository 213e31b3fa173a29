import type { components } from "./schema";

/**
 * The words of the API for the rest of the page, taken from the generated
 * client. Instants are milliseconds by the server's clock, durations seconds.
 */
type Schemas = components["schemas"];

/** The code of a language: "en". */
export type Language = Exclude<Schemas["Me"]["language"], "">;

export type Me = Schemas["Me"];
export type Item = Schemas["Item"];
export type Login = Schemas["Login"];
export type Setup = Schemas["SetUp"];
export type NewSession = Schemas["NewSessionBody"];
export type SessionChange = Schemas["EditSessionBody"];
export type SessionFigures = Schemas["SessionFigures"];
export type UsualFigures = Schemas["UsualFigures"];
export type Door = Schemas["Door"];
export type SessionInfo = Schemas["Session"];
export type Self = Schemas["Self"];
export type Entry = Schemas["Entry"];
export type Asker = Schemas["Asker"];
export type Removed = Schemas["Removed"];
export type Figures = Schemas["Figures"];
export type Poll = Schemas["Poll"];
export type PollAnswer = Schemas["PollAnswer"];

export type Account = Schemas["Account"];
export type AccountPage = Schemas["Accounts"];
export type NewAccount = Schemas["NewPersonBody"];
export type AccountChange = Schemas["EditPersonBody"];
export type ResetLink = Schemas["ResetLink"];
export type Appearance = Schemas["Appearance"];
export type Setting = Schemas["Setting"];
export type Settings = Schemas["Settings"];

export type Next = Door["next"];
export type Kind = Me["kind"];
export type Role = Self["role"];
export type Status = Item["status"];
export type Phase = Item["phase"];
export type Policy = Item["policy"];
export type GuestAccess = Item["guests"];
export type Access = NonNullable<SessionFigures["edit"]>;
export type EndReason = NonNullable<Schemas["DoorEnded"]["reason"]>;
