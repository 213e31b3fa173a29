package web

import (
	"time"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// door is the way into a session for one person, as of a state. me is nil for
// somebody who is not known; hosts tells whether anybody inside can admit.
func (s *Server) door(st *session.State, name string, w session.Who, me *wire.Me, hosts func() bool) wire.Door {
	d := wire.Door{May: []session.Action{}, Me: me, Attendance: s.attendance()}
	var until session.Instant
	d.Next, until = next(st, session.At(time.Now()), w)
	d.Until = wire.Millis(until)
	if d.Next == wire.NextNotFound {
		d.Me = nil
		return d
	}
	if w.Person == "" {
		return d
	}
	d.May = actions(st.MayList(w))
	if d.Next != wire.NextRefused {
		d.Session = &wire.DoorSession{
			Name: name, Policy: st.Settings.Policy, Status: st.Effective(), Phase: st.Phase(),
		}
	}
	if st.IsLive() {
		d.Run = &wire.DoorRun{Started: wire.Millis(st.Run.StartedAt)}
	}
	if st.Phase() == session.Ended {
		d.Ended = &wire.DoorEnded{At: wire.Millis(st.Run.EndedAt)}
		if st.IsHost(w.Person) {
			d.Ended.Reason = st.Run.Reason
		}
	}
	d.HostAway = away(st, w)
	d.Hosts = d.Next == wire.NextAsk && hosts()
	t, r := st.Seats[w.Person], st.Readers[w.Person]
	d.Seated = t.Inside() || r.Inside() || t != nil && t.State == session.Asking
	return d
}

// noDoor is what unknown and hidden sessions have in common.
func (s *Server) noDoor() wire.Door {
	return wire.Door{
		Next: wire.NextNotFound, May: []session.Action{},
		Attendance: s.attendance(),
	}
}

// attendance is what people are told before entering (rule 47).
func (s *Server) attendance() wire.Attendance {
	a := wire.Attendance{Months: s.RetentionMonths}
	if s.PrivacyURL != nil {
		a.Privacy = s.PrivacyURL.String()
	}
	return a
}

// next decides what the way in needs. It is the only place where that is
// decided; rights themselves are session.State's. An empty w.Person is somebody
// who is not known. until comes with declined.
func next(st *session.State, now session.Instant, w session.Who) (n wire.Next, until session.Instant) {
	host := st.IsHost(w.Person)
	switch status := st.Effective(); {
	case st.Deleted, status == session.Hidden && !host:
		return wire.NextNotFound, 0
	case w.Person == "":
		return nextUnknown(st), 0
	case status != session.Active && st.May(w, session.DoRead) == "":
		return wire.NextRead, 0
	case status != session.Active:
		return wire.NextRefused, 0
	}
	switch st.May(w, session.DoEnter) {
	case "":
	case session.CodeEnded:
		return wire.NextEnded, 0
	case session.CodeNotStarted:
		return wire.NextWait, 0
	case session.CodeRemoved:
		return wire.NextRemoved, 0
	case session.CodeFull:
		return wire.NextFull, 0
	case session.CodeNeedsAccount:
		return wire.NextLogin, 0
	case session.CodeDeclined:
		return wire.NextDeclined, 0
	default:
		return wire.NextRefused, 0
	}
	switch {
	case !st.IsLive() && host:
		return wire.NextStart, 0
	case !st.IsLive(), letIn(st, w):
		return wire.NextEnter, 0
	}
	return nextAsking(st, now, st.Seats[w.Person])
}

// nextUnknown is for somebody who is neither logged in nor has given a name.
func nextUnknown(st *session.State) wire.Next {
	switch {
	case st.Effective() != session.Active, st.Settings.Guests == session.GuestsNone:
		return wire.NextLogin
	case st.Phase() == session.Ended:
		return wire.NextEnded
	default:
		return wire.NextName
	}
}

// nextAsking is for who has to ask (rule 14).
func nextAsking(st *session.State, now session.Instant, t *session.Seat) (wire.Next, session.Instant) {
	if t == nil || t.Declines == 0 || t.State != session.Gone {
		return wire.NextAsk, 0
	}
	if t.Declines > st.Settings.AskTimes {
		return wire.NextDeclined, 0
	}
	if until := t.DeclinedAt.Add(st.Settings.AskAgain); now < until {
		return wire.NextDeclined, until
	}
	return wire.NextAsk, 0
}

// letIn tells whether entering the live run lets in rather than asks, for
// somebody who may enter. The test of next holds it against session.Step.
func letIn(st *session.State, w session.Who) bool {
	t := st.Seats[w.Person]
	switch {
	case st.IsHost(w.Person), t.Inside(), t != nil && t.LetIn:
		return true
	case t != nil && t.State == session.Asking, st.Run.Locked:
		return false
	case w.Member:
		return true
	default:
		return w.Kind == session.Guest && st.Settings.Guests == session.GuestsDirect && !st.Run.GuestsAsk
	}
}

// away is the host timer, for those who may see timers; nil for all others and
// while it does not run (rule 28).
func away(st *session.State, w session.Who) *wire.Away {
	if st.Run.HostDue == 0 || !st.IsLive() || st.May(w, session.DoSeeTimers) != "" {
		return nil
	}
	return &wire.Away{Since: wire.Millis(st.Run.HostAwaySince), Until: wire.Millis(st.Run.HostDue)}
}

// hostsInside tells whether anybody is inside who can admit (rule 15).
func hostsInside(st *session.State) bool {
	for p := range st.Hosts {
		if st.Seats[p].Inside() {
			return true
		}
	}
	for p, t := range st.Seats {
		if t.Lent && st.IsModerator(p) {
			return true
		}
	}
	return false
}
