package classroom

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stoahq/stoa/internal/session"
)

// Activity is not an event: ten thousand people who move their pointers must
// not become commits. What is reported stays in memory until
//
//   - the session changes for another reason, and takes it along,
//   - or its batch is due, once in an interval: a minute or a tenth of the
//     notice time, whichever is less, at the same instants for all sessions,
//     so that they share their commits,
//   - or a seat that was active would, by what is stored, get its notice
//     within two intervals: then at once, for another node may be the one
//     that fires it (rule 41).

// activity is what was reported and is not stored yet.
type activity struct {
	mu       sync.Mutex
	sessions map[session.SessionID]*batchOf
	people   map[session.PersonID]map[session.SessionID]bool
	fresh    map[session.SessionID]bool // to be looked at: is it urgent?
	wake     signal
}

// lookEvery is how often it is found out whether more input by the same people
// is urgent. They may draw a hundred strokes a second.
const lookEvery = time.Second

// batchOf is what is in memory for one session.
type batchOf struct {
	inputs map[session.ConnID]input
	due    session.Instant // when to store it; 0: not known yet
	looked session.Instant // when it was last found out
}

// input is the last input by one connection.
type input struct {
	person       session.PersonID
	conn         session.ConnID
	at, received session.Instant
	login        session.LoginID // once it was looked at
}

func (a *activity) init() {
	a.sessions = map[session.SessionID]*batchOf{}
	a.people = map[session.PersonID]map[session.SessionID]bool{}
	a.fresh = map[session.SessionID]bool{}
	a.wake = newSignal()
}

// Active notes that there was input in a connection's page at an instant. It
// is cheap and stores nothing by itself. An input is never in the future, and
// one that is older than what is known changes nothing.
func (c *Classroom) Active(id session.SessionID, person session.PersonID, conn session.ConnID, at session.Instant) {
	now := clock()
	a := &c.activity
	a.mu.Lock()
	defer a.mu.Unlock()
	b := a.sessions[id]
	if b == nil {
		b = &batchOf{inputs: map[session.ConnID]input{}}
		a.sessions[id] = b
	}
	in, known := b.inputs[conn]
	at = min(at, now)
	if at <= in.at {
		return
	}
	b.inputs[conn] = input{person, conn, at, now, in.login}
	if a.people[person] == nil {
		a.people[person] = map[session.SessionID]bool{}
	}
	a.people[person][id] = true
	if again := now >= b.looked.Add(lookEvery); !a.fresh[id] && (!known || again) {
		a.fresh[id] = true
		a.wake.raise()
	}
}

// pending is what is not stored yet of a session, in order of reception.
func (a *activity) pending(id session.SessionID) []input {
	a.mu.Lock()
	defer a.mu.Unlock()
	b := a.sessions[id]
	if b == nil {
		return nil
	}
	all := make([]input, 0, len(b.inputs))
	for _, in := range b.inputs {
		all = append(all, in)
	}
	slices.SortFunc(all, func(x, y input) int { return int(x.received - y.received) })
	return all
}

// stored forgets what was stored.
func (a *activity) stored(id session.SessionID, what []input) {
	if len(what) == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	b := a.sessions[id]
	if b == nil {
		return
	}
	for _, in := range what {
		if b.inputs[in.conn].at == in.at {
			delete(b.inputs, in.conn)
		}
	}
	if len(b.inputs) == 0 {
		delete(a.sessions, id)
		delete(a.fresh, id)
	} else {
		b.due, a.fresh[id] = 0, true // more came meanwhile: a new batch
		a.wake.raise()
	}
	for _, in := range what {
		a.unlink(in.person, id, b)
	}
}

func (a *activity) unlink(p session.PersonID, id session.SessionID, b *batchOf) {
	for _, in := range b.inputs {
		if in.person == p {
			return
		}
	}
	delete(a.people[p], id)
	if len(a.people[p]) == 0 {
		delete(a.people, p)
	}
}

// elsewhere tells whether there is input by a login since an instant, outside
// a session, that is not stored yet (rule 39).
func (a *activity) elsewhere(p session.PersonID, l session.LoginID, not session.SessionID, since session.Instant) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id := range a.people[p] {
		if id == not {
			continue
		}
		for _, in := range a.sessions[id].inputs {
			if in.person == p && in.at >= since && (in.login == l || in.login == "") {
				return true
			}
		}
	}
	return false
}

// report tells the session of inputs, each as of its reception: a notice that
// fired before it stands (rule 38).
func (t *turn) report(all []input) {
	for len(all) > 0 {
		n := 1
		for next, ok := t.s.Next(); n < len(all) && (!ok || all[n].received < next.At); n++ {
		}
		var r session.Report
		for _, in := range all[:n] {
			place, ok := placeOf(t.s, in.person, in.conn)
			if ok {
				r.Inputs = append(r.Inputs, session.Input{Person: in.person, Reading: place.Reading, At: in.at})
			}
		}
		if len(r.Inputs) > 0 {
			_ = t.stepAt(all[n-1].received, r) // only a deleted session refuses
		}
		all = all[n:]
	}
}

