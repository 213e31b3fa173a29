package session

import (
	"fmt"
	"testing"
)

// crowded is a live session with n people inside and one asking.
func crowded(b *testing.B, n int) (*State, Instant) {
	at := At(midnight)
	set := Defaults(Classroom)
	s := New("s", "host", set, at)
	enter := func(w Who) {
		if _, err := Step(s, at, Enter{w, Via{ConnID(w.Person), LoginID(w.Person), "n"}, "run"}); err != nil {
			b.Fatal(err)
		}
		at++
	}
	enter(Who{"host", Licensed, true})
	for i := range n - 1 {
		enter(Who{PersonID(fmt.Sprintf("p%05d", i)), Contact, true})
	}
	enter(Who{"asker", Contact, false})
	s.Touched()
	return s, at
}

const many = 3_000

// BenchmarkEnter is one more person coming into a session of 3,000, and
// leaving again.
func BenchmarkEnter(b *testing.B) {
	s, at := crowded(b, many)
	w, v := Who{"newcomer", Contact, true}, Via{"c", "l", "n"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Step(s, at, Enter{w, v, ""}); err != nil {
			b.Fatal(err)
		}
		if _, err := Step(s, at, Leave{w.Person, v.Conn}); err != nil {
			b.Fatal(err)
		}
		s.Touched()
	}
}

// BenchmarkFill is 3,000 people coming into one session.
func BenchmarkFill(b *testing.B) {
	for b.Loop() {
		crowded(b, many)
	}
}

// BenchmarkNext is asking for the next deadline of a session of 3,000.
func BenchmarkNext(b *testing.B) {
	s, _ := crowded(b, many)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := s.Next(); !ok {
			b.Fatal("no deadline")
		}
	}
}

// BenchmarkClone is a copy of a session of 3,000.
func BenchmarkClone(b *testing.B) {
	s, _ := crowded(b, many)
	b.ReportAllocs()
	for b.Loop() {
		s.Clone()
	}
}

// BenchmarkNotices is 3,000 idle notices firing in one Tick.
func BenchmarkNotices(b *testing.B) {
	s, at := crowded(b, many)
	at = at.Add(s.Settings.IdleNotice)
	for b.Loop() {
		b.StopTimer()
		c := s.Clone()
		b.StartTimer()
		if events, _ := Step(c, at, Tick{}); len(events) < many {
			b.Fatalf("%d events", len(events))
		}
	}
}
