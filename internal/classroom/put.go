package classroom

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/session"
)

// Batch is what a page changes on a board at once.
type Batch struct {
	Board    BoardID
	Number   int64 // of the page's choice
	Elements []json.RawMessage
}

// Put changes elements of a board for a connection that is inside. It is told
// of as an [Edit], which answers the page in the order of the commits, and
// returned. The error is a *session.Refusal where nothing of the batch may be
// taken: not_inside, not_allowed, closed, or not_found for a board that is not
// there. A put is an action (rule 40).
//
// The session's lock makes one writer of a board: what was received before the
// end of a run is committed before it (rule 34), and what comes after it is
// refused.
func (c *Classroom) Put(
	ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID, b Batch,
) (done Edit, err error) {
	c.Active(id, v.Person.ID, conn, clock())
	err = c.edit(ctx, id, func(t *turn) error {
		place, in := placeOf(t.s, v.Person.ID, conn)
		if !in || !place.Has(conn) {
			return &session.Refusal{Code: session.CodeNotInside}
		}
		w := session.Who{Person: place.Person, Kind: place.Kind, Member: place.Member}
		if code := t.s.MayDraw(w, string(b.Board)); code != "" {
			return &session.Refusal{Code: code}
		}
		done, err = t.put(w, conn, b)
		return err
	})
	return done, err
}

// put takes what may be taken of a batch, by somebody who may edit.
func (t *turn) put(w session.Who, conn session.ConnID, b Batch) (Edit, error) {
	row, err := t.board(b.Board)
	if err != nil {
		return Edit{}, err
	}
	d := t.drawOn(row, w.Person)
	d.arranges = t.s.May(w, session.DoArrange) == ""
	for _, raw := range b.Elements {
		if err := d.take(raw); err != nil {
			return Edit{}, err
		}
	}
	if err := d.save(); err != nil {
		return Edit{}, err
	}
	e := d.edit(0)
	e.Conn, e.Batch, e.Rejected = conn, b.Number, d.rejected
	t.tx.Tell(e)
	return e, nil
}

// drawing is a change of one board in the making.
type drawing struct {
	t        *turn
	board    Board
	from     int64 // the board's seq before it
	by       session.PersonID
	arranges bool // by may lock, unlock and change what is locked
	tally    board.Tally

	now      map[string]Element // what was changed, as it is now
	taken    []Element          // in the order of their seqs
	rejected []Rejection
	files    map[string]bool // whether the session has a file
}

func (t *turn) drawOn(row Board, by session.PersonID) *drawing {
	return &drawing{
		t: t, board: row, from: row.Seq, by: by, tally: board.Tally{Live: row.Live, Bytes: row.Bytes},
		now: map[string]Element{}, files: map[string]bool{},
	}
}

// present is an element as it is now; nil where there is none.
func (d *drawing) present(id string) (*board.Element, error) {
	if el, ok := d.now[id]; ok {
		return &el.Element, nil
	}
	if strings.IndexByte(id, 0) >= 0 {
		return nil, nil // of a refused element: nothing has such an id, and PostgreSQL knows no such text
	}
	el, err := d.t.tx.Element(d.t.ctx, d.board.ID, id)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &el.Element, nil
}

// take takes one element of a batch, or notes why not.
func (d *drawing) take(raw json.RawMessage) error {
	el, code := board.Parse(raw, string(d.by))
	if code != "" {
		el.ID, _ = idOf(raw) // as far as it has one
	}
	present, err := d.present(el.ID)
	if err != nil {
		return err
	}
	take := false
	if code == "" {
		take, code = board.Decide(present, el, d.arranges)
	}
	if take {
		code, err = d.unknownFile(el)
	}
	if take && code == "" && err == nil {
		code = d.set(present, el)
	}
	if code != "" {
		r := Rejection{ID: el.ID, Code: code}
		if present != nil {
			r.Current = present.JSON()
		}
		d.rejected = append(d.rejected, r)
	}
	return err
}

// unknownFile refuses an image whose file the session does not have, or that is
// none that boards show: a picture of a billion pixels would stop the browser of
// everybody who looks.
func (d *drawing) unknownFile(el board.Element) (board.Code, error) {
	if el.File == "" || el.Deleted {
		return "", nil
	}
	has, known := d.files[el.File]
	if !known {
		f, err := d.t.tx.File(d.t.ctx, d.t.id, el.File)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return "", err
		}
		has = err == nil && f.Width > 0
		d.files[el.File] = has
	}
	if !has {
		return board.CodeUnknownFile, nil
	}
	return "", nil
}

// idOf is the id of an element that may be malformed.
func idOf(raw json.RawMessage) (string, error) {
	var named struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(raw, &named); err != nil {
		return "", fmt.Errorf("element: %w", err)
	}
	if len(named.ID) > idMost {
		return "", nil
	}
	return named.ID, nil
}

// idMost is the longest id of an element that is repeated to a page, in bytes.
const idMost = 200

// set changes an element, if it fits: the change has the board's next seq.
func (d *drawing) set(was *board.Element, el board.Element) board.Code {
	tally, code := d.tally.Add(was, el)
	if code != "" {
		return code
	}
	d.tally = tally
	d.board.Seq++
	now := Element{Element: el, Seq: d.board.Seq, At: d.t.at(), Author: d.by}
	d.now[el.ID] = now
	d.taken = append(d.taken, now)
	return ""
}

// putAtOnce is how many elements are written by one call.
const putAtOnce = 500

// save writes what was changed.
func (d *drawing) save() error {
	if len(d.taken) == 0 {
		return nil
	}
	last := make([]Element, 0, len(d.now)) // of two changes of one element the later counts
	for _, el := range d.taken {
		if d.now[el.ID].Seq == el.Seq {
			last = append(last, el)
		}
	}
	for len(last) > 0 {
		n := min(putAtOnce, len(last))
		if err := d.t.tx.PutElements(d.t.ctx, d.board.ID, last[:n]); err != nil {
			return err
		}
		last = last[n:]
	}
	d.board.Live, d.board.Bytes = d.tally.Live, d.tally.Bytes
	d.board.Edited = d.t.at()
	return d.t.tx.SaveDrawn(d.t.ctx, d.board)
}

// edit is what is told of what was taken, from the first-th on.
func (d *drawing) edit(first int) Edit {
	e := Edit{Session: d.t.id, Board: d.board.ID, From: d.from + int64(first), To: d.board.Seq, By: d.by}
	for _, el := range d.taken[first:] {
		e.Elements = append(e.Elements, el.JSON())
	}
	return e
}
