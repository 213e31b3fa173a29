package classroom

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// How long things of a workspace are kept.
const (
	tombsFor    = 24 * time.Hour // the bodies of deleted elements
	boardsFor   = 30 * 24 * time.Hour
	versionsFor = 90 * 24 * time.Hour
	lateFor     = 24 * time.Hour // rule 35
)

// VersionDays is for how many days versions of a board are kept.
const VersionDays = int(versionsFor / (24 * time.Hour))

// outboxSecret is the name of the secret that the keys of outboxes are made of.
const outboxSecret = "outbox key"

func (c *Classroom) loadWorkspaceKeys(ctx context.Context) error {
	epoch, err := c.Key(ctx, EpochSecret)
	if err != nil {
		return err
	}
	key, err := c.Key(ctx, outboxSecret)
	if err != nil {
		return err
	}
	c.seqEpoch.Store(&epoch)
	c.outbox.Store(&key)
	return nil
}

// WorkspaceEpoch names the history that the seqs of boards belong to. It is
// empty until the Classroom is ready.
func (c *Classroom) WorkspaceEpoch() string {
	if e := c.seqEpoch.Load(); e != nil {
		return string(*e)
	}
	return ""
}

// OutboxKey is what a person's browser encrypts its unsent changes with: 32
// bytes, base64url, always the same for one person. It is empty until the
// Classroom is ready.
func (c *Classroom) OutboxKey(person session.PersonID) string {
	key := c.outbox.Load()
	if key == nil {
		return ""
	}
	mac := hmac.New(sha256.New, *key)
	mac.Write([]byte(person))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Boards lists a session's boards in their order, those that are deleted and
// can be brought back among them.
func (c *Classroom) Boards(ctx context.Context, id session.SessionID) (all []Board, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		all, err = q.Boards(ctx, id)
		return err
	})
	return all, err
}

// tailPart is how many elements of a tail are read at a time: there may be a
// quarter of a megabyte in each.
const tailPart = 64

// Tail is a board and what changed on it after a seq, consistent with each
// other. Where that is more than so many elements or bytes, whole is false and
// there are none. A board that is not the session's, or deleted, gives
// ErrNotFound.
func (c *Classroom) Tail(
	ctx context.Context, id session.SessionID, board BoardID, after int64, elements, bytes int,
) (b Board, els []Element, whole bool, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		els, whole = nil, true
		if b, err = boardThere(ctx, q, id, board); err != nil || after >= b.Seq {
			return err
		}
		for size, from := 0, after; ; from = els[len(els)-1].Seq {
			part, err := q.Tail(ctx, board, from, tailPart)
			if err != nil {
				return err
			}
			for i := range part {
				size += len(part[i].JSON())
			}
			if els = append(els, part...); len(els) > elements || size > bytes {
				els, whole = nil, false
				return nil
			}
			if len(part) < tailPart {
				return nil
			}
		}
	})
	return b, els, whole, err
}

// Shown is a board and all that it shows, consistent with each other. A board
// that is not the session's, or deleted, gives ErrNotFound.
func (c *Classroom) Shown(ctx context.Context, id session.SessionID, board BoardID) (b Board, els []Element, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		if b, err = boardThere(ctx, q, id, board); err != nil {
			return err
		}
		els, err = q.Live(ctx, board)
		return err
	})
	return b, els, err
}

// Board is a board that is there.
func (c *Classroom) Board(ctx context.Context, id session.SessionID, board BoardID) (b Board, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		b, err = boardThere(ctx, q, id, board)
		return err
	})
	return b, err
}

func boardThere(ctx context.Context, q WorkspaceQuery, id session.SessionID, board BoardID) (Board, error) {
	b, err := q.Board(ctx, id, board)
	if err == nil && b.Deleted != 0 {
		err = ErrNotFound
	}
	return b, err
}

// board is a board that is there, for a change of it; else a refusal, so that
// the deadlines that fired stand (rule 4).
func (t *turn) board(board BoardID) (Board, error) {
	b, err := boardThere(t.ctx, t.tx, t.id, board)
	return b, orRefusal(err)
}

// orRefusal is err, as a refusal where something is not there.
func orRefusal(err error) error {
	if errors.Is(err, ErrNotFound) {
		return &session.Refusal{Code: session.CodeNotFound}
	}
	return err
}

// edit is the path of everything that changes a workspace. It is that of every
// change, but that a hundred strokes a second must not write seats: where
// nothing is due, activity stays in memory.
func (c *Classroom) edit(ctx context.Context, id session.SessionID, act func(t *turn) error) error {
	return c.turn(ctx, id, (*turn).prepareEdit, act)
}

func (t *turn) prepareEdit() (reported []input, compared bool, err error) {
	_, done := t.c.settled.Load(t.id)
	next, any := t.s.Next()
	due := any && next.At <= t.now
	if (done || t.c.cfg.LeaveSettings) && !due && len(t.c.heart.after(t.s.Outage)) == 0 {
		return nil, false, nil
	}
	if reported, compared, err = t.prepare(); err != nil {
		return nil, false, err
	}
	if err = t.stepAt(t.now, session.Tick{}); isRefusal(err) {
		err = nil // deleted: nobody may change it
	}
	return reported, compared, err
}

// at is the instant of a change of the workspace: time does not go back.
func (t *turn) at() session.Instant { return max(t.now, t.s.At) }

// forgetWorkspace takes what has had its day.
func (c *Classroom) forgetWorkspace(ctx context.Context) error {
	now := clock()
	ages := WorkspaceAges{
		Tombs: now.Add(-tombsFor), Versions: now.Add(-versionsFor),
		Boards: now.Add(-boardsFor), Guests: now.Add(-lateFor),
	}
	return c.steps(ctx, func(tx Tx) (bool, error) { return tx.ForgetWorkspace(ctx, ages, forgetRows) })
}
