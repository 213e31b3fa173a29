package wire

import (
	"encoding/json"

	"github.com/stoahq/stoa/internal/session"
)

// Board is one board of a session.
type Board struct {
	ID      string `json:"id"`
	Name    string `json:"name" doc:"Empty: nobody has named it; pages show its number."`
	Deleted int64  `json:"deleted,omitempty" doc:"When it was deleted; only for those who may bring it back."`
}

// Boards are a session's, in their order.
type Boards struct {
	Boards []Board `json:"boards"`
}

// Workspace is what a page that is inside needs to know of the workspace.
type Workspace struct {
	Boards []Board        `json:"boards"`
	Epoch  string         `json:"epoch" doc:"Another one than before: every seq has begun anew."`
	Edit   session.Access `json:"edit" enum:"everyone,accounts,hosts,nobody" doc:"Who may change it; what oneself may is in me.may."`
	Key    string         `json:"key" doc:"For the outbox that this person's browser keeps: 32 bytes, base64url."`
	Limits Limits         `json:"limits"`
	Chat   ChatSettings   `json:"chat"`
}

// Limits bound what pages send.
type Limits struct {
	Elements   int   `json:"elements" doc:"Live elements of a board."`
	Element    int   `json:"element" doc:"Bytes of one element."`
	Batch      int   `json:"batch" doc:"Bytes of one put message."`
	Text       int   `json:"text" doc:"Characters of one text."`
	Image      int64 `json:"image" doc:"Bytes of an image that a board shows."`
	File       int64 `json:"file" doc:"Bytes of any other file."`
	FilePixels int64 `json:"filePixels" doc:"Width times height of an image."`
}

// SocketBoards is the list of boards, whole, whenever it has changed.
type SocketBoards struct {
	T      string  `json:"t" enum:"boards"`
	Boards []Board `json:"boards"`
}

// SocketFiles says that the list of files differs from what it was: those who
// show it fetch it again.
type SocketFiles struct {
	T string `json:"t" enum:"files"`
}

// SocketOpen asks for what happens on a board from now on, and for what the
// page has missed: everything after seq of that epoch.
type SocketOpen struct {
	T     string `json:"t" enum:"open"`
	Doc   string `json:"doc"`
	Epoch string `json:"epoch,omitempty" doc:"Empty: the page has nothing."`
	Seq   int64  `json:"seq,omitempty"`
}

// SocketShut says that a page has put a board away.
type SocketShut struct {
	T   string `json:"t" enum:"shut"`
	Doc string `json:"doc"`
}

// DocMode says how a page gets what it has missed.
type DocMode string

// The modes.
const (
	ModeTail     DocMode = "tail"     // it follows as ops
	ModeSnapshot DocMode = "snapshot" // fetch the board, then open it with the seq that it has
)

// SocketDoc answers an open. In mode tail everything up to Seq follows at once
// as ops, then what happens. In mode snapshot nothing follows until the page
// opens the board again with the seq of the snapshot that it fetched.
type SocketDoc struct {
	T     string  `json:"t" enum:"doc"`
	Doc   string  `json:"doc"`
	Epoch string  `json:"epoch"`
	Seq   int64   `json:"seq"`
	Mode  DocMode `json:"mode" enum:"tail,snapshot"`
}

// SocketPut changes elements of a board. One is under way at a time for each
// board; an ack answers it.
type SocketPut struct {
	T   string            `json:"t" enum:"put"`
	Doc string            `json:"doc"`
	B   int64             `json:"b" doc:"A number of the page's choice."`
	Els []json.RawMessage `json:"els"`
}

// Rejected is an element of a batch that was not taken.
type Rejected struct {
	ID   string          `json:"id"`
	Code string          `json:"code" enum:"stale,invalid,too_large,full,ahead,locked,unknown_file"`
	Cur  json.RawMessage `json:"cur,omitempty" doc:"What stands instead; missing: there is no such element."`
}

// SocketAck answers a put. Without an error all that is not rejected is
// committed; with one nothing of the batch is.
type SocketAck struct {
	T     string       `json:"t" enum:"ack"`
	Doc   string       `json:"doc"`
	B     int64        `json:"b"`
	From  int64        `json:"from" doc:"What was taken has the seqs after this one."`
	Seq   int64        `json:"seq" doc:"Up to this one; equal to from: nothing was taken."`
	Rej   []Rejected   `json:"rej,omitempty"`
	Error *SocketError `json:"error,omitempty"`
}

// SocketOps is what changed on a board, committed. A page whose seq is not from
// has missed something and opens the board again.
type SocketOps struct {
	T    string            `json:"t" enum:"ops"`
	Doc  string            `json:"doc"`
	From int64             `json:"from"`
	To   int64             `json:"to"`
	Els  []json.RawMessage `json:"els"`
}

// SocketResync asks a page to open a board again.
type SocketResync struct {
	T   string `json:"t" enum:"resync"`
	Doc string `json:"doc"`
}

// View is which part of a board somebody sees, in the board's coordinates.
type View struct {
	X    float64 `json:"x" doc:"The middle."`
	Y    float64 `json:"y"`
	W    float64 `json:"w"`
	H    float64 `json:"h"`
	Zoom float64 `json:"zoom"`
}

