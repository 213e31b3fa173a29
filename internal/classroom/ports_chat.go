package classroom

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
)

// ChatQuery reads chats. What was cleared is in none of its lists.
type ChatQuery interface {
	// ChatSeq is the seq of the last change of a session's chat; 0: there was none.
	ChatSeq(ctx context.Context, id session.SessionID) (int64, error)
	// Message is one of a session's, a cleared one too.
	Message(ctx context.Context, id session.SessionID, message MessageID) (Message, error)
	// ChatTail lists what changed after a seq and somebody may see, by seq.
	ChatTail(ctx context.Context, id session.SessionID, v ChatViewer, after int64, most int) ([]Message, error)
	// ChatPage lists what somebody may see, the latest first.
	ChatPage(ctx context.Context, id session.SessionID, v ChatViewer, f ChatFilter, most int) ([]Message, error)
	// ChatPartners lists with whom somebody wrote privately, in no order.
	ChatPartners(ctx context.Context, id session.SessionID, v ChatViewer) ([]session.PersonID, error)
	// ChatReaders are those who were in a breakout room and read what is said
	// there; hosts and moderators may be missing.
	ChatReaders(ctx context.Context, room session.RoomID) ([]session.PersonID, error)
	// ChatNotice is the last that was written to all rooms and is still there;
	// ErrNotFound where nothing was.
	ChatNotice(ctx context.Context, id session.SessionID, v ChatViewer) (Message, error)
	// ChatRun is a run; ErrNotFound where retention has taken it.
	ChatRun(ctx context.Context, run session.RunID) (ChatRun, error)
	// ChatOpen lists what was said to more than one after a number, in its order,
	// in breakout rooms too, without what was deleted.
	ChatOpen(ctx context.Context, id session.SessionID, after int64, most int) ([]Message, error)
	// MessagesBy lists what somebody wrote anywhere, the latest first.
	MessagesBy(ctx context.Context, person session.PersonID, before MessageKey, limit int) ([]OwnMessage, error)
}

// ChatTx writes chats.
type ChatTx interface {
	AddMessage(ctx context.Context, m Message) error
	// SaveMessage writes the seq, the text, the files, and when a message was
	// edited and deleted; ErrNotFound where it is not there.
	SaveMessage(ctx context.Context, m Message) error
	// ClearChat takes away what everybody reads of a run, in its rooms too, below a
	// number.
	ClearChat(ctx context.Context, id session.SessionID, run session.RunID, before int64) error
}