// placeOf is the seat or the place as a reader that a connection belongs to,
// or, lost within the grace, belonged to.
func placeOf(s *session.State, p session.PersonID, conn session.ConnID) (*session.Seat, bool) {
	for _, t := range [...]*session.Seat{s.Seats[p], s.Readers[p]} {
		if t != nil && (t.Has(conn) || t.State == session.Reconnecting && t.LostConn == conn) {
			return t, true
		}
	}
	return nil, false
}

// interval is how often the activity of a session is stored.
func interval(set session.Settings) time.Duration {
	if set.IdleNotice == 0 {
		return time.Minute
	}
	return min(time.Minute, max(set.IdleNotice/10, 10*time.Millisecond))
}

// keepActivity stores what is due or urgent until ctx is done.
func (c *Classroom) keepActivity(ctx context.Context) error {
	a := &c.activity
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.wake:
		case <-timer.C:
		}
		for _, id := range a.unseen() {
			c.look(ctx, id)
		}
		due, next := a.due(clock())
		c.flush(ctx, due)
		timer.Reset(time.Until(next.Time()))
	}
}

func (a *activity) unseen() []session.SessionID {
	a.mu.Lock()
	defer a.mu.Unlock()
	var ids []session.SessionID
	for id := range a.fresh {
		ids = append(ids, id)
	}
	clear(a.fresh)
	return ids
}

// due lists the sessions whose batch is due, and when the next one is.
func (a *activity) due(now session.Instant) (ids []session.SessionID, next session.Instant) {
	a.mu.Lock()
	defer a.mu.Unlock()
	next = now.Add(time.Hour)
	for id, b := range a.sessions {
		switch {
		case b.due == 0:
		case b.due <= now:
			ids = append(ids, id)
			b.due = now.Add(time.Second) // should it fail
			next = min(next, b.due)
		default:
			next = min(next, b.due)
		}
	}
	return ids, next
}

// look decides when the activity of a session is stored: with its batch, or
// at once.
func (c *Classroom) look(ctx context.Context, id session.SessionID) {
	a, now := &c.activity, clock()
	inputs := a.pending(id)
	due := now.Add(time.Minute)
	err := c.store.View(ctx, id, func(s *session.State) {
		every := interval(s.Settings)
		step := session.Instant(every / time.Microsecond)
		due = (now/step + 1) * step
		for i, in := range inputs {
			place, ok := placeOf(s, in.person, in.conn)
			if !ok {
				continue
			}
			inputs[i].login = place.Login
			for _, o := range place.Conns {
				if o.ID == in.conn {
					inputs[i].login = o.Login
				}
			}
			if near(s, place, now.Add(2*every)) {
				due = now
			}
		}
	})
	if errors.Is(err, ErrNotFound) {
		a.stored(id, inputs)
		return
	}
	a.looked(id, inputs, due)
}

// near tells whether a seat would have its notice before an instant, by what
// is stored.
func near(s *session.State, t *session.Seat, by session.Instant) bool {
	return t.State == session.Connected && !t.Warned && t.Due != 0 && t.Due < by &&
		t.LastAction.Add(s.Settings.IdleNotice) < by
}

func (a *activity) looked(id session.SessionID, inputs []input, due session.Instant) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b := a.sessions[id]
	if b == nil {
		return
	}
	b.looked = clock()
	for _, in := range inputs {
		if now, ok := b.inputs[in.conn]; ok {
			now.login = in.login
			b.inputs[in.conn] = now
		}
	}
	if b.due == 0 || due < b.due {
		b.due = due
	}
}

// flush stores the activity of sessions.
func (c *Classroom) flush(ctx context.Context, ids []session.SessionID) {
	var g errgroup.Group
	g.SetLimit(atOnce)
	for _, id := range ids {
		g.Go(func() error {
			err := c.Do(ctx, id, session.Tick{})
			switch {
			case errors.Is(err, ErrNotFound):
				c.activity.stored(id, c.activity.pending(id))
			case err != nil && ctx.Err() == nil:
				c.log.Warn("activity is not stored yet", "session", id, "err", err)
			}
			return nil
		})
	}
	_ = g.Wait() // nobody returns an error
}

// flushAll stores everything that is in memory.
func (c *Classroom) flushAll(ctx context.Context) {
	c.activity.mu.Lock()
	ids := make([]session.SessionID, 0, len(c.activity.sessions))
	for id := range c.activity.sessions {
		ids = append(ids, id)
	}
	c.activity.mu.Unlock()
	c.flush(ctx, ids)
}
