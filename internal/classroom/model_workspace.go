package classroom

import (
	"encoding/json"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/session"
)

// EpochSecret is the name of the secret that names the history of the boards'
// seqs. A restored backup has none, and whoever starts then makes another one:
// pages may have changes that are newer than it.
const EpochSecret = "workspace epoch"

// BoardID names a board.
type BoardID string

// Board is one board of a session's workspace.
type Board struct {
	ID      BoardID
	Session session.SessionID
	Name    string // at most 100 characters; empty: pages number it
	Place   int    // the order of a session's boards, lowest first
	Seq     int64  // of the last change of an element
	Live    int    // elements that are not deleted
	Bytes   int64  // their size
	Created session.Instant
	Edited  session.Instant // the last change of an element; zero: none
	// Versioned and VersionedSeq are those of the last version that was kept.
	Versioned    session.Instant
	VersionedSeq int64
	Deleted      session.Instant // zero: it is there
}

// Element is an element as a board keeps it.
type Element struct {
	board.Element
	Seq    int64 // of its last change; every change of a board has its own
	At     session.Instant
	Author session.PersonID // of the last change
}

// VersionReason is why a version of a board was kept.
type VersionReason string

// The reasons.
const (
	VersionHourly   VersionReason = "hourly"
	VersionRunEnded VersionReason = "run_ended"
	VersionRestored VersionReason = "before_restore" // what a restored version replaced
)

// Version is what a board was at some time.
type Version struct {
	ID     string
	Board  BoardID
	Seq    int64
	At     session.Instant
	Reason VersionReason
	Live   int
	Files  []string // hashes of what it shows; only when it is written
}

// File is a file of a session.
type File struct {
	Session session.SessionID
	Hash    string // the SHA-256 of its content, in hex
	Name    string // at most 200 characters
	Type    string // the media type, sniffed
	Size    int64
	Width   int // images that boards can show; 0: something else
	Height  int
	Author  session.PersonID
	Added   session.Instant
	Listed  bool            // false: taken from the list, still shown where a board has it
	Unused  session.Instant // since when nothing names it; zero: something does, or it was not looked at
}

// FileUse is how many bytes a session's files have, and how many they are.
type FileUse struct {
	Session int64 // bytes of what a session lists, or shows on a board or in a version
	Kept    int64 // with what was deleted there and is not collected yet
	Files   int   // all that are kept
}

// Edit is one committed change of a workspace.
type Edit struct {
	Session session.SessionID
	// Boards says that the list of boards differs; nothing else is set then
	// but Session.
	Boards bool
	// Files says that the list of files differs; nothing else is set then but
	// Session.
	Files bool
	// Chat is a change of the chat; nothing else is set then but Session.
	Chat *Spoken

	Board    BoardID
	From, To int64             // the seqs of Elements: after From, up to To; equal: nothing was accepted
	Elements []json.RawMessage // in the order of their seqs
	// By, Conn and Batch are whose batch it was; Conn is empty where it came
	// by another way than a page's socket.
	By       session.PersonID
	Conn     session.ConnID
	Batch    int64
	Rejected []Rejection
}

// Rejection says which element of a batch was not taken and why.
type Rejection struct {
	ID      string
	Code    board.Code
	Current json.RawMessage // the element that stands; empty: there is none
}
