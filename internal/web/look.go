package web

import (
	"slices"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// lookAt is how many pages are looked at in one reading of the state, so that
// commits do not wait for a session of ten thousand.
const lookAt = 256

// verdict is how a page that was inside stands, as of a state.
type verdict struct {
	place wire.Place
	me    wire.Self
	bye   wire.SocketBye // with an empty place
	lost  bool           // its connection is not known any more: it is to come back
}

// seen sorts pages by what they need to be told.
type seen struct {
	me      map[*socket]wire.Self // inside as before
	welcome []*socket             // inside, but everything is to be told anew
	out     []*socket             // at the door
}

// judge reads where pages are, says bye to those that are out and sorts the
// others. Called with ch.mu held.
func (ch *channel) judge(sockets []*socket, n news) seen {
	s := seen{me: map[*socket]wire.Self{}}
	for part := range slices.Chunk(sockets, lookAt) {
		verdicts := make([]verdict, len(part))
		err := ch.view(func(st *session.State) {
			for i, so := range part {
				if so.in.place != "" {
					verdicts[i] = ch.verdict(st, so, n)
				}
			}
		})
		if err != nil {
			ch.stuck(part, err)
			continue
		}
		for i, so := range part {
			ch.sort(&s, so, verdicts[i], n)
		}
	}
	return s
}

func (ch *channel) sort(s *seen, so *socket, v verdict, n news) {
	switch {
	case so.in.place == "":
		s.out = append(s.out, so)
	case v.lost:
		so.cut(closeUnavailable)
	case v.place == "":
		so.in.place, so.in.door = "", 0
		ch.sees(so, wire.Self{})
		so.send(whole(v.bye))
		ended := slices.Contains(n.logins[so.v.Person.ID], so.v.login.ID)
		if so.in.out || v.bye.Why == wire.WhyIdle && ended {
			so.finish(closeLoggedOut)
			return
		}
		s.out = append(s.out, so)
	case n.fresh, v.place != so.in.place, n.touched[so.v.Person.ID].role:
		so.in.place = v.place
		ch.sees(so, v.me)
		s.welcome = append(s.welcome, so)
	default:
		ch.sees(so, v.me)
		s.me[so] = v.me
	}
}

// verdict reads where one page is.
func (ch *channel) verdict(st *session.State, so *socket, n news) verdict {
	p := so.v.Person.ID
	for _, t := range [...]*session.Seat{st.Seats[p], st.Readers[p]} {
		if t != nil && t.Has(so.in.conn) {
			me := self(st, t)
			me.Name = so.in.name
			return verdict{place: placeOf(t), me: me}
		}
	}
	bye, lost := farewell(st, so.v.Person.ID, so.in, ch.end)
	if bye.Why == wire.WhyIdle {
		bye.Spared = !slices.Contains(n.logins[p], so.v.login.ID)
	}
	return verdict{bye: bye, lost: lost}
}

// sees takes note of what a page may see and do of the workspace. One that may
// not see it any more loses the boards that it has open, at once.
func (ch *channel) sees(so *socket, me wire.Self) {
	in := so.in.place == wire.PlaceSeat || so.in.place == wire.PlaceReader
	may := func(a session.Action) bool { return in && slices.Contains(me.May, a) }
	so.in.views, so.in.edits, so.in.arranges = may(session.DoView), may(session.DoEdit), may(session.DoArrange)
	so.in.reacts = so.in.place == wire.PlaceSeat && may(session.DoReact)
	so.in.answers, so.in.polls = so.in.place == wire.PlaceSeat && may(session.DoAnswer), may(session.DoPoll)
	so.in.few = in && !may(session.DoSeeList)
	if in {
		so.inside.Store(true) // for good: what is on its way when it is put out may be large
	}
	if !so.in.arranges {
		ch.leadOver(so)
	}
	if !so.in.views {
		ch.desk.leave(so)
		ch.talk.leave(so)
		return
	}
	ch.talk.sees(so, may(session.DoReadHistory), me)
}

func placeOf(t *session.Seat) wire.Place {
	switch {
	case t.Reading:
		return wire.PlaceReader
	case t.State == session.Asking:
		return wire.PlaceAsking
	default:
		return wire.PlaceSeat
	}
}

// farewell says why a connection is not inside any more. lost is a connection
// that the state has given up while its socket lives. end is the end of a run
// that may have had a successor since.
func farewell(st *session.State, p session.PersonID, at inside, end session.Event) (bye wire.SocketBye, lost bool) {
	bye.T = "bye"
	if over := st.Run.ID != at.run || !st.IsLive(); over && at.place != wire.PlaceReader {
		reason := end.End
		switch at.run {
		case st.Run.ID:
			reason = st.Run.Reason
		case end.Run:
		default:
			reason = ""
		}
		bye.Why = wire.WhyEnded
		switch {
		case reason == session.WasClosed:
			bye.Why = wire.WhyClosed
		case st.IsHost(p):
			bye.Reason = reason
		}
		return bye, false
	}
	t := st.Seats[p]
	if at.place == wire.PlaceReader {
		t = st.Readers[p]
	}
	switch {
	case t == nil:
		bye.Why = wire.WhyLeft // a reader whose place was tidied away
	case t.State != session.Gone && at.out:
		bye.Why = wire.WhyLeft // this login ended, the person goes on elsewhere
	case t.State != session.Gone:
		return bye, true
	default:
		bye.Why = whys[t.Reason]
		if t.Reason == session.Declined && t.Declines <= st.Settings.AskTimes {
			bye.Until = wire.Millis(t.DeclinedAt.Add(st.Settings.AskAgain))
		}
	}
	return bye, false
}

var whys = map[session.Reason]wire.Why{
	session.Left: wire.WhyLeft, session.Lost: wire.WhyLost, session.Idle: wire.WhyIdle,
	session.Removed: wire.WhyRemoved, session.RunOver: wire.WhyEnded, session.Shut: wire.WhyClosed,
	session.NoAccess: wire.WhyAccess, session.Declined: wire.WhyDeclined,
}

// refusedResume says why a page could not come back. Who left, and did not hear
// the answer, has left.
func (ch *channel) refusedResume(so *socket, r *session.Refusal) *wire.SocketBye {
	bye := &wire.SocketBye{T: "bye", Why: wire.WhyGone, Until: wire.Millis(r.Until)}
	if why, ok := whyNot[r.Code]; ok {
		bye.Why = why
	} else if ch.hasLeft(so.v.Person.ID) {
		bye.Why = wire.WhyLeft
	}
	return bye
}

func (ch *channel) hasLeft(p session.PersonID) (left bool) {
	err := ch.view(func(st *session.State) {
		t := st.Seats[p]
		left = t != nil && t.State == session.Gone && t.Reason == session.Left
	})
	return left && err == nil
}

var whyNot = map[session.Code]wire.Why{
	session.CodeEnded: wire.WhyEnded, session.CodeNotStarted: wire.WhyEnded, session.CodeIdle: wire.WhyIdle,
	session.CodeRemoved: wire.WhyRemoved, session.CodeClosed: wire.WhyClosed, session.CodeAccess: wire.WhyAccess,
	session.CodeDeclined: wire.WhyDeclined, session.CodeAskLater: wire.WhyDeclined,
}

// self is oneself in one's place, but for the name.
func self(st *session.State, t *session.Seat) wire.Self {
	who := session.Who{Person: t.Person, Kind: t.Kind, Member: t.Member}
	me := wire.Self{
		ID: string(t.Person), Kind: t.Kind, Role: role(st, t.Person), State: t.State,
		May: actions(st.MayList(who)), Tabs: len(t.Conns), Room: string(t.Room), Calls: wire.Millis(t.Help),
		Hosts: t.State == session.Asking && hostsInside(st),
		Full:  t.State == session.Asking && st.Full(),
	}
	if stopped := stoppedOf(t); stopped != (wire.Stopped{}) {
		me.Stopped = &stopped
	}
	if t.Warned && t.Due != 0 {
		me.Idle = &wire.Idle{Logout: wire.Millis(t.Due)}
	}
	return me
}

func stoppedOf(t *session.Seat) wire.Stopped {
	return wire.Stopped{
		Microphone: wire.Millis(t.StoppedAt(session.Microphone)), Camera: wire.Millis(t.StoppedAt(session.Camera)),
		Screen: wire.Millis(t.StoppedAt(session.Screen)),
	}
}

// session is it as everybody inside sees it. Of timers it has only the one that
// was started for everybody; the host's has no place here (rule 28).
func (ch *channel) session(st *session.State) wire.Session {
	s := wire.Session{
		Name: ch.name, Link: ch.link, Policy: st.Settings.Policy, Status: st.Effective(), Phase: st.Phase(),
		Locked: st.Run.Locked && st.IsLive(), Count: st.Inside(),
		Access: wire.Access{
			Speak: st.Settings.Speak, Show: st.Settings.Show, Share: st.Settings.Share,
			Edit: st.Settings.Edit, List: st.Settings.List,
			Write: st.Settings.Write, Private: st.Settings.Private,
		},
	}
	if st.IsLive() {
		s.Run = &wire.Run{ID: string(st.Run.ID), Started: wire.Millis(st.Run.StartedAt)}
		s.Timer, s.Rooms = timerOf(st.Run.Timer), roomsOf(st.Run.Breakout)
	}
	return s
}

// timerOf is the timer that everybody sees; nil where there is none.
func timerOf(t session.Timer) *wire.Timer {
	if t.Length == 0 {
		return nil
	}
	return &wire.Timer{Length: wire.Seconds(t.Length), Ends: wire.Millis(t.Ends), Left: wire.Seconds(t.Left)}
}

// figuresFor are the times for a page's texts; that of the host timer is for
// hosts only (rule 28).
func figuresFor(st *session.State, p session.PersonID) wire.Figures {
	f := wire.Figures{
		IdleNotice: wire.Seconds(st.Settings.IdleNotice), IdleLogout: wire.Seconds(st.Settings.IdleLogout),
	}
	if st.May(session.Who{Person: p}, session.DoSeeTimers) == "" {
		absence := wire.Seconds(st.Settings.HostAbsence)
		f.HostAbsence = &absence
	}
	return f
}
