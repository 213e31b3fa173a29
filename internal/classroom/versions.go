package classroom

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/session"
)

const (
	versionEvery = time.Hour       // while a board is edited
	versionLook  = 5 * time.Minute // between looks for boards to keep a version of
	versionsOnce = 200             // boards that are looked up at once
	versionMost  = 2 * board.MaxBytes
	maxNonce     = 1 << 31 // pages' nonces are 31 bits
)

// keepVersions keeps versions of boards: hourly while they are edited, when a
// run has ended, and of what changed outside runs when nobody is inside any
// more. It looks when a run has ended and from time to time, until ctx is done.
func (c *Classroom) keepVersions(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.versioning:
		case <-timer.C:
		}
		some, err := c.version(ctx)
		if err != nil && ctx.Err() == nil {
			c.log.Warn("versions of boards could not be kept", "err", err)
		}
		wait := versionEvery // nothing was edited here: another node may have died with something
		if err != nil || some || c.edited.Swap(false) {
			wait = versionLook
		}
		timer.Reset(wait)
	}
}

// version keeps a version of every board that is due; some: there are more that
// may be due soon.
// What one board does not let happen is logged, and no other board waits for it;
// the error is of all: they cannot be read, or nothing can be committed now.
func (c *Classroom) version(ctx context.Context) (some bool, err error) {
	before := clock().Add(-versionEvery)
	for after := BoardID(""); ; {
		var all []Board
		err := c.store.Read(ctx, func(q Query) (err error) {
			all, err = q.Unversioned(ctx, before, after, versionsOnce)
			return err
		})
		if err != nil {
			return some, err
		}
		for _, b := range all {
			some, after = true, b.ID
			err := c.versionIfDue(ctx, b)
			switch {
			case err == nil, errors.Is(err, ErrNotFound):
			case errors.Is(err, ErrUnavailable), ctx.Err() != nil:
				return some, err
			default:
				c.log.WarnContext(ctx, "a version of a board could not be kept", "session", b.Session, "board", b.ID, "err", err)
			}
		}
		if len(all) < versionsOnce {
			return some, nil
		}
	}
}

func (c *Classroom) versionIfDue(ctx context.Context, b Board) error {
	reason, due, err := c.versionDue(ctx, b)
	if err == nil && due {
		err = c.keepVersion(ctx, b, reason)
	}
	return err
}

// versionDue tells why a version of a board is to be kept now, if it is.
func (c *Classroom) versionDue(ctx context.Context, b Board) (reason VersionReason, due bool, err error) {
	now := clock()
	hour := max(b.Versioned, b.Created).Add(versionEvery) <= now
	err = c.View(ctx, b.Session, func(s *session.State) {
		switch over := s.Run.EndedAt; {
		case s.IsLive(), over <= b.Versioned && s.Inside() > 0 && s.Effective() == session.Active:
			reason, due = VersionHourly, hour
		default:
			reason, due = VersionRunEnded, true
		}
	})
	return reason, due, err
}

// keepVersion keeps a version of a board as it is.
func (c *Classroom) keepVersion(ctx context.Context, b Board, reason VersionReason) error {
	// What takes long, reading and compressing, is not done under the lock.
	now, els, err := c.Shown(ctx, b.Session, b.ID)
	if err != nil {
		return err
	}
	v, body, err := versionOf(now, els, reason, clock())
	if err != nil {
		return err
	}
	return c.store.Change(ctx, b.Session, func(tx Tx, _ *session.State) ([]session.Event, error) {
		row, err := tx.Board(ctx, b.Session, b.ID)
		if err != nil || row.VersionedSeq >= v.Seq {
			return nil, err // another node was first
		}
		if err := tx.AddVersion(ctx, v, body); err != nil {
			return nil, err
		}
		row.Versioned, row.VersionedSeq = v.At, v.Seq
		return nil, tx.SaveBoard(ctx, row)
	})
}

func versionOf(b Board, els []Element, reason VersionReason, at session.Instant) (Version, []byte, error) {
	v := Version{ID: newID(), Board: b.ID, Seq: b.Seq, At: at, Reason: reason, Live: len(els)}
	shown := map[string]bool{}
	bodies := make([]json.RawMessage, len(els))
	for i, el := range els {
		bodies[i] = el.Body
		if el.File != "" && !shown[el.File] {
			shown[el.File] = true
			v.Files = append(v.Files, el.File)
		}
	}
	body, err := packed(bodies)
	return v, body, err
}

// packed is a JSON array of elements, compressed.
func packed(bodies []json.RawMessage) ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	sep := "["
	for _, b := range bodies { // as they are: an encoder would write them anew
		_, err := io.WriteString(z, sep)
		if err == nil {
			_, err = z.Write(b)
		}
		if err != nil {
			return nil, err
		}
		sep = ","
	}
	if len(bodies) == 0 {
		sep = "[]"
	} else {
		sep = "]"
	}
	_, err := io.WriteString(z, sep)
	if err := errors.Join(err, z.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// unpacked is the inverse of packed.
func unpacked(body []byte) (bodies []json.RawMessage, err error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("version: %w", err)
	}
	if err = json.NewDecoder(io.LimitReader(z, versionMost)).Decode(&bodies); err != nil {
		return nil, fmt.Errorf("version: %w", err)
	}
	return bodies, nil
}

// Versions lists a board's, the latest first, for whoever may arrange.
func (c *Classroom) Versions(ctx context.Context, by Person, id session.SessionID, b BoardID) (all []Version, err error) {
	if err := c.mayArrange(ctx, by, id); err != nil {
		return nil, err
	}
	err = c.store.Read(ctx, func(q Query) (err error) {
		if _, err = boardThere(ctx, q, id, b); err != nil {
			return err
		}
		all, err = q.Versions(ctx, b)
		return err
	})
	return all, err
}

// Version is one version of a board and its elements, for whoever may arrange.
func (c *Classroom) Version(
	ctx context.Context, by Person, id session.SessionID, b BoardID, version string,
) (v Version, els []json.RawMessage, err error) {
	if err := c.mayArrange(ctx, by, id); err != nil {
		return v, nil, err
	}
	var body []byte
	err = c.store.Read(ctx, func(q Query) (err error) {
		if _, err = boardThere(ctx, q, id, b); err != nil {
			return err
		}
		v, body, err = q.Version(ctx, b, version)
		return err
	})
	if err != nil {
		return v, nil, err
	}
	els, err = unpacked(body)
	return v, els, err
}

func (c *Classroom) mayArrange(ctx context.Context, by Person, id session.SessionID) error {
	var code session.Code
	err := c.View(ctx, id, func(s *session.State) {
		code = s.May(session.Who{Person: by.ID, Kind: by.Kind}, session.DoArrange)
	})
	if err == nil && code != "" {
		err = &session.Refusal{Code: code}
	}
	return err
}

// Sizes of the parts in which a large change is told.
const (
	tellElements = 500
	tellBytes    = 256 << 10
)

// tellInParts tells of a change that may be as large as a board.
func (d *drawing) tellInParts() {
	seq := d.from
	for first := 0; first < len(d.taken); {
		e := Edit{Session: d.t.id, Board: d.board.ID, From: seq, By: d.by}
		for size := 0; first < len(d.taken) && len(e.Elements) < tellElements && size < tellBytes; first++ {
			size += len(d.taken[first].Body)
			e.Elements = append(e.Elements, d.taken[first].JSON())
		}
		seq += int64(len(e.Elements))
		e.To = seq
		d.t.tx.Tell(e)
	}
}
