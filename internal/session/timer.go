package session

import "time"

// Timer is what hosts and moderators start for everybody to see. It is of a run
// and ends with it (rule 34). Nothing happens when it comes to its end: it
// stays at nothing until somebody puts it away. It is an instant that pages
// show, no deadline that fires, so an outage does not move it (rule 5): people
// go by what they see, and that goes on while the server is away.
type Timer struct {
	Length time.Duration `json:"length,omitzero"` // what it was started with, and what was added; zero: there is none
	Ends   Instant       `json:"ends,omitzero"`   // zero: it stands
	Left   time.Duration `json:"left,omitzero"`   // where it stands
}

// TimerDeed is what can be done with a timer.
type TimerDeed string

// The deeds. What changes nothing (pausing one that stands, or is over) is no
// event; without a timer all but TimerStart and TimerStop are refused.
const (
	TimerStart  TimerDeed = "start" // in place of the one there is
	TimerPause  TimerDeed = "pause"
	TimerResume TimerDeed = "resume"
	TimerAdd    TimerDeed = "add"  // also to one that is over: it goes on from now
	TimerStop   TimerDeed = "stop" // puts it away
)

// Valid tells whether d is one of the five.
func (d TimerDeed) Valid() bool {
	switch d {
	case TimerStart, TimerPause, TimerResume, TimerAdd, TimerStop:
		return true
	default:
		return false
	}
}

// MaxTimer is the longest that a timer runs, additions included.
const MaxTimer = 24 * time.Hour

// At is what is left of a timer at an instant.
func (t Timer) At(now Instant) time.Duration {
	if t.Ends == 0 {
		return t.Left
	}
	return max(t.Ends.Sub(now), 0)
}

// setTimer: rule 34.
func (x *stepper) setTimer(c SetTimer) error {
	if err := x.allowed(c.By, DoTime); err != nil {
		return err
	}
	was, needs := x.Run.Timer, c.Do == TimerStart || c.Do == TimerAdd
	switch {
	case !x.IsLive():
		return refuse(CodeEnded)
	case needs != (c.For != 0), c.For < 0, c.For > MaxTimer, needs && c.For < time.Second:
		return refuse(CodeInvalid)
	case was.Length == 0 && c.Do != TimerStart && c.Do != TimerStop:
		return refuse(CodeNoTimer)
	}
	t, ok := was.after(c.Do, c.For, x.now)
	if !ok {
		return refuse(CodeInvalid)
	}
	if t != was {
		x.emit(x.now, Event{Kind: EvTimer, By: c.By, Timer: &t})
	}
	return nil
}

// after is a timer with which something was done.
func (t Timer) after(do TimerDeed, d time.Duration, now Instant) (Timer, bool) {
	left := t.At(now)
	switch do {
	case TimerStart:
		return Timer{Length: d, Ends: now.Add(d)}, true
	case TimerStop:
		return Timer{}, true
	case TimerPause:
		if t.Ends > now {
			t.Ends, t.Left = 0, left
		}
		return t, true
	case TimerResume:
		if t.Ends == 0 {
			t.Ends, t.Left = now.Add(left), 0
		}
		return t, true
	case TimerAdd:
		if left+d > MaxTimer {
			return t, false
		}
		t.Length = min(t.Length+d, MaxTimer)
		if t.Ends == 0 {
			t.Left = left + d
		} else {
			t.Ends = max(t.Ends, now).Add(d)
		}
		return t, true
	default:
		return t, false
	}
}
