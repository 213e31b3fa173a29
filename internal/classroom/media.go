package classroom

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stoahq/stoa/internal/session"
)

// MediaRights are what a connection may do in the media of its run.
type MediaRights struct {
	Speak, Show, Share bool // send a microphone, a camera, a screen
	Names              bool // be told who is there and sends nothing
}

// MediaGrant is a connection's part in the media of a run.
type MediaGrant struct {
	Room string // of media: that of the run, or of the breakout room that one is in
	MediaRights
}

// mediaRoom names the room of media of a breakout room; of a run's main room it
// is the run's id.
func mediaRoom(run session.RunID, room session.RoomID) string {
	if room == "" {
		return string(run)
	}
	return string(run) + "." + string(room)
}

// MayMedia tells whether a connection may have media now, and of which room:
// its seat is connected by it, or reconnecting after its loss.
func (c *Classroom) MayMedia(
	ctx context.Context, id session.SessionID, person session.PersonID, conn session.ConnID,
) (g MediaGrant, ok bool, err error) {
	err = c.View(ctx, id, func(s *session.State) {
		if t := s.Seats[person]; s.IsLive() && mediaOf(t, conn) {
			g, ok = MediaGrant{mediaRoom(s.Run.ID, t.Room), mediaRights(s, t)}, true
		}
	})
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return g, ok, err
}

func mediaOf(t *session.Seat, conn session.ConnID) bool {
	return t.Inside() && (t.Has(conn) || t.State == session.Reconnecting && t.LostConn == conn)
}

func mediaRights(s *session.State, t *session.Seat) MediaRights {
	may := func(a session.Action) bool {
		return s.May(session.Who{Person: t.Person, Kind: t.Kind, Member: t.Member}, a) == ""
	}
	return MediaRights{
		Speak: may(session.DoSpeak), Show: may(session.DoShow), Share: may(session.DoShare), Names: may(session.DoSeeList),
	}
}

// mediaConns are the connections of a seat that may have media.
func mediaConns(t *session.Seat) (conns []session.ConnID) {
	if !t.Inside() {
		return nil
	}
	for _, o := range t.Conns {
		conns = append(conns, o.ID)
	}
	if t.State == session.Reconnecting {
		conns = append(conns, t.LostConn)
	}
	return conns
}

// runMedia is what the connections of a live run may do, by the room of media
// that they may be in.
func runMedia(s *session.State) map[string]map[session.ConnID]MediaRights {
	all := map[string]map[session.ConnID]MediaRights{mediaRoom(s.Run.ID, ""): {}}
	for _, r := range s.Run.Breakout.Rooms {
		all[mediaRoom(s.Run.ID, r.ID)] = map[session.ConnID]MediaRights{}
	}
	for _, t := range s.Seats {
		for _, conn := range mediaConns(t) {
			all[mediaRoom(s.Run.ID, t.Room)][conn] = mediaRights(s, t)
		}
	}
	return all
}

