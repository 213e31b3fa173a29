package classroom

import (
	"context"
	"errors"
	"slices"

	"github.com/stoahq/stoa/internal/session"
)

// Limits on the boards of a session: those that are there, and with those that
// can be brought back.
const (
	maxBoards    = 100
	maxAllBoards = 500
	maxBoardName = 100
)

// Codes of a Conflict about boards.
const (
	TooManyBoards = "too_many_boards"
	LastBoard     = "last_board"
)

// Conflict is the error of something that cannot be as things are.
type Conflict struct{ Code string }

func (e *Conflict) Error() string { return "conflict: " + e.Code }

// BoardEdit is what is to be changed of a board; what is nil stays.
type BoardEdit struct {
	Name  *string // empty: pages number it
	Place *int    // from 0
	Back  bool    // brings a deleted one back
}

// AddBoard adds a board at the end, for whoever may arrange. The error is a
// *Conflict with too_many_boards beyond 100.
func (c *Classroom) AddBoard(ctx context.Context, by Person, id session.SessionID, name string) (b Board, err error) {
	if name, err = cleanBoardName(name); err != nil {
		return b, err
	}
	err = c.arrange(ctx, id, by, func(t *turn, all []Board) error {
		if boardsThere(all) >= maxBoards || len(all) >= maxAllBoards {
			return &Conflict{TooManyBoards}
		}
		b = Board{ID: BoardID(newID()), Session: id, Name: name, Place: placeAfter(all), Created: t.at()}
		if err := t.tx.AddBoard(ctx, b); err != nil {
			return err
		}
		return t.arranged(by, AuditBoardAdd, b.ID)
	})
	return b, err
}

// EditBoard changes a board's name or place, or brings a deleted one back, for
// whoever may arrange.
func (c *Classroom) EditBoard(
	ctx context.Context, by Person, id session.SessionID, board BoardID, e BoardEdit,
) (b Board, err error) {
	if e.Name != nil {
		name, err := cleanBoardName(*e.Name)
		if err != nil {
			return b, err
		}
		e.Name = &name
	}
	err = c.arrange(ctx, id, by, func(t *turn, all []Board) error {
		i := slices.IndexFunc(all, func(o Board) bool { return o.ID == board })
		if i < 0 || all[i].Deleted != 0 && !e.Back {
			return &session.Refusal{Code: session.CodeNotFound}
		}
		if err := t.bringBack(by, all, i, e); err != nil {
			return err
		}
		if e.Name != nil && *e.Name != all[i].Name {
			all[i].Name = *e.Name
			if err := t.saveBoard(by, AuditBoardRename, all[i]); err != nil {
				return err
			}
		}
		b = all[i]
		if e.Place != nil {
			return t.moveBoard(by, all, i, *e.Place)
		}
		return nil
	})
	return b, err
}

// bringBack takes the deletion of a board back. It has the place that it had.
func (t *turn) bringBack(by Person, all []Board, i int, e BoardEdit) error {
	switch {
	case all[i].Deleted == 0:
		return nil
	case boardsThere(all) >= maxBoards:
		return &Conflict{TooManyBoards}
	}
	all[i].Deleted = 0
	return t.saveBoard(by, AuditBoardBack, all[i])
}

// moveBoard gives a board its place among those that are there; deleted ones
// stay behind whom they were.
func (t *turn) moveBoard(by Person, all []Board, i, place int) error {
	moved := all[i]
	rest := slices.Delete(slices.Clone(all), i, i+1)
	at, seen := len(rest), 0
	for j, o := range rest {
		if o.Deleted == 0 {
			if seen == place {
				at = j
				break
			}
			seen++
		}
	}
	rest = slices.Insert(rest, at, moved)
	changed := false
	for j := range rest {
		if rest[j].Place == j {
			continue
		}
		rest[j].Place, changed = j, true
		if err := t.tx.SaveBoard(t.ctx, rest[j]); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	return t.arranged(by, AuditBoardMove, moved.ID)
}

// DeleteBoard takes a board away, for whoever may arrange; it can be brought
// back for 30 days. The error is a *Conflict with last_board for the only one.
func (c *Classroom) DeleteBoard(ctx context.Context, by Person, id session.SessionID, board BoardID) error {
	return c.arrange(ctx, id, by, func(t *turn, all []Board) error {
		i := slices.IndexFunc(all, func(o Board) bool { return o.ID == board && o.Deleted == 0 })
		switch {
		case i < 0:
			return &session.Refusal{Code: session.CodeNotFound}
		case boardsThere(all) == 1:
			return &Conflict{LastBoard}
		}
		all[i].Deleted = t.at()
		return t.saveBoard(by, AuditBoardDelete, all[i])
	})
}

// arrange changes the boards of a session for whoever may arrange, and tells
// the pages.
func (c *Classroom) arrange(ctx context.Context, id session.SessionID, by Person, act func(t *turn, all []Board) error) error {
	return c.edit(ctx, id, func(t *turn) error {
		if err := t.may(by, session.DoArrange); err != nil {
			return err
		}
		all, err := t.tx.Boards(ctx, id)
		if err != nil {
			return err
		}
		if err := act(t, all); err != nil {
			return err
		}
		t.tx.Tell(Edit{Session: id, Boards: true})
		return nil
	})
}

func (t *turn) saveBoard(by Person, did AuditAction, b Board) error {
	if err := t.tx.SaveBoard(t.ctx, b); err != nil {
		return err
	}
	return t.arranged(by, did, b.ID)
}

func (t *turn) arranged(by Person, did AuditAction, b BoardID) error {
	return t.tx.AddAudit(t.ctx, Audit{By: by.ID, Action: did, Session: t.id, Data: map[string]string{"board": string(b)}})
}

func boardsThere(all []Board) (n int) {
	for _, b := range all {
		if b.Deleted == 0 {
			n++
		}
	}
	return n
}

func placeAfter(all []Board) int {
	place := 0
	for _, b := range all {
		place = max(place, b.Place+1)
	}
	return place
}

// cleanBoardName is a name as it is kept; nothing is one, too.
func cleanBoardName(name string) (string, error) {
	clean, err := cleanName("name", name, maxBoardName)
	if inv, ok := errors.AsType[*Invalid](err); ok && inv.Code == "required" {
		return "", nil
	}
	return clean, err
}
