package wire

import "github.com/stoahq/stoa/internal/session"

// SocketHello is a page's first message: Lists for a list page, Link for a
// session's page.
type SocketHello struct {
	T      string        `json:"t" enum:"hello"`
	Lists  bool          `json:"lists,omitempty"`
	Link   string        `json:"link,omitempty"`
	Resume *SocketResume `json:"resume,omitempty"`
}

// SocketResume asks for the place that the page had before its socket was cut.
type SocketResume struct {
	Token string `json:"token"`
	Rev   int64  `json:"rev"`
	Age   *int64 `json:"age,omitempty" doc:"Milliseconds since the page's last input, by the wall clock."`
}

// SocketCommand asks for something; a SocketResult with the same id answers it.
type SocketCommand struct {
	T    string      `json:"t" enum:"command"`
	ID   int64       `json:"id"`
	Name string      `json:"name" enum:"enter,start,read,leave,extend,end,admit,decline,lock,unlock,lend,unlend,remove,lift,raise,lower,mute,stop,status,timer,poll,poll_do,answer,rooms_open,rooms_close,rooms_time,room_add,room_rename,room_close,room_go,room_call"`
	Args *SocketArgs `json:"args,omitempty"`
}

// SocketArgs are the arguments of commands.
type SocketArgs struct {
	Person string         `json:"person,omitempty" doc:"admit, decline, lend, unlend, remove, lift, lower (missing: oneself), mute, stop, room_go and room_call (missing: oneself)"`
	All    bool           `json:"all,omitempty" doc:"admit, lower, mute"`
	Always bool           `json:"always,omitempty" doc:"admit"`
	Back   bool           `json:"back,omitempty" doc:"remove: may come in again at once, like somebody new"`
	What   session.Source `json:"what,omitempty" enum:"camera,screen" doc:"stop"`
	Status session.Status `json:"status,omitempty" enum:"active,closed,hidden" doc:"status"`
	Timer  *TimerDeed     `json:"timer,omitempty" doc:"timer"`
	Poll   *PollSpec      `json:"poll,omitempty" doc:"poll"`
	PollDo *PollDeed      `json:"pollDo,omitempty" doc:"poll_do"`
	Answer *PollChoice    `json:"answer,omitempty" doc:"answer"`
	Rooms  *RoomsPlan     `json:"rooms,omitempty" doc:"rooms_open"`
	More   int64          `json:"more,omitempty" doc:"rooms_time: whole seconds, 1 to 86,400, that the rooms stay open longer; missing: without a limit."`
	Room   string         `json:"room,omitempty" doc:"room_rename and room_close: which; room_go: where to; missing: to the main room, or to stay there"`
	Name   string         `json:"name,omitempty" doc:"room_add and room_rename: what the room is called, 1 to 100 characters"`
	Call   bool           `json:"call,omitempty" doc:"room_call: for help; missing: the call is over"`
}

// TimerDeed does something with the timer that everybody sees.
type TimerDeed struct {
	Do      session.TimerDeed `json:"do" enum:"start,pause,resume,add,stop"`
	Seconds int64             `json:"seconds,omitempty" doc:"start and add: 1 to 86,400, in whole seconds."`
}

// Timer is what hosts and moderators started for everybody to see.
type Timer struct {
	Length float64 `json:"length" doc:"Seconds, with what was added."`
	Ends   int64   `json:"ends,omitempty" doc:"Missing: it stands."`
	Left   float64 `json:"left,omitempty" doc:"Seconds, where it stands."`
}

// RoomsPlan is how breakout rooms are to be opened, or are prepared (rule 49).
type RoomsPlan struct {
	Rooms   []RoomPlan      `json:"rooms" doc:"1 to 50."`
	Placing session.Placing `json:"placing" enum:"hand,random,choice"`
	Return  bool            `json:"return,omitempty" doc:"Everybody may go back to the main room; with choice they always may."`
	Seconds int64           `json:"seconds,omitempty" doc:"Until they end by themselves: 1 to 86,400; missing: no limit."`
}