// LiveMedia is every room of media of every live run that somebody is connected
// to, or was since this process started, with the connections that may be in it,
// and what they may do. Whatever else media holds is to be ended.
func (c *Classroom) LiveMedia(ctx context.Context) (map[string]map[session.ConnID]MediaRights, error) {
	var ids []session.SessionID
	err := c.store.Read(ctx, func(q Query) (err error) {
		ids, err = q.Peopled(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	live := map[string]map[session.ConnID]MediaRights{}
	for _, id := range append(ids, c.follower.known()...) {
		err := c.View(ctx, id, func(s *session.State) {
			if s.IsLive() && live[mediaRoom(s.Run.ID, "")] == nil {
				maps.Copy(live, runMedia(s))
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
	rooms []session.RoomID // breakout rooms
	seats map[session.PersonID]*mediaSeat
}

type mediaSeat struct {
	open map[session.ConnID]bool
	lost session.ConnID // of a reconnecting seat: it may go on until the grace is over
	room session.RoomID
}

// mediaJob is one thing that media is to do in a run.
type mediaJob struct {
	id   session.SessionID
	room string         // of media
	cut  []string       // connections to put out of it,
	end  bool           // or it is over,
	what session.Source // or this was stopped at an instant, of those seats that say so,
	at   session.Instant
	// or, with nothing of that, rights have changed.
}

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
	r := &mediaRun{id: s.Run.ID, seats: map[session.PersonID]*mediaSeat{}}
	r.opened(s.Run.Breakout.Rooms)
	f.runs[id] = r
	for p, t := range s.Seats {
		if t.Room != "" {
			r.seat(p).room = t.Room // kept while they are gone, too
		}
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

func (r *mediaRun) opened(rooms []session.Room) {
	for _, room := range rooms {
		r.rooms = append(r.rooms, room.ID)
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
		f.runs[id] = &mediaRun{id: e.Run, seats: map[session.PersonID]*mediaSeat{}}
		return
	case e.Kind == session.EvRunEnded:
		delete(f.runs, id)
		if r != nil {
			f.endRooms(r, r.rooms...)
		}
		f.work[e.Run] = append(f.work[e.Run], mediaJob{room: mediaRoom(e.Run, ""), end: true})
		return
	case r == nil:
		return
	case e.Kind == session.EvConfigured, e.Kind == session.EvLent, e.Kind == session.EvHostSet:
		f.work[r.id] = append(f.work[r.id], mediaJob{id: id})
		return
	case e.Kind == session.EvStopped:
		f.work[r.id] = append(f.work[r.id], mediaJob{id: id, what: e.What, at: e.At})
		return
	case e.Kind == session.EvRoomsOpened:
		r.opened(e.Breakout.Rooms)
		for _, p := range e.Placed {
			f.moved(r, p.Person, p.Room)
		}
		return
	case e.Kind == session.EvRoomSet && !slices.Contains(r.rooms, e.Set.ID):
		r.rooms = append(r.rooms, e.Set.ID)
		return
	case e.Kind == session.EvRoomsClosed:
		f.endRooms(r, r.rooms...)
		return
	case e.Kind == session.EvRoomClosed:
		f.endRooms(r, e.Room)
		return
	case e.Reading || e.Person == "":
		return
	}
	f.seat(r, e)
}

// seat follows what happened to one person.
func (f *follower) seat(r *mediaRun, e *session.Event) {
	switch t := r.seat(e.Person); e.Kind { //nolint:exhaustive // the others move no connection
	case session.EvMoved:
		f.moved(r, e.Person, e.Room)
	case session.EvBarred:
		t.room = ""
	case session.EvAsked, session.EvEntered, session.EvConnOpened, session.EvResumed:
		f.cut(r, t, t.lost)
		t.lost = ""
		t.open[e.Conn] = true
	case session.EvConnLost:
		delete(t.open, e.Conn)
		if len(t.open) > 0 {
			f.cut(r, t, e.Conn)
		} else {
			t.lost = e.Conn
		}
	case session.EvGone:
		f.cut(r, t, t.all()...)
		if t.room == "" || e.Reason == session.NoAccess {
			delete(r.seats, e.Person)
			return
		}
		clear(t.open)
		t.lost = "" // they come back to their room
	}
}

// all are the connections that a seat has or had last.
func (t *mediaSeat) all() []session.ConnID { return append(slices.Collect(maps.Keys(t.open)), t.lost) }

// moved puts somebody out of the media of the room that they were in: what holds
// for the next one, they are told when they come to it.
func (f *follower) moved(r *mediaRun, p session.PersonID, to session.RoomID) {
	t := r.seat(p)
	if t.room != to {
		f.cut(r, t, t.all()...)
	}
	t.room = to
}

// endRooms ends the media of breakout rooms, and with it everybody's part in it.
func (f *follower) endRooms(r *mediaRun, rooms ...session.RoomID) {
	for _, room := range rooms {
		f.work[r.id] = append(f.work[r.id], mediaJob{room: mediaRoom(r.id, room), end: true})
	}
	for _, t := range r.seats {
		if slices.Contains(rooms, t.room) {
			t.room = ""
		}
	}
	r.rooms = slices.DeleteFunc(slices.Clone(r.rooms), func(o session.RoomID) bool { return slices.Contains(rooms, o) })
}

// cut puts connections of a seat out of the room that it is in.
func (f *follower) cut(r *mediaRun, t *mediaSeat, conns ...session.ConnID) {
	for _, conn := range conns {
		if conn == "" {
			continue
		}
		jobs, room := f.work[r.id], mediaRoom(r.id, t.room)
		if n := len(jobs); n > 0 && jobs[n-1].cut != nil && jobs[n-1].room == room {
			jobs[n-1].cut = append(jobs[n-1].cut, string(conn))
			continue
		}
		f.work[r.id] = append(jobs, mediaJob{room: room, cut: []string{string(conn)}})
	}
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
		err := c.mediaDo(ctx, run, job)
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

func (c *Classroom) mediaDo(ctx context.Context, run session.RunID, job mediaJob) error {
	media := c.cfg.Media
	switch {
	case job.end:
		return media.End(ctx, job.room)
	case job.cut != nil:
		return media.Cut(ctx, job.room, job.cut...)
	}
	var (
		rights  map[string]map[session.ConnID]MediaRights
		stopped = map[string][]session.ConnID{}
	)
	err := c.View(ctx, job.id, func(s *session.State) {
		if !s.IsLive() || s.Run.ID != run {
			return
		}
		if job.what == "" {
			rights = runMedia(s)
			return
		}
		for _, t := range s.Seats {
			if t.StoppedAt(job.what) >= job.at {
				if conns := mediaConns(t); len(conns) > 0 {
					room := mediaRoom(run, t.Room)
					stopped[room] = append(stopped[room], conns...)
				}
			}
		}
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	var errs []error
	for room, of := range rights {
		if len(of) > 0 {
			errs = append(errs, media.Allow(ctx, room, of))
		}
	}
	for room, conns := range stopped {
		errs = append(errs, media.Mute(ctx, room, job.what, conns...))
	}
	return errors.Join(errs...)
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
