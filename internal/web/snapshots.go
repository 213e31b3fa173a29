package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// snapshotsMost bounds the snapshots that are kept, in bytes as they are kept.
const snapshotsMost = 32 << 20

// snapshots keeps boards as they were last asked for: a class that opens a
// board reads and compresses it once.
type snapshots struct {
	mu   sync.Mutex
	all  map[classroom.BoardID]*kept
	size int
}

// kept is the snapshot of one board; its lock is held while it is made.
type kept struct {
	mu   sync.Mutex
	snap *snapshot
}

// snapshot is a wire.Snapshot, compressed.
type snapshot struct {
	epoch string
	seq   int64
	gz    []byte
}

// of is a board as it is now.
func (c *snapshots) of(ctx context.Context, class *classroom.Classroom, id session.SessionID, board classroom.BoardID) (*snapshot, error) {
	now, err := class.Board(ctx, id, board)
	if err != nil {
		return nil, err
	}
	k := c.entry(board)
	k.mu.Lock()
	defer k.mu.Unlock()
	epoch := class.WorkspaceEpoch()
	if k.snap != nil && k.snap.seq >= now.Seq && k.snap.epoch == epoch {
		return k.snap, nil
	}
	b, els, err := class.Shown(ctx, id, board)
	if err != nil {
		return nil, err
	}
	snap, err := snapshotOf(b, els, epoch)
	if err != nil {
		return nil, err
	}
	c.keep(board, k, snap)
	return snap, nil
}

func (c *snapshots) entry(board classroom.BoardID) *kept {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.all[board]
	if k == nil {
		k = &kept{}
		if c.all == nil {
			c.all = map[classroom.BoardID]*kept{}
		}
		c.all[board] = k
	}
	return k
}

// keep keeps a snapshot; where there are too many, all others go. Called with
// k locked.
func (c *snapshots) keep(board classroom.BoardID, k *kept, snap *snapshot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all[board] != k {
		return // it went meanwhile
	}
	if k.snap != nil {
		c.size -= len(k.snap.gz)
	}
	if c.size+len(snap.gz) > snapshotsMost || len(c.all) > 1000 {
		c.all, c.size = map[classroom.BoardID]*kept{board: k}, 0
	}
	k.snap = snap
	c.size += len(snap.gz)
}

func snapshotOf(b classroom.Board, els []classroom.Element, epoch string) (*snapshot, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	w := &sticky{w: z}
	w.write(`{"doc":`, string(marshal(b.ID)), `,"epoch":`, string(marshal(epoch)), `,"seq":`, strconv.FormatInt(b.Seq, 10), `,"elements":[`)
	for i, el := range els {
		if i > 0 {
			w.write(",")
		}
		w.body(el.Body)
	}
	w.write("]}")
	if w.err == nil {
		w.err = z.Close()
	}
	if w.err != nil {
		return nil, fmt.Errorf("snapshot: %w", w.err)
	}
	return &snapshot{epoch: epoch, seq: b.Seq, gz: out.Bytes()}, nil
}

// sticky writes until there is an error.
type sticky struct {
	w   io.Writer
	err error
}

func (s *sticky) write(parts ...string) {
	for _, p := range parts {
		s.body(json.RawMessage(p))
	}
}

func (s *sticky) body(raw json.RawMessage) {
	if s.err == nil {
		_, s.err = s.w.Write(raw)
	}
}

func (s *snapshot) etag() string { return fmt.Sprintf("%q", s.epoch+"-"+strconv.FormatInt(s.seq, 10)) }

// serve answers with a snapshot: not at all where the browser has it,
// compressed where it can be.
func (s *snapshot) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("ETag", s.etag())
	h.Set("Cache-Control", "private, no-cache") // to be asked for each time
	h.Set("Vary", "Accept-Encoding, Cookie")
	if strings.Contains(r.Header.Get("If-None-Match"), s.etag()) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "application/json")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		h.Set("Content-Length", strconv.Itoa(len(s.gz)))
		_, _ = w.Write(s.gz) // who has gone does not hear of it
		return
	}
	z, err := gzip.NewReader(bytes.NewReader(s.gz))
	if err == nil {
		_, _ = io.Copy(w, z) //nolint:gosec // we made it
	}
}
