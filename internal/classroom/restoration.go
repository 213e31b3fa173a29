package classroom

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/session"
)

// RestoreVersion makes a board what it was, by a new change of every element
// that differs, for whoever may arrange. What it replaces is kept as a version
// first.
//
// A full board takes seconds to read, compare and write anew, in which nobody
// could commit anything. So the changes are made beforehand, from the board as
// it was a moment ago; under the lock only those are made again whose elements
// have changed since.
func (c *Classroom) RestoreVersion(ctx context.Context, by Person, id session.SessionID, b BoardID, version string) error {
	r, err := c.restoration(ctx, by, id, b, version)
	if err != nil {
		return err
	}
	return c.edit(ctx, id, func(t *turn) error {
		if err := t.may(by, session.DoArrange); err != nil {
			return err
		}
		row, err := t.board(b)
		if err != nil {
			return err
		}
		now, err := t.caughtUp(r, row)
		if err != nil {
			return err
		}
		if err := t.restore(now, row); err != nil {
			return err
		}
		return t.tx.AddAudit(ctx, Audit{
			By: by.ID, Action: AuditBoardRestore, Session: id,
			Data: map[string]string{"board": string(b), "version": version},
		})
	})
}

// restoration is the way of a board back to a version.
type restoration struct {
	by      session.PersonID
	seq     int64                      // of the board, as far as there has all of it
	there   map[string]Element         // what is on the board, deleted ones too
	order   []string                   // their ids, by when they came to be here
	wanted  map[string]json.RawMessage // what the version has
	changes map[string]board.Element   // what makes the one the other
	before  Version                    // what is replaced, where no version has it yet
	packed  []byte
}

// restoration makes one, for whoever may arrange.
func (c *Classroom) restoration(
	ctx context.Context, by Person, id session.SessionID, b BoardID, version string,
) (*restoration, error) {
	_, was, err := c.Version(ctx, by, id, b, version)
	if err != nil {
		return nil, orRefusal(err)
	}
	row, all, _, err := c.Tail(ctx, id, b, 0, math.MaxInt, math.MaxInt)
	if err != nil {
		return nil, orRefusal(err)
	}
	r := &restoration{
		by: by.ID, there: map[string]Element{}, wanted: map[string]json.RawMessage{}, changes: map[string]board.Element{},
	}
	for _, raw := range was {
		el, err := idOf(raw)
		if err != nil {
			return nil, err
		}
		r.wanted[el] = raw
	}
	for _, el := range all {
		if err := r.see(el); err != nil {
			return nil, err
		}
	}
	for _, raw := range was { // nothing is known of what was deleted long ago
		el, _ := idOf(raw) // it was read a moment ago
		if _, known := r.there[el]; known {
			continue
		}
		if r.changes[el], err = board.Renewed(raw, nil, rand.Int64N(maxNonce), false, string(r.by)); err != nil {
			return nil, err
		}
		r.order = append(r.order, el)
	}
	r.seq = row.Seq
	return r, r.keep(row)
}

// see takes note of an element as it is now.
func (r *restoration) see(el Element) error {
	if _, known := r.there[el.ID]; !known {
		if _, changes := r.changes[el.ID]; !changes {
			r.order = append(r.order, el.ID)
		}
	}
	r.there[el.ID] = el
	delete(r.changes, el.ID)
	raw, wanted := r.wanted[el.ID]
	switch {
	case !wanted && el.Deleted:
		return nil
	case !wanted:
		raw = el.Body
	case !el.Deleted && (bytes.Equal(el.Body, raw) || board.Alike(el.Body, raw)):
		return nil
	}
	change, err := board.Renewed(raw, &el.Element, rand.Int64N(maxNonce), !wanted, string(r.by))
	if err == nil {
		r.changes[el.ID] = change
	}
	return err
}

// keep makes the version of what is replaced.
func (r *restoration) keep(row Board) (err error) {
	if row.VersionedSeq >= row.Seq {
		return nil // there is one
	}
	live := make([]Element, 0, len(r.there))
	for _, id := range r.order {
		if el, known := r.there[id]; known && !el.Deleted {
			live = append(live, el)
		}
	}
	r.before, r.packed, err = versionOf(row, live, VersionRestored, 0)
	return err
}

// caughtUp is a restoration that knows what has changed since. It is one of its
// own: what was read in a turn that fails may never have been.
func (t *turn) caughtUp(r *restoration, row Board) (*restoration, error) {
	if r.seq == row.Seq {
		return r, nil
	}
	now := &restoration{
		by: r.by, seq: r.seq, wanted: r.wanted,
		there: maps.Clone(r.there), order: slices.Clone(r.order), changes: maps.Clone(r.changes),
	}
	for {
		part, err := t.tx.Tail(t.ctx, row.ID, now.seq, tailPart)
		if err != nil {
			return nil, err
		}
		for _, el := range part {
			if err := now.see(el); err != nil {
				return nil, err
			}
			now.seq = el.Seq
		}
		if len(part) < tailPart {
			return now, now.keep(row)
		}
	}
}

// restore changes a board as r has it.
func (t *turn) restore(r *restoration, row Board) error {
	d := t.drawOn(row, r.by)
	for _, which := range []func(was, el *board.Element) bool{
		func(_, el *board.Element) bool { return el.Deleted }, // first, so that the rest fits
		func(was, el *board.Element) bool { return !el.Deleted && !grows(was, el) },
		func(was, el *board.Element) bool { return !el.Deleted && grows(was, el) },
	} {
		if err := d.bring(r, which); err != nil {
			return err
		}
	}
	if len(d.taken) == 0 {
		return nil
	}
	if row.VersionedSeq < row.Seq {
		before := r.before
		before.At = t.at()
		if err := t.tx.AddVersion(t.ctx, before, r.packed); err != nil {
			return err
		}
		d.board.Versioned, d.board.VersionedSeq = before.At, before.Seq
	}
	if err := d.save(); err != nil {
		return err
	}
	d.tellInParts()
	return nil
}

// grows tells whether a change takes more room: then it has its turn when all
// others have made some.
func grows(was, el *board.Element) bool {
	return was == nil || was.Deleted || len(el.Body) > len(was.Body)
}

// bring makes some of the changes.
func (d *drawing) bring(r *restoration, which func(was, el *board.Element) bool) error {
	for _, id := range r.order {
		el, changes := r.changes[id]
		if !changes {
			continue
		}
		var was *board.Element
		if there, known := r.there[id]; known {
			was = &there.Element
		}
		if !which(was, &el) {
			continue
		}
		if code := d.set(was, el); code != "" {
			return fmt.Errorf("a version does not fit its board: %s", code)
		}
	}
	return nil
}
