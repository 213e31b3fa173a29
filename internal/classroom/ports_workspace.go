package classroom

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// WorkspaceQuery reads workspaces. A board that is not the session's is not
// found.
type WorkspaceQuery interface {
	// Boards lists a session's in their order, deleted ones too.
	Boards(ctx context.Context, id session.SessionID) ([]Board, error)
	Board(ctx context.Context, id session.SessionID, board BoardID) (Board, error)
	// Element is one of a board's, deleted ones too.
	Element(ctx context.Context, board BoardID, id string) (Element, error)
	// Tail lists what changed after a seq, by seq, deletions too.
	Tail(ctx context.Context, board BoardID, after int64, most int) ([]Element, error)
	// Live lists what a board shows, by seq.
	Live(ctx context.Context, board BoardID) ([]Element, error)

	// Versions lists a board's, the latest first.
	Versions(ctx context.Context, board BoardID) ([]Version, error)
	// Version is one of a board's, with the elements as it was written.
	Version(ctx context.Context, board BoardID, id string) (Version, []byte, error)
	// Unversioned lists boards that changed after their last version: those
	// whose version is of before an instant, and those whose session is not
	// live; by id, those after one.
	Unversioned(ctx context.Context, before session.Instant, after BoardID, most int) ([]Board, error)

	// Files lists the listed ones, the latest first.
	Files(ctx context.Context, id session.SessionID) ([]File, error)
	// File is one of a session's, also where it is not listed any more.
	File(ctx context.Context, id session.SessionID, hash string) (File, error)
	// FileUse is how much a session's files have. It goes through all of them.
	FileUse(ctx context.Context, id session.SessionID) (FileUse, error)
	// AllFileBytes is how many those of the deployment have, not collected ones
	// too; the same content counts once. It goes through all of them.
	AllFileBytes(ctx context.Context) (int64, error)
	// HasBlob tells whether any session has a file with this content.
	HasBlob(ctx context.Context, hash string) (bool, error)

	// PastGuest is who had a guest's login by its secret's SHA-256, though it
	// has ended (rule 35).
	PastGuest(ctx context.Context, secret []byte) (PastGuest, error)
	// LastStay is a person's last stay in a session's runs; Left is zero while
	// it goes on. ErrNotFound: there was none.
	LastStay(ctx context.Context, id session.SessionID, person session.PersonID) (Stay, error)
}

// WorkspaceTx writes workspaces.
type WorkspaceTx interface {
	AddBoard(ctx context.Context, b Board) error
	// SaveBoard writes everything of a board; ErrNotFound where it is not there.
	SaveBoard(ctx context.Context, b Board) error
	// SaveDrawn writes a board of which only Seq, Live, Bytes and Edited have
	// changed; ErrNotFound where it is not there.
	SaveDrawn(ctx context.Context, b Board) error
	// PutElements adds elements or replaces them by id.
	PutElements(ctx context.Context, board BoardID, els []Element) error
	// Tell has an Edit told after the commit with the session's Commit. Only in
	// Change.
	Tell(e Edit)

	// AddVersion keeps a version; body is its elements.
	AddVersion(ctx context.Context, v Version, body []byte) error
	// ForgetWorkspace takes, in small steps, what has had its day: the bodies of
	// elements deleted before tombs, versions of before versions, boards deleted
	// before boards (with all that they have), and past guests of before guests.
	ForgetWorkspace(ctx context.Context, before WorkspaceAges, most int) (more bool, err error)

	// HoldContent has whoever wants to name or remove a content, on whichever
	// node, wait until the end of this transaction.
	HoldContent(ctx context.Context, hash string) error
	// AddFile adds a file, or lists it again with this name.
	AddFile(ctx context.Context, f File) error
	// UnlistFile takes a file from the list.
	UnlistFile(ctx context.Context, id session.SessionID, hash string) error
	// MarkUnused notes since when files are named by no element, restorable
	// version or board, nor listed; and takes the note back where one is named
	// again.
	MarkUnused(ctx context.Context, now session.Instant) error
	// DropUnused deletes the rows of files that are unused since before an
	// instant. gone are contents that no session has any more.
	DropUnused(ctx context.Context, before session.Instant, most int) (gone []string, err error)
}

// WorkspaceAges say before which instants things of a workspace are forgotten.
type WorkspaceAges struct {
	Tombs, Versions, Boards, Guests session.Instant
}

// PastGuest is a guest whose login has ended.
type PastGuest struct {
	Session session.SessionID
	Person  session.PersonID
	At      session.Instant // when it ended
}

// Files keeps contents by their SHA-256, in hex. It is implemented by
// internal/store for a folder.
type Files interface {
	// Put reads a content to its end and keeps it, synced, under its name.
	// ErrMismatch: it has another hash; ErrTooLarge: it has more than most
	// bytes. Nothing is kept then.
	Put(ctx context.Context, hash string, r io.Reader, most int64) (size int64, err error)
	// Open gives a content. ErrNotFound: there is none.
	Open(ctx context.Context, hash string) (Content, error)
	// Remove deletes a content; one that is not there is no error. It happens
	// only in a transaction that holds the content ([WorkspaceTx.HoldContent])
	// and has seen that no file names it.
	Remove(ctx context.Context, hash string) error
	// Kept lists contents that were put before an instant, and not since.
	Kept(ctx context.Context, before time.Time) iter.Seq2[string, error]
}

// Content is an open file.
type Content interface {
	io.ReadSeekCloser
	io.ReaderAt
}
