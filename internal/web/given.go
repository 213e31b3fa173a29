package web

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// Given is a field of a change that may be missing (it stays as it is), null
// (it is taken away), or a value.
type Given[T any] struct {
	Sent  bool
	Null  bool
	Value T
}

// UnmarshalJSON is for encoding/json.
func (g *Given[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		g.Null = true
		return nil
	}
	g.Sent = true
	return json.Unmarshal(data, &g.Value)
}

// Schema is for huma.
func (g Given[T]) Schema(r huma.Registry) *huma.Schema {
	s := *r.Schema(reflect.TypeFor[T](), false, "")
	s.Nullable = true
	return &s
}

// datesOf are dates as the API has them.
func datesOf(d *classroom.Dates) *wire.Dates {
	if d == nil {
		return nil
	}
	return &wire.Dates{Start: d.Start, Zone: d.Zone, Minutes: d.Minutes, Weekly: d.Weekly, Until: d.Until}
}

func fromDates(d *wire.Dates) *classroom.Dates {
	if d == nil {
		return nil
	}
	return &classroom.Dates{Start: d.Start, Zone: d.Zone, Minutes: d.Minutes, Weekly: d.Weekly, Until: d.Until}
}

func spanOf(s classroom.Span) *wire.Span {
	if s.Start == 0 {
		return nil
	}
	return &wire.Span{Start: wire.Millis(s.Start), End: wire.Millis(s.End)}
}

// personIDs are ids of people.
func personIDs(list []string) []session.PersonID {
	out := make([]session.PersonID, len(list))
	for i, id := range list {
		out[i] = session.PersonID(id)
	}
	return out
}
