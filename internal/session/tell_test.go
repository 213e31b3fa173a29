package session

import (
	"fmt"
	"slices"
	"strings"
)

// tell puts an event into words.
func tell(e Event) string {
	text := words(e)
	if e.Reading {
		text += ", reading"
	}
	if e.By != "" && e.By != e.Person {
		text += ", by " + string(e.By)
	}
	return text
}

func words(e Event) string {
	who := string(e.Person)
	switch e.Kind {
	case EvRunStarted, EvRunEnded, EvWaiting, EvStatusSet, EvConfigured, EvDeleted, EvLocked, EvOutage, EvTimer, EvRoomsOpened, EvRoomsTimed, EvRoomsClosed, EvRoomSet, EvRoomClosed:
		return ofSession(e)
	case EvAsked:
		return who + " asks to come in"
	case EvEntered:
		return who + " is in" + stay(e)
	case EvAdmitted:
		return who + " is let in" + stay(e)
	case EvConnOpened:
		return who + " opens " + tab(e)
	case EvResumed:
		return who + " is back" + stay(e) + onOff(e.Warned, ", with the notice up", "")
	case EvConnLost:
		return who + onOff(e.Beacon, " closed ", " lost ") + tab(e)
	case EvBeacon:
		return who + " had closed " + tab(e)
	case EvGone:
		return gone(e)
	case EvLoggedOut:
		return who + " came back too late, logged out of " + join(e.Logins)
	case EvBarred:
		return who + " may not come back in this run"
	case EvLifted:
		return who + " may try again"
	case EvLent:
		return who + onOff(e.On, " may moderate", " may not moderate any more")
	case EvHostSet:
		return who + " is " + onOff(e.Role != NoRole, string(e.Role), "no host any more")
	case EvMemberSet:
		return who + onOff(e.Member, " is a member", " is no member any more")
	case EvWarned:
		return who + " sees the idle notice"
	case EvExtended:
		return who + " extends"
	case EvIdleMoved:
		return who + " was active at " + stamp(e.LastAction)
	case EvRaised:
		return who + " raises a hand"
	case EvLowered:
		return "the hand of " + who + " is down"
	case EvMoved:
		return who + " is " + onOff(e.Room != "", "in room "+string(e.Room), "back in the main room")
	case EvCalled:
		return who + onOff(e.On, " calls for help", " has been answered")
	case EvStopped:
		return "the " + string(e.What) + " of " + onOff(who != "", who, "everybody who does not lead") + " is stopped"
	}
	return string(e.Kind)
}

func ofSession(e Event) string {
	switch e.Kind {
	case EvRunStarted:
		return "run started"
	case EvRunEnded:
		var text strings.Builder
		text.WriteString("run ended: " + string(e.End))
		for _, s := range e.Ends {
			text.WriteString(fmt.Sprintf("; %s was there until %s", s.Person, stamp(s.Since)))
		}
		return text.String()
	case EvWaiting:
		return "waiting again"
	case EvStatusSet:
		return onOff(e.Group, "the group", "the session") + " is " + string(e.Status)
	case EvLocked:
		return onOff(e.On, "locked", "unlocked")
	case EvConfigured:
		return "settings changed"
	case EvDeleted:
		return "session deleted"
	case EvRoomsClosed:
		return "everybody is back in the main room"
	case EvRoomSet:
		return fmt.Sprintf("room %s is there, %q", e.Set.ID, e.Set.Name)
	case EvRoomClosed:
		text := fmt.Sprintf("room %s is closed", e.Room)
		for _, p := range e.Placed {
			text += fmt.Sprintf("; %s was in it", p.Person)
		}
		return text
	case EvRoomsTimed:
		return onOff(e.Until != 0, "rooms until "+stamp(e.Until), "rooms without an end")
	case EvRoomsOpened:
		text := fmt.Sprintf("%d rooms by %s", len(e.Breakout.Rooms), e.Breakout.Placing)
		if e.Breakout.Until != 0 {
			text += " until " + stamp(e.Breakout.Until)
		}
		for _, p := range e.Placed {
			text += fmt.Sprintf("; %s in room %s", p.Person, p.Room)
		}
		for _, p := range e.Breakout.Named {
			text += fmt.Sprintf("; %s comes to room %s", p.Person, p.Room)
		}
		return text
	case EvTimer:
		switch t := *e.Timer; {
		case t.Length == 0:
			return "timer put away"
		case t.Ends == 0:
			return fmt.Sprintf("timer of %s stands at %s", t.Length, t.Left)
		default:
			return fmt.Sprintf("timer of %s until %s", t.Length, stamp(t.Ends))
		}
	default:
		return fmt.Sprintf("outage %d is over, since %s", e.Outage, stamp(e.Begin))
	}
}