// Cursor is where somebody points.
type Cursor struct {
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	Tool string  `json:"tool,omitempty" enum:",pointer,laser"`
	Down bool    `json:"down,omitempty"`
}

// Stroke is what was added to a line that somebody is drawing and that is not
// saved yet.
type Stroke struct {
	ID     string       `json:"id" doc:"Of the element."`
	From   int          `json:"from" doc:"How many points went before."`
	Points [][2]float64 `json:"points" maxItems:"500" doc:"Relative to x and y."`
	X      float64      `json:"x"`
	Y      float64      `json:"y"`
	Color  string       `json:"color" maxLength:"32"`
	Width  float64      `json:"width"`
}

// SocketEph is what a page does at this moment: at most 20 a second, never
// stored, dropped first. Each has what is new.
type SocketEph struct {
	T       string    `json:"t" enum:"eph"`
	Doc     string    `json:"doc"`
	Cursor  *Cursor   `json:"cursor,omitempty"`
	View    *View     `json:"view,omitempty"`
	Editing *[]string `json:"editing,omitempty" maxItems:"50" doc:"The elements that somebody has under their hands."`
	Stroke  *Stroke   `json:"stroke,omitempty"`
	Lead    *bool     `json:"lead,omitempty" doc:"Those who may arrange: everybody follows my view, or no longer."`
}

// Moment is what somebody does at this moment.
type Moment struct {
	Conn    string    `json:"conn"`
	By      string    `json:"by" doc:"The person."`
	Cursor  *Cursor   `json:"cursor,omitempty"`
	View    *View     `json:"view,omitempty"`
	Editing *[]string `json:"editing,omitempty"`
	Strokes []Stroke  `json:"strokes,omitempty"`
	Gone    bool      `json:"gone,omitempty" doc:"They have put the board away."`
}

// SocketMoments are what others, and oneself, do on a board that the page has
// open, gathered for 50 ms.
type SocketMoments struct {
	T   string   `json:"t" enum:"moments"`
	Doc string   `json:"doc"`
	All []Moment `json:"all"`
}

// SocketGather asks everybody to look at a part of a board, once.
type SocketGather struct {
	T    string `json:"t" enum:"gather"`
	Doc  string `json:"doc"`
	View View   `json:"view"`
}

// SocketGathered leads a page to a part of a board: once, or with Lead for as
// long as somebody leads (View is then where they are now; missing at its end).
type SocketGathered struct {
	T    string `json:"t" enum:"gathered"`
	Doc  string `json:"doc"`
	By   string `json:"by"`
	View *View  `json:"view,omitempty"`
	Lead bool   `json:"lead,omitempty"`
	Over bool   `json:"over,omitempty" doc:"Nobody leads any more."`
}

// Snapshot is a board as it is.
type Snapshot struct {
	Doc      string            `json:"doc"`
	Epoch    string            `json:"epoch"`
	Seq      int64             `json:"seq"`
	Elements []json.RawMessage `json:"elements" doc:"Live ones."`
}

// BoardVersion is what a board was at some time.
type BoardVersion struct {
	ID       string `json:"id"`
	At       int64  `json:"at"`
	Reason   string `json:"reason" enum:"hourly,run_ended,before_restore"`
	Elements int    `json:"elements"`
}

// BoardVersions are those of a board, the latest first.
type BoardVersions struct {
	Versions []BoardVersion `json:"versions"`
	Days     int            `json:"days" doc:"How long they are kept."`
}

// VersionBody is what a board was.
type VersionBody struct {
	BoardVersion
	Content []json.RawMessage `json:"content"`
}

// LatePut is a batch that could not be sent by a socket (rule 35).
type LatePut struct {
	Person string            `json:"person" maxLength:"64" doc:"Whose changes they are: one of those that the outbox names."`
	B      int64             `json:"b"`
	Els    []json.RawMessage `json:"els" minItems:"1" maxItems:"1000"`
}

// OutboxKey opens the changes that a browser keeps of somebody.
type OutboxKey struct {
	Person string `json:"person"`
	Key    string `json:"key"`
	Name   string `json:"name"`
	Late   string `json:"late,omitempty" enum:",closed,removed,too_late,not_allowed" doc:"Why their unsent changes are not taken any more; empty: they are."`
}

// OutboxKeys are for those whom this browser can prove to be, or to have been.
type OutboxKeys struct {
	Keys []OutboxKey `json:"keys"`
}

// FileItem is a file of a session.
type FileItem struct {
	Hash   string   `json:"hash"`
	Name   string   `json:"name"`
	Type   string   `json:"type"`
	Size   int64    `json:"size"`
	Width  int      `json:"width,omitempty" doc:"Images that boards can show."`
	Height int      `json:"height,omitempty"`
	By     Somebody `json:"by"`
	Added  int64    `json:"added"`
	May    []string `json:"may" enum:"delete"`
}

// FileItems are a session's, the latest first.
type FileItems struct {
	Files []FileItem `json:"files"`
	Used  int64      `json:"used" doc:"Bytes of this session's files, those on boards too."`
	Most  int64      `json:"most" doc:"What they may have; 0: no limit of its own."`
}
