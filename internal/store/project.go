package store

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

// project writes what a change did: its lines of the audit list, its events,
// what follows from them, event by event, then the seats that it touched and
// the session's row.
func (g *group) project(e *entry, before mark, events []session.Event, touched []*session.Seat) error {
	s := e.state
	switch {
	case s.Rev != before.rev+int64(len(events)):
		return fmt.Errorf("%d events lead from revision %d to %d", len(events), before.rev, s.Rev)
	case len(events) == 0 && len(touched) == 0 && s.Outage == before.outage:
		return nil
	}
	p := projection{tx: g.tx, s: s}
	p.run, p.number = runBefore(s, events)
	for _, a := range audits(s.ID, before.settings, p.number, events) {
		if err := p.tx.AddAudit(p.tx.ctx, a); err != nil {
			return err
		}
	}
	for _, ev := range events {
		if ev.Kind == session.EvRunStarted {
			p.run, p.number = ev.Run, p.number+1
		}
		if err := p.event(ev); err != nil {
			return fmt.Errorf("revision %d, %s: %w", ev.Rev, ev.Kind, err)
		}
	}
	if err := p.dropSeats(); err != nil {
		return err
	}
	for _, t := range touched {
		if err := p.tx.saveSeat(s, t); err != nil {
			return err
		}
	}
	if s.Effective() != before.status || s.Deleted != before.deleted {
		if err := g.tx.q.SaveStatus(g.tx.ctx, s.ID, s.Effective(), s.Deleted); err != nil {
			return err
		}
	}
	acts := e.acts
	if len(events) == 0 {
		acts++
	}
	if err := p.tx.saveState(s, acts, len(events) > 0 || s.Outage != before.outage); err != nil {
		return err
	}
	e.acts = acts
	return nil
}

// runBefore is the run in which the first of the events happened (empty:
// outside a run), and the number of the run that had begun last.
func runBefore(s *session.State, events []session.Event) (run session.RunID, number int) {
	if s.IsLive() {
		run = s.Run.ID
	}
	number = s.Run.Number
	for _, ev := range slices.Backward(events) {
		switch ev.Kind { //nolint:exhaustive // only runs matter
		case session.EvRunStarted:
			run, number = "", number-1
		case session.EvRunEnded:
			run = ev.Run
		}
	}
	return run, number
}

// projection carries events over into rows.
type projection struct {
	tx     *tx
	s      *session.State // after all the events
	run    session.RunID  // the live run as of the event
	number int            // of the run that began last, as of the event
	// The seats of an ended run are deleted after the last event; so are the
	// readers who were gone by then.
	ended   bool
	readers []session.PersonID
}

func (p *projection) event(ev session.Event) error {
	if err := p.tx.addEvent(p.s.ID, p.run, ev); err != nil {
		return err
	}
	switch ev.Kind {
	case session.EvRunStarted:
		return p.runStarted(ev)
	case session.EvRunEnded:
		return p.runEnded(ev)
	case session.EvAsked, session.EvConnOpened:
		return p.connected(ev)
	case session.EvEntered, session.EvAdmitted, session.EvResumed:
		return p.seated(ev)
	case session.EvConnLost:
		return p.tx.q.CloseConnection(p.tx.ctx, p.s.ID, ev.Person, ev.Conn)
	case session.EvGone:
		return p.gone(ev)
	case session.EvHostSet:
		return p.hostSet(ev)
	case session.EvLent:
		if ev.On {
			return p.raise(ev.Person, classroom.RoleModerator)
		}
		if t := p.s.Seats[ev.Person]; t != nil {
			return p.inRoom(ev.At, t.Person, t.Room)
		}
	case session.EvMemberSet:
		if ev.Member {
			return p.raise(ev.Person, classroom.RoleMember)
		}
	case session.EvRoomsOpened:
		for _, one := range ev.Placed {
			if err := p.inRoom(ev.At, one.Person, one.Room); err != nil {
				return err
			}
		}
	case session.EvMoved:
		return p.inRoom(ev.At, ev.Person, ev.Room)
	case session.EvRoomSet:
		return p.tx.q.RenameRoom(p.tx.ctx, ev.Set.Name, string(ev.Set.ID))
	case session.EvWaiting, session.EvBeacon, session.EvLoggedOut, session.EvBarred, session.EvLifted,
		session.EvLocked, session.EvWarned, session.EvExtended, session.EvIdleMoved, session.EvStatusSet, session.EvConfigured,
		session.EvDeleted, session.EvRaised, session.EvLowered, session.EvStopped, session.EvTimer, session.EvOutage,
		session.EvRoomsTimed, session.EvRoomsClosed, session.EvRoomClosed, session.EvCalled:
	}
	return nil
}