// RoomPlan is one breakout room that is to be opened.
type RoomPlan struct {
	Name   string   `json:"name" doc:"1 to 100 characters."`
	People []string `json:"people,omitempty" doc:"With hand: who goes there. Who is not inside goes there when they come; who does not belong to the session and was not inside is passed over."`
}

// PlannedRooms are the breakout rooms that hosts have prepared.
type PlannedRooms struct {
	Plan   *RoomsPlan `json:"plan,omitempty" doc:"Missing: none."`
	People []Somebody `json:"people" doc:"Who belongs to the session, and can be named in it."`
}

// Rooms are the breakout rooms that are open.
type Rooms struct {
	Since   int64           `json:"since"`
	Until   int64           `json:"until,omitempty" doc:"When they end by themselves."`
	Placing session.Placing `json:"placing" enum:"hand,random,choice"`
	Return  bool            `json:"return"`
	List    []Room          `json:"list"`
}

// Room is one breakout room.
type Room struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Board string `json:"board" doc:"Its board, which those inside and who leads may change."`
}

// SocketGot is the receipt of a token (rule 10).
type SocketGot struct {
	T     string `json:"t" enum:"got"`
	Token string `json:"token"`
}

// SocketActive reports input (rule 41).
type SocketActive struct {
	T   string `json:"t" enum:"active"`
	Age int64  `json:"age" doc:"Milliseconds since the input, by the wall clock."`
}

// SocketPong answers a ping.
type SocketPong struct {
	T string `json:"t" enum:"pong"`
	N int64  `json:"n"`
}

// SocketSync asks for what the page has missed.
type SocketSync struct {
	T   string `json:"t" enum:"sync"`
	Rev int64  `json:"rev"`
}

// SocketDoor tells a page at the door about the way in.
type SocketDoor struct {
	T string `json:"t" enum:"door"`
	Door
}

// SocketResult answers a command: done and committed, or refused.
type SocketResult struct {
	T     string       `json:"t" enum:"result"`
	ID    int64        `json:"id"`
	Error *SocketError `json:"error,omitempty"`
}

// SocketError says why a command was refused.
type SocketError struct {
	Code  string `json:"code"`
	Until int64  `json:"until,omitempty" doc:"With ask_later: when it is possible again."`
}

// Place is where a connection is.
type Place string

// The places.
const (
	PlaceSeat   Place = "seat"
	PlaceAsking Place = "asking"
	PlaceReader Place = "reader"
)

// Run is the live run.
type Run struct {
	ID      string `json:"id"`
	Started int64  `json:"started"`
}

// Session is a session, seen from inside.
type Session struct {
	Name   string         `json:"name"`
	Link   string         `json:"link"`
	Policy session.Policy `json:"policy" enum:"classroom,open"`
	Status session.Status `json:"status" enum:"active,closed,hidden"`
	Phase  session.Phase  `json:"phase" enum:"waiting,live,ended"`
	Locked bool           `json:"locked"`
	Run    *Run           `json:"run,omitempty"`
	Count  int            `json:"count" doc:"People inside (rule 45); the list of people may be shorter."`
	Timer  *Timer         `json:"timer,omitempty"`
	Rooms  *Rooms         `json:"rooms,omitempty" doc:"Breakout rooms, while there are any."`
	Access Access         `json:"access"`
}

// Access says for whom things are of those inside; what oneself may is in me.may.
type Access struct {
	Speak session.Access `json:"speak" enum:"everyone,accounts,hosts,nobody"`
	Show  session.Access `json:"show" enum:"everyone,accounts,hosts,nobody"`
	Share session.Access `json:"share" enum:"everyone,accounts,hosts,nobody"`
	Edit  session.Access `json:"edit" enum:"everyone,accounts,hosts,nobody" doc:"Boards, and adding files."`
	List  session.Access `json:"list" enum:"everyone,accounts,hosts" doc:"See who is inside."`
	Write session.Access `json:"write" enum:"everyone,accounts,hosts,nobody" doc:"In the chat, to everybody."`
	// Private is as in ChatSettings.
	Private session.Access `json:"private" enum:"everyone,accounts,hosts,nobody" doc:"To one person; to hosts and moderators everybody may, unless nobody."`
}

