package classroom

import (
	"slices"

	"github.com/stoahq/stoa/internal/session"
)

// Limits on what is written in a chat.
const (
	// ChatText is how many characters a message has at most.
	ChatText = 4000
	// ChatFiles is how many files a message has at most.
	ChatFiles = 10
)

// MessageID names a message of a session's chat. The page that writes it
// chooses it, so that the same message sent twice is one.
type MessageID string

// Message is one message of a session's chat, as it is now.
type Message struct {
	Session session.SessionID
	ID      MessageID
	Number  int64 // its place in the session's one order
	Seq     int64 // of its last change; every change of a chat has its own
	Run     session.RunID
	At      session.Instant
	Author  session.PersonID
	To      session.PersonID // empty: for everybody; else only these two see it
	// Room is the breakout room in which it was said, with the name that it had;
	// empty: the main one. Who reads it is said at [ChatViewer].
	Room     session.RoomID
	RoomName string
	All      bool // a host wrote it to all rooms at once
	// Clears marks what takes every message for everybody away that its run had
	// before it. It has no text.
	Clears  bool
	Text    string
	Reply   MessageID // what it answers; empty: nothing
	Files   []ChatFile
	Edited  session.Instant  // zero: never
	Deleted session.Instant  // zero: it is there; else it is a stub
	By      session.PersonID // who deleted it
	Cleared bool             // taken away with its run's; nobody sees even a stub

	// Readers are those who were in Room, where the message is told of or changed.
	// It is not kept with the message.
	Readers []session.PersonID
}

// ChatFile is a file of the session in a message, with the name that it has
// there; what else is known of it is of when it is read, and is not written.
type ChatFile struct {
	Hash   string
	Name   string
	Type   string // empty: the file is lost
	Size   int64
	Width  int
	Height int
}

// VisibleTo tells whether somebody sees a message, who sees what was written in
// earlier runs, or only that of one run.
func (m *Message) VisibleTo(v ChatViewer) bool {
	own := m.Author == v.Person
	return (m.To == "" || own || m.To == v.Person) && (v.Run == "" || v.Run == m.Run) &&
		(m.Room == "" || own || v.Host || m.Room == v.Here || slices.Contains(m.Readers, v.Person))
}

// ChatViewer is for whom a chat is read. What was said in a breakout room is
// for those who were in it in that run, and for hosts; who is in it as a
// moderator reads it while they are.
type ChatViewer struct {
	Person session.PersonID
	Run    session.RunID  // sees this run's only; empty: all
	Host   bool           // of the session: sees every room
	Here   session.RoomID // where they are now
}

// In is the viewer as of a state of the session, the runs that they see aside.
func (v ChatViewer) In(s *session.State) ChatViewer {
	v.Host, v.Here = s.IsHost(v.Person), s.RoomOf(v.Person)
	return v
}

// Other tells whether two viewers who are one person see other rooms.
func (v ChatViewer) Other(than ChatViewer) bool {
	return v.Host != than.Host || !v.Host && v.Here != than.Here
}

// ChatFilter says which part of a chat a page of it has.
type ChatFilter struct {
	Before  int64            // numbers below it; 0: from the latest
	Partner session.PersonID // only what two wrote to each other
	Open    bool             // only what everybody reads
}

// ChatRun is what divides a chat: a run that something was written in.
type ChatRun struct {
	ID      session.RunID
	Number  int
	Started session.Instant
}

// OwnMessage is what somebody wrote, in their record.
type OwnMessage struct {
	Session string
	Number  int64
	At      session.Instant
	Private bool
	Room    string // the name of the breakout room; empty: none
	Text    string
	Edited  session.Instant
}

// MessageKey is where a page of somebody's messages ends.
type MessageKey struct {
	At     session.Instant
	Number int64
}

// Spoken is one committed change of a chat, in an [Edit].
type Spoken struct {
	From, To int64 // the seqs of Messages: after From, up to To
	Messages []Message
}