// inRoom notes who is in a breakout room: whoever is there as more than a
// moderator reads for good what is said in it.
func (p *projection) inRoom(at session.Instant, who session.PersonID, room session.RoomID) error {
	in, open := p.s.Run.Breakout.Room(room)
	if !open {
		return nil
	}
	return p.tx.q.AddRoomPerson(p.tx.ctx, db.AddRoomPersonParams{
		RoomID: string(room), PersonID: who, SessionID: p.s.ID, RunID: p.run, RoomName: in.Name, At: at,
		Reads: p.s.IsHost(who) || !p.s.IsModerator(who),
	})
}

func (p *projection) runStarted(ev session.Event) error {
	return p.tx.q.StartRun(p.tx.ctx, db.StartRunParams{
		ID: ev.Run, SessionID: p.s.ID, Number: int64(p.number), StartedAt: ev.At, StartedBy: ev.By,
	})
}

func (p *projection) connected(ev session.Event) error {
	if ev.Conn == "" {
		return nil
	}
	return p.tx.q.OpenConnection(p.tx.ctx, db.OpenConnectionParams{
		SessionID: p.s.ID, PersonID: ev.Person, ID: ev.Conn, Reading: ev.Reading,
		NodeID: ev.Node, LoginID: ev.Login, OpenedAt: ev.At,
	})
}

// seated opens a stay, unless a reconnecting seat goes on in the one it had.
func (p *projection) seated(ev session.Event) error {
	if err := p.connected(ev); err != nil || ev.Reading || ev.Stay == 0 {
		return err
	}
	stay := db.OpenStayParams{
		RunID: p.run, PersonID: ev.Person, Stay: int64(ev.Stay), JoinedAt: ev.At, Role: p.role(ev),
	}
	if ev.Kind == session.EvResumed {
		return p.tx.q.ResumeStay(p.tx.ctx, db.ResumeStayParams(stay))
	}
	return p.tx.q.OpenStay(p.tx.ctx, stay)
}

func (p *projection) gone(ev session.Event) error {
	if ev.Reading {
		p.readers = append(p.readers, ev.Person)
	}
	if err := p.tx.q.ClosePlace(p.tx.ctx, p.s.ID, ev.Person, ev.Reading); err != nil || ev.Reading || ev.Stay == 0 {
		return err
	}
	return p.closeStay(ev.Person, ev.Stay, ev.Since, ev.Reason)
}

func (p *projection) closeStay(who session.PersonID, stay int, at session.Instant, why session.Reason) error {
	n, err := p.tx.q.CloseStay(p.tx.ctx, db.CloseStayParams{
		LeftAt: int64(at), Reason: why, RunID: p.run, PersonID: who, Stay: int64(stay),
	})
	if err == nil && n != 1 {
		err = fmt.Errorf("stay %d of %s in run %s is not open", stay, who, p.run)
	}
	return err
}