// Stopped says when a host or moderator stopped what oneself sends, last, in
// this stay. What is older than what the page knew is obeyed already.
type Stopped struct {
	Microphone int64 `json:"microphone,omitempty"`
	Camera     int64 `json:"camera,omitempty"`
	Screen     int64 `json:"screen,omitempty"`
}

// Idle is the inactivity notice (rule 37).
type Idle struct {
	Logout int64 `json:"logout" doc:"When the logout comes."`
}

// Self is oneself, inside.
type Self struct {
	ID    string            `json:"id"`
	Name  string            `json:"name"`
	Kind  session.Kind      `json:"kind" enum:"licensed,contact,guest"`
	Role  Role              `json:"role" enum:",owner,cohost,moderator"`
	State session.SeatState `json:"state" enum:"asking,connected,reconnecting,gone"`
	May   []session.Action  `json:"may" enum:"start,enter,read,view,edit,arrange,speak,show,share,see_list,raise,moderate,add_file,attach,write,write_private,broadcast,unwrite,tidy_chat,clear_chat,chat_history,end,admit,admit_always,lock,lend,remove,lift,configure,set_status,set_hosts,delete,see_timers,see_attendance,react,time,poll,answer,rooms,plan_rooms,choose_room,return,call"`
	Tabs  int               `json:"tabs" doc:"Open connections of this person."`
	Idle  *Idle             `json:"idle,omitempty" doc:"There while the notice is up."`
	Hosts bool              `json:"hosts,omitempty" doc:"While asking: a host or moderator is inside."`
	Full  bool              `json:"full,omitempty" doc:"While asking: there is no room now (rule 16)."`

	Stopped *Stopped `json:"stopped,omitempty"`
	Room    string   `json:"room,omitempty" doc:"The breakout room that one is in."`
	Calls   int64    `json:"calls,omitempty" doc:"Since when one calls for help."`
}

// Role is somebody's standing in a run, as others see it.
type Role string

// The roles.
const (
	RoleNone      Role = ""
	RoleOwner     Role = "owner"
	RoleCoHost    Role = "cohost"
	RoleModerator Role = "moderator"
)

// Entry is somebody in the list of people.
type Entry struct {
	ID    string            `json:"id"`
	Name  string            `json:"name"`
	Kind  session.Kind      `json:"kind" enum:"licensed,contact,guest"`
	Role  Role              `json:"role" enum:",owner,cohost,moderator"`
	State session.SeatState `json:"state" enum:"connected,reconnecting"`
	Since int64             `json:"since" doc:"When this stay began."`
	Hand  int64             `json:"hand,omitempty" doc:"Since when the hand is raised; who raised it first is first, then by id."`
	Room  string            `json:"room,omitempty" doc:"The breakout room that they are in."`
	Main  bool              `json:"main,omitempty" doc:"They went back, or were put back, to the main room, or are to stay there."`
	Calls int64             `json:"calls,omitempty" doc:"Since when they call for help from there."`
}

// Asker is somebody in the waiting room.
type Asker struct {
	ID    string       `json:"id"`
	Name  string       `json:"name"`
	Kind  session.Kind `json:"kind" enum:"licensed,contact,guest"`
	Since int64        `json:"since"`
	Here  bool         `json:"here" doc:"The page is connected now."`
}

// Removed is somebody who was removed from the run (rule 20).
type Removed struct {
	ID   string       `json:"id"`
	Name string       `json:"name"`
	Kind session.Kind `json:"kind" enum:"licensed,contact,guest"`
}

// Figures are the times that a page shows in its texts, in seconds; 0 is off.
type Figures struct {
	IdleNotice  float64  `json:"idleNotice"`
	IdleLogout  float64  `json:"idleLogout"`
	HostAbsence *float64 `json:"hostAbsence,omitempty" doc:"For hosts only (rule 28)."`
}

// Media is the way to audio and video.
type Media struct {
	Ticket string `json:"ticket" doc:"What LiveKit's client is given as its token."`
}

