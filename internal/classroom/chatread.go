package classroom

import (
	"context"
	"errors"
	"slices"

	"github.com/stoahq/stoa/internal/session"
)

// ChatPage is a part of a chat, as somebody sees it.
type ChatPage struct {
	Seq      int64 // of the last change of the whole chat, as of this reading
	Messages []Message
	More     bool               // there are earlier ones
	Runs     []ChatRun          // that messages are of, as far as they are kept
	Partners []session.PersonID // with whom the person wrote privately
	Notice   *Message           // the last that was written to all rooms
}

// ChatEpoch names the history that the seqs of a chat belong to, as somebody sees
// it: who comes to see other rooms than before has to read it anew.
func (c *Classroom) ChatEpoch(v ChatViewer) string {
	epoch := c.WorkspaceEpoch()
	switch {
	case v.Host:
		return epoch + ".host"
	case v.Here != "":
		return epoch + "." + string(v.Here)
	}
	return epoch
}

// ChatViewerOf is what somebody who may view the workspace sees of its chat;
// else it is a refusal.
func (c *Classroom) ChatViewerOf(ctx context.Context, id session.SessionID, w session.Who) (v ChatViewer, err error) {
	var code session.Code
	err = c.View(ctx, id, func(s *session.State) {
		code = s.May(w, session.DoView)
		v = ChatViewerIn(s, w)
	})
	if err == nil && code != "" {
		err = &session.Refusal{Code: code}
	}
	return v, err
}

// ChatOf reads a part of a chat, the latest messages before f.Before, in the
// order in which they were written. Whose right it is the caller has checked
// ([Classroom.ChatViewerOf]).
func (c *Classroom) ChatOf(
	ctx context.Context, id session.SessionID, v ChatViewer, f ChatFilter, most int,
) (p ChatPage, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		p = ChatPage{}
		if p.Seq, err = q.ChatSeq(ctx, id); err != nil {
			return err
		}
		if p.Messages, err = q.ChatPage(ctx, id, v, f, most+1); err != nil {
			return err
		}
		if p.More = len(p.Messages) > most; p.More {
			p.Messages = p.Messages[:most]
		}
		slices.Reverse(p.Messages)
		if p.Runs, err = runsOf(ctx, q, p.Messages); err != nil {
			return err
		}
		if p.Partners, err = q.ChatPartners(ctx, id, v); err != nil {
			return err
		}
		switch notice, err := q.ChatNotice(ctx, id, v); {
		case err == nil:
			p.Notice = &notice
		case !errors.Is(err, ErrNotFound):
			return err
		}
		return nil
	})
	return p, err
}

// ChatTail is what changed in a chat after a seq and somebody may see, at most
// so many messages, with the seq of the last change of all.
func (c *Classroom) ChatTail(
	ctx context.Context, id session.SessionID, v ChatViewer, after int64, most int,
) (seq int64, tail []Message, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		tail = nil
		if seq, err = q.ChatSeq(ctx, id); err != nil || after >= seq {
			return err
		}
		tail, err = q.ChatTail(ctx, id, v, after, most)
		return err
	})
	return seq, tail, err
}

// runsOf are the runs that messages are of, each once.
func runsOf(ctx context.Context, q ChatQuery, messages []Message) (runs []ChatRun, err error) {
	seen := map[session.RunID]bool{}
	for _, m := range messages {
		if seen[m.Run] {
			continue
		}
		seen[m.Run] = true
		r, err := q.ChatRun(ctx, m.Run)
		switch {
		case errors.Is(err, ErrNotFound):
			continue // retention has taken it
		case err != nil:
			return nil, err
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// MessagesBy lists what somebody wrote in chats, the latest first (rule 47).
func (c *Classroom) MessagesBy(
	ctx context.Context, person session.PersonID, before MessageKey, limit int,
) (all []OwnMessage, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		all, err = q.MessagesBy(ctx, person, before, limit)
		return err
	})
	return all, err
}