// runEnded closes every stay, those of reconnecting seats where they were
// lost, and every connection but those of seats that became readers.
func (p *projection) runEnded(ev session.Event) error {
	why := session.RunOver
	if ev.End == session.WasClosed {
		why = session.Shut
	}
	for _, end := range ev.Ends {
		if err := p.closeStay(end.Person, end.Stay, end.Since, why); err != nil {
			return err
		}
	}
	q, ctx := p.tx.q, p.tx.ctx
	if err := q.CloseStays(ctx, int64(ev.At), why, ev.Run); err != nil {
		return err
	}
	switch n, err := q.EndRun(ctx, int64(ev.At), ev.End, ev.Run); {
	case err != nil:
		return err
	case n != 1:
		return fmt.Errorf("run %s is not live", ev.Run)
	}
	if ev.End == session.WasClosed {
		for _, t := range p.s.Readers {
			for _, c := range t.Conns {
				if err := q.KeepConnection(ctx, p.s.ID, t.Person, c.ID); err != nil {
					return err
				}
			}
		}
	}
	if err := q.NoteAbsent(ctx, string(ev.Run), p.s.ID); err != nil {
		return err
	}
	p.ended, p.run = true, ""
	return q.CloseRunConnections(ctx, p.s.ID)
}

// dropSeats deletes the rows of seats that an ended run has left behind.
// Those that the state still has are written afterwards.
func (p *projection) dropSeats() error {
	if !p.ended {
		return nil
	}
	q, ctx := p.tx.q, p.tx.ctx
	if err := q.KeepActs(ctx, p.s.ID); err != nil {
		return err
	}
	if err := q.DeleteRunSeats(ctx, p.s.ID); err != nil {
		return err
	}
	for _, who := range p.readers {
		if p.s.Readers[who] == nil {
			if err := q.DeleteReader(ctx, p.s.ID, who); err != nil {
				return err
			}
		}
	}
	return nil
}

// hostSet keeps the list of hosts; from whom a host takes the role stays a
// member (rule 23). Whom the system takes it from is what their group makes
// them.
func (p *projection) hostSet(ev session.Event) error {
	if ev.Role != session.NoRole {
		if err := p.raise(ev.Person, hostRole(ev.Role)); err != nil {
			return err
		}
		return p.tx.q.SetHost(p.tx.ctx, p.s.ID, ev.Person, ev.Role)
	}
	if err := p.tx.q.DeleteHost(p.tx.ctx, p.s.ID, ev.Person); err != nil || ev.By == "" {
		return err
	}
	return p.tx.q.AddMember(p.tx.ctx, p.s.ID, ev.Person)
}

func (t *tx) addEvent(id session.SessionID, run session.RunID, ev session.Event) error {
	data, err := json.Marshal(ev)
	if err != nil {
		return err
	}
	return t.q.AddEvent(t.ctx, db.AddEventParams{
		SessionID: id, Rev: ev.Rev, At: ev.At, RunID: run, Kind: ev.Kind,
		ByID: ev.By, PersonID: ev.Person, Data: string(data),
	})
}

func (t *tx) saveSeat(s *session.State, seat *session.Seat) error {
	data, err := json.Marshal(seat)
	if err != nil {
		return err
	}
	run := s.Run.ID
	if seat.Reading {
		run = ""
	}
	return t.q.SaveSeat(t.ctx, db.SaveSeatParams{
		SessionID: s.ID, PersonID: seat.Person, Reading: seat.Reading, RunID: run,
		State: seat.State, Reason: seat.Reason, LoginID: seat.Login,
		LastAction: seat.LastAction, Data: string(data),
	})
}

// saveState writes the session's row; without header, only that there was
// activity.
func (t *tx) saveState(s *session.State, acts int64, header bool) error {
	if !header {
		return t.q.CountAct(t.ctx, s.ID, acts)
	}
	data, err := json.Marshal(s.Header)
	if err != nil {
		return err
	}
	n, err := t.q.SaveState(t.ctx, db.SaveStateParams{
		ID: s.ID, State: string(data), Rev: s.Rev, Acts: acts, NextDue: nextDue(s),
		Phase: s.Phase(), Policy: s.Settings.Policy, OwnerID: owner(s), Inside: int64(s.Inside()),
	})
	if err == nil && n != 1 {
		err = fmt.Errorf("session %s has no row", s.ID)
	}
	return err
}

func nextDue(s *session.State) session.Instant {
	d, _ := s.Next()
	return d.At
}

func owner(s *session.State) session.PersonID {
	for p, r := range s.Hosts {
		if r == session.Owner {
			return p
		}
	}
	return ""
}
