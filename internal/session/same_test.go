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
	case !reflect.DeepEqual(h.Run, k.Run):
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
	return a.Person == b.Person && a.Kind == b.Kind && a.Member == b.Member && a.Reading == b.Reading &&
		a.State == b.State && a.Reason == b.Reason && slices.Equal(a.Conns, b.Conns) && a.Login == b.Login &&
		a.Stay == b.Stay && a.JoinedAt == b.JoinedAt &&
		a.LetIn == b.LetIn && a.Lent == b.Lent && a.Barred == b.Barred &&
		a.AskedAt == b.AskedAt && a.Declines == b.Declines && a.DeclinedAt == b.DeclinedAt &&
		a.LostAt == b.LostAt && a.Since == b.Since && a.LostConn == b.LostConn && a.Beacon == b.Beacon && a.ByLoss == b.ByLoss &&
		a.NotBefore == b.NotBefore && a.LastAction == b.LastAction && a.Warned == b.Warned && a.IdleFrom == b.IdleFrom &&
		a.Due == b.Due && a.Hand == b.Hand && a.MutedAt == b.MutedAt && a.HiddenAt == b.HiddenAt && a.UnsharedAt == b.UnsharedAt &&
		a.Room == b.Room && a.Main == b.Main && a.Help == b.Help
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

// TestEveryFieldIsCompared: a field that different does not look at would not
// be checked by any test.
func TestEveryFieldIsCompared(t *testing.T) {
	each(t, func(s *State) any { return s.Seats["p"] })
	each(t, func(s *State) any { return &s.Header }, "Rev") // revisions are compared event by event
	each(t, func(s *State) any { return &s.Run })
	each(t, func(s *State) any { return &s.Run.Timer })
	each(t, func(s *State) any { return &s.Run.Breakout })
	each(t, func(s *State) any { return &s.Settings })
}

func each(t *testing.T, of func(*State) any, but ...string) {
	make := func() *State {
		return Restore(Header{}, []*Seat{{Person: "p", State: Connected}})
	}
	v := reflect.ValueOf(of(make())).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if !v.Type().Field(i).IsExported() || slices.Contains(but, name) {
			continue
		}
		a, b := make(), make()
		f := reflect.ValueOf(of(b)).Elem().Field(i)
		switch f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Int, reflect.Int64:
			f.SetInt(7)
		case reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
		case reflect.Map:
			f.Set(reflect.ValueOf(map[PersonID]Role{"p": Owner}))
		case reflect.Struct:
			if g := f.Field(0); g.CanInt() {
				g.SetInt(7)
			} else {
				g.SetString("x")
			}
		default:
			t.Fatalf("%s is a %s", name, f.Kind())
		}
		if different(a, b) == "" {
			t.Errorf("%s.%s is not compared", v.Type(), name)
		}
	}
}