func gone(e Event) string {
	text := fmt.Sprintf("%s is gone: %s", e.Person, e.Reason)
	if e.Since != 0 {
		text += ", was there until " + stamp(e.Since)
	}
	if len(e.Logins) > 0 {
		text += ", logged out of " + join(e.Logins)
	}
	return text
}

func stay(e Event) string {
	if e.Stay > 1 {
		return fmt.Sprintf(" (stay %d)", e.Stay)
	}
	return ""
}

func tab(e Event) string {
	return "tab " + strings.TrimPrefix(string(e.Conn), string(e.Person)+"-")
}

func join[T ~string](all []T) string {
	var out []string
	for _, a := range all {
		out = append(out, string(a))
	}
	return strings.Join(out, " and ")
}

func onOff(on bool, yes, no string) string {
	if on {
		return yes
	}
	return no
}

// show tells how the session, or one person, stands.
func (p *play) show(who string) string {
	s := p.s
	if who == "" {
		text := []string{string(s.Phase()), fmt.Sprintf("%d inside", s.Inside())}
		if s.AskingCount() > 0 {
			text = append(text, fmt.Sprintf("%d asking", s.AskingCount()))
		}
		if s.Effective() != Active {
			text = append(text, string(s.Effective()))
		}
		if s.IsLive() && s.Run.Locked {
			text = append(text, "locked")
		}
		for _, d := range []struct {
			name string
			at   Instant
		}{{"host timer", s.Run.HostDue}, {"empty end", s.Run.EmptyDue}, {"waiting again", s.Run.WaitingDue}} {
			if d.at != 0 {
				text = append(text, d.name+" at "+stamp(d.at))
			}
		}
		return strings.Join(text, ", ")
	}
	var text []string
	for _, t := range []*Seat{s.Seats[PersonID(who)], s.Readers[PersonID(who)]} {
		if t != nil {
			text = append(text, showSeat(t))
		}
	}
	if text == nil {
		return who + " has no seat"
	}
	return strings.Join(text, " / ")
}

func showSeat(t *Seat) string {
	text := []string{string(t.Person) + " " + string(t.State)}
	if t.State == Gone {
		text[0] += " (" + string(t.Reason) + ")"
	}
	if t.Reading {
		text = append(text, "reading")
	}
	if len(t.Conns) > 0 {
		var tabs []string
		for _, c := range t.Conns {
			tabs = append(tabs, strings.TrimPrefix(string(c.ID), string(t.Person)+"-"))
		}
		slices.Sort(tabs)
		text = append(text, "tab "+join(tabs))
	}
	if t.Hand != 0 {
		text = append(text, "hand up since "+stamp(t.Hand))
	}
	if t.Room != "" {
		text = append(text, "in room "+string(t.Room))
	}
	if t.Main {
		text = append(text, "back in the main room")
	}
	if t.Help != 0 {
		text = append(text, "calls since "+stamp(t.Help))
	}
	for _, what := range []Source{Microphone, Camera, Screen} {
		if at := t.StoppedAt(what); at != 0 {
			text = append(text, string(what)+" stopped at "+stamp(at))
		}
	}
	if t.Warned {
		text = append(text, "notice up")
	}
	if t.LastAction != 0 {
		text = append(text, "last action "+stamp(t.LastAction))
	}
	if t.Due != 0 {
		text = append(text, "deadline "+stamp(t.Due))
	}
	return strings.Join(text, ", ")
}