// SocketWelcome is everything, for a page that has come in.
type SocketWelcome struct {
	T       string    `json:"t" enum:"welcome"`
	Rev     int64     `json:"rev"`
	Now     int64     `json:"now"`
	Conn    string    `json:"conn"`
	Token   string    `json:"token"`
	Resumed bool      `json:"resumed"`
	Place   Place     `json:"place" enum:"seat,asking,reader"`
	Session Session   `json:"session"`
	Me      Self      `json:"me"`
	Figures Figures   `json:"figures"`
	Media   *Media    `json:"media,omitempty" doc:"For seats, where there is media."`
	Asking  []Asker   `json:"asking,omitempty" doc:"For hosts and moderators."`
	Removed []Removed `json:"removed,omitempty" doc:"For hosts: whose removal can be lifted."`
	People  []Entry   `json:"people" doc:"At most 1,500; of two entries with one id the later counts."`

	Workspace *Workspace `json:"workspace,omitempty" doc:"For seats and readers."`
}

// SocketEvents is what changed between two revisions.
type SocketEvents struct {
	T       string     `json:"t" enum:"events"`
	From    int64      `json:"from"`
	To      int64      `json:"to"`
	Session *Session   `json:"session,omitempty"`
	People  []Entry    `json:"people,omitempty"`
	Gone    []string   `json:"gone,omitempty"`
	Asking  *[]Asker   `json:"asking,omitempty" doc:"The whole waiting room."`
	Removed *[]Removed `json:"removed,omitempty" doc:"For hosts: all whose removal can be lifted."`
	Me      *Self      `json:"me,omitempty"`
}

// SocketNames tells who has another name now. It belongs to no revision.
type SocketNames struct {
	T     string            `json:"t" enum:"names"`
	Names map[string]string `json:"names" doc:"By person."`
}

// SocketPing asks whether the page is there.
type SocketPing struct {
	T   string `json:"t" enum:"ping"`
	N   int64  `json:"n"`
	Rev int64  `json:"rev"`
	Now int64  `json:"now"`
}

// Why is why a page that was inside is at the door.
type Why string

// The reasons.
const (
	WhyLeft     Why = "left"
	WhyEnded    Why = "ended"
	WhyIdle     Why = "idle"
	WhyRemoved  Why = "removed"
	WhyClosed   Why = "closed"
	WhyAccess   Why = "access"
	WhyDeclined Why = "declined"
	WhyLost     Why = "lost"
	WhyGone     Why = "gone" // a resume came too late
)

// SocketBye leads from inside to the door.
type SocketBye struct {
	T      string            `json:"t" enum:"bye"`
	Why    Why               `json:"why" enum:"left,ended,idle,removed,closed,access,declined,lost,gone"`
	Reason session.EndReason `json:"reason,omitempty" enum:"host_ended,host_absent,empty,closed" doc:"With ended, for hosts only."`
	Spared bool              `json:"spared,omitempty" doc:"With idle: the login goes on."`
	Until  int64             `json:"until,omitempty" doc:"With declined: when asking is possible again."`
}

// SocketSessions is what changed in a list page's sessions.
type SocketSessions struct {
	T     string   `json:"t" enum:"sessions"`
	Items []Item   `json:"items,omitempty"`
	Gone  []string `json:"gone,omitempty"`
}

// SocketStale says which lists of a list page may have changed: those that are
// shown are to be fetched again.
type SocketStale struct {
	T     string   `json:"t" enum:"stale"`
	Lists []string `json:"lists" enum:"sessions,groups,contacts,people,outbox,runs"`
}

// Close codes of the socket.
const (
	CloseStopping    = 1001 // the server stops
	CloseMalformed   = 4400 // a malformed message
	CloseLoggedOut   = 4401 // the login ended
	CloseNotFound    = 4404 // no such session
	CloseSilent      = 4408 // no hello, or no pong, in time
	CloseElsewhere   = 4409 // the page came back on another socket
	CloseTooLarge    = 4413 // a message over the limit
	CloseTooMany     = 4429 // too many messages
	CloseUnavailable = 4503 // storage is away, or the node began anew
	CloseSlow        = 4508 // the page reads too slowly
)
