package session

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
)

// different says in what two states differ, their revisions aside.
func different(a, b *State) string {
	h, k := a.Header, b.Header
	switch {
	case h.ID != k.ID || h.Status != k.Status || h.GroupStatus != k.GroupStatus || h.Deleted != k.Deleted:
		return fmt.Sprintf("header %+v / %+v", h, k)
	case h.At != k.At:
		return fmt.Sprintf("last event at %d / %d", h.At, k.At)
	case h.Run != k.Run:
		return fmt.Sprintf("run\n %+v\n %+v", h.Run, k.Run)
	case h.Settings != k.Settings || h.Outage != k.Outage || !maps.Equal(h.Hosts, k.Hosts):
		return fmt.Sprintf("settings, outage or hosts %+v / %+v", h, k)
	case a.connected != b.connected || a.present != b.present || a.asking != b.asking || a.inside != b.inside:
		return "counts"
	}
	for _, reading := range []bool{false, true} {
		m, n := a.place(reading), b.place(reading)
		for p := range m {
			if n[p] == nil || !equal(m[p], n[p]) {
				return fmt.Sprintf("seat\n %+v\n %+v", m[p], n[p])
			}
		}
		if len(m) != len(n) {
			return "seats"
		}
	}
	return ""
}

func equal(a, b *Seat) bool {
	return reflect.DeepEqual(bare(a), bare(b)) && slices.Equal(a.Conns, b.Conns)
}

func bare(t *Seat) Seat {
	u := *t
	u.Conns, u.index, u.touched = nil, 0, false
	return u
}

// roundTrip stores a state and reads it again.
func roundTrip(s *State) (*State, error) {
	var h Header
	if err := again(s.Header, &h); err != nil {
		return nil, err
	}
	var seats []*Seat
	for _, m := range []map[PersonID]*Seat{s.Seats, s.Readers} {
		for _, t := range m {
			u := new(Seat)
			if err := again(t, u); err != nil {
				return nil, err
			}
			seats = append(seats, u)
		}
	}
	return Restore(h, seats), nil
}

func again(from, to any) error {
	data, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, to)
}

// The helpers above name every field; a new one must be thought of there.
func TestFieldsAreCompared(t *testing.T) {
	for _, x := range []struct {
		v    any
		want int
	}{{Header{}, 10}, {Seat{}, 28}, {State{}, 9}, {Run{}, 14}} {
		if n := reflect.TypeOf(x.v).NumField(); n != x.want {
			t.Errorf("%T has %d fields, not %d: see to different, encode and decode", x.v, n, x.want)
		}
	}
}
