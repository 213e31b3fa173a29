package classroom

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stoahq/stoa/internal/session"
)

// MayMedia tells whether a connection may have media now, and of which run:
// its seat is connected by it, or reconnecting after its loss.
func (c *Classroom) MayMedia(
	ctx context.Context, id session.SessionID, person session.PersonID, conn session.ConnID,
) (run session.RunID, ok bool, err error) {
	err = c.View(ctx, id, func(s *session.State) {
		if t := s.Seats[person]; s.IsLive() && mediaOf(t, conn) {
			run, ok = s.Run.ID, true
		}
	})
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return run, ok, err
}

func mediaOf(t *session.Seat, conn session.ConnID) bool {
	return t.Inside() && (t.Has(conn) || t.State == session.Reconnecting && t.LostConn == conn)
}

// LiveMedia is every live run that somebody is connected to, or was since
// this process started, with the connections that may have media. Whatever
// else media holds is to be ended.
func (c *Classroom) LiveMedia(ctx context.Context) (map[session.RunID]map[session.ConnID]bool, error) {
	var ids []session.SessionID
	err := c.store.Read(ctx, func(q Query) (err error) {
		ids, err = q.Peopled(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	live := map[session.RunID]map[session.ConnID]bool{}
	for _, id := range append(ids, c.follower.known()...) {
		err := c.View(ctx, id, func(s *session.State) {
			if !s.IsLive() || live[s.Run.ID] != nil {
				return
			}
			conns := map[session.ConnID]bool{}
			live[s.Run.ID] = conns
			for _, t := range s.Seats {
				for _, o := range t.Conns {
					conns[o.ID] = mediaOf(t, o.ID)
				}
				if t.State == session.Reconnecting {
					conns[t.LostConn] = true
				}
			}
		})
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
	}
	return live, nil
}

// follower knows, from what was committed, which connections media may hold,
// and has media follow. What other nodes commit it does not hear; the
// reconciler knows the rest.
type follower struct {
	mu      sync.Mutex
	runs    map[session.SessionID]*mediaRun
	work    map[session.RunID][]mediaJob
	running map[session.RunID]bool
	wake    signal
}

type mediaRun struct {
	id    session.RunID
	seats map[session.PersonID]*mediaSeat
}

type mediaSeat struct {
	open map[session.ConnID]bool
	lost session.ConnID // of a reconnecting seat: it may go on until the grace is over
}

// mediaJob cuts connections, or without any ends the run.
type mediaJob []string

func (f *follower) init() {
	f.runs = map[session.SessionID]*mediaRun{}
	f.work = map[session.RunID][]mediaJob{}
	f.running = map[session.RunID]bool{}
	f.wake = newSignal()
}

// learn takes a live run as it is committed, when it is met for the first
// time. It is called under the session's lock, so no commit comes in between.
func (f *follower) learn(id session.SessionID, s *session.State) {
	if !s.IsLive() {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if r := f.runs[id]; r != nil && r.id == s.Run.ID {
		return
	}
	r := &mediaRun{s.Run.ID, map[session.PersonID]*mediaSeat{}}
	f.runs[id] = r
	for p, t := range s.Seats {
		if t.State == session.Gone {
			continue
		}
		m := r.seat(p)
		for _, o := range t.Conns {
			m.open[o.ID] = true
		}
		if len(t.Conns) == 0 {
			m.lost = t.LostConn
		}
	}
}

func (r *mediaRun) seat(p session.PersonID) *mediaSeat {
	t := r.seats[p]
	if t == nil {
		t = &mediaSeat{open: map[session.ConnID]bool{}}
		r.seats[p] = t
	}
	return t
}

// note follows one commit. It never blocks.
func (f *follower) note(m Commit) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range m.Events {
		f.event(m.Session, &m.Events[i])
	}
	if len(f.work) > 0 {
		f.wake.raise()
	}
}

func (f *follower) event(id session.SessionID, e *session.Event) {
	r := f.runs[id]
	switch {
	case e.Kind == session.EvRunStarted:
		f.runs[id] = &mediaRun{e.Run, map[session.PersonID]*mediaSeat{}}
		return
	case e.Kind == session.EvRunEnded:
		delete(f.runs, id)
		f.work[e.Run] = append(f.work[e.Run], nil)
		return
	case r == nil || e.Reading || e.Person == "":
		return
	}
	switch t := r.seat(e.Person); e.Kind { //nolint:exhaustive // the others move no connection
	case session.EvAsked, session.EvEntered, session.EvConnOpened, session.EvResumed:
		f.cut(r, t.lost)
		t.lost = ""
		t.open[e.Conn] = true
	case session.EvConnLost:
		delete(t.open, e.Conn)
		if len(t.open) > 0 {
			f.cut(r, e.Conn)
		} else {
			t.lost = e.Conn
		}
	case session.EvGone:
		f.cut(r, t.lost)
		for conn := range t.open {
			f.cut(r, conn)
		}
		delete(r.seats, e.Person)
	}
}

func (f *follower) cut(r *mediaRun, conn session.ConnID) {
	if conn == "" {
		return
	}
	jobs := f.work[r.id]
	if n := len(jobs); n > 0 && jobs[n-1] != nil {
		jobs[n-1] = append(jobs[n-1], string(conn))
		return
	}
	f.work[r.id] = append(jobs, mediaJob{string(conn)})
}

func (f *follower) known() []session.SessionID {
	f.mu.Lock()
	defer f.mu.Unlock()
	ids := make([]session.SessionID, 0, len(f.runs))
	for id := range f.runs {
		ids = append(ids, id)
	}
	return ids
}

// follow has media follow what was committed: the jobs of one run in order,
// those of different runs side by side.
func (c *Classroom) follow(ctx context.Context) error {
	var g errgroup.Group
	g.SetLimit(16)
	f := &c.follower
	for {
		select {
		case <-ctx.Done():
			return g.Wait()
		case <-f.wake:
		}
		for _, run := range f.idle() {
			g.Go(func() error {
				c.followRun(ctx, run)
				return nil
			})
		}
	}
}

// idle takes the runs that have work and nobody to do it.
func (f *follower) idle() []session.RunID {
	f.mu.Lock()
	defer f.mu.Unlock()
	var runs []session.RunID
	for run := range f.work {
		if !f.running[run] {
			f.running[run] = true
			runs = append(runs, run)
		}
	}
	return runs
}

func (c *Classroom) followRun(ctx context.Context, run session.RunID) {
	f := &c.follower
	for {
		f.mu.Lock()
		jobs := f.work[run]
		delete(f.work, run)
		if len(jobs) == 0 || ctx.Err() != nil {
			delete(f.running, run)
			f.mu.Unlock()
			return
		}
		f.mu.Unlock()
		for _, job := range jobs {
			c.mediaJob(ctx, run, job)
		}
	}
}

// mediaTries is how often a job is tried; then the reconciler sees to it.
const mediaTries = 6

func (c *Classroom) mediaJob(ctx context.Context, run session.RunID, job mediaJob) {
	wait := 50 * time.Millisecond
	for try := 1; ; try++ {
		var err error
		if job == nil {
			err = c.cfg.Media.End(ctx, string(run))
		} else {
			err = c.cfg.Media.Cut(ctx, string(run), job...)
		}
		if err == nil || ctx.Err() != nil {
			return
		}
		c.log.Warn("media did not follow", "run", run, "try", try, "err", err)
		if try == mediaTries || !sleep(ctx, wait) {
			return
		}
		wait *= 2
	}
}

const ticketSecret = "media-ticket"

// loadTicketKey reads the secret that signs media tickets, or makes it.
func (c *Classroom) loadTicketKey(ctx context.Context) error {
	key, err := c.Key(ctx, ticketSecret)
	if err == nil {
		c.ticketer.Store(&key)
	}
	return err
}

// ErrBadTicket: a media ticket that this deployment has not made.
var ErrBadTicket = errors.New("not a ticket")

// MediaTicket is what a connection shows to the gate of media. It says who it
// is, not that it may: that is asked each time ([Classroom.MayMedia]).
func (c *Classroom) MediaTicket(id session.SessionID, person session.PersonID, conn session.ConnID) string {
	text := base64.RawURLEncoding.EncodeToString([]byte(strings.Join([]string{string(id), string(person), string(conn)}, " ")))
	return text + "." + c.sign(text)
}

// ParseTicket is the inverse of MediaTicket, or ErrBadTicket.
func (c *Classroom) ParseTicket(ticket string) (
	id session.SessionID, person session.PersonID, conn session.ConnID, err error,
) {
	text, mac, _ := strings.Cut(ticket, ".")
	if c.ticketer.Load() == nil || !hmac.Equal([]byte(mac), []byte(c.sign(text))) {
		return "", "", "", ErrBadTicket
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	parts := strings.Split(string(raw), " ")
	if err != nil || len(parts) != 3 {
		return "", "", "", fmt.Errorf("%w: malformed", ErrBadTicket)
	}
	return session.SessionID(parts[0]), session.PersonID(parts[1]), session.ConnID(parts[2]), nil
}

func (c *Classroom) sign(text string) string {
	var key []byte
	if k := c.ticketer.Load(); k != nil {
		key = *k
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}
