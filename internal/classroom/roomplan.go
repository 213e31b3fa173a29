package classroom

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// RoomPlan is how the breakout rooms of a session are prepared (rule 49). It is
// the session's, not a run's: opening rooms leaves it as it is.
type RoomPlan struct {
	Rooms   []PlannedRoom   `json:"rooms"`
	Placing session.Placing `json:"placing"`
	Return  bool            `json:"return,omitzero"`
	For     time.Duration   `json:"for,omitzero"` // until they end, in nanoseconds; zero: no limit
}

// PlannedRoom is one of them.
type PlannedRoom struct {
	Name   string             `json:"name"`
	People []session.PersonID `json:"people,omitempty"` // by hand: who goes there
}

// Command opens rooms like these. A room's id is its place among them, which
// [Classroom.OpenRooms] replaces.
func (p RoomPlan) Command(by session.PersonID) session.OpenRooms {
	cmd := session.OpenRooms{By: by, Placing: p.Placing, Return: p.Return, For: p.For}
	for i, r := range p.Rooms {
		id := session.RoomID(strconv.Itoa(i))
		cmd.Rooms = append(cmd.Rooms, session.Room{ID: id, Name: r.Name})
		for _, who := range r.People {
			cmd.Placed = append(cmd.Placed, session.Placed{Person: who, Room: id})
		}
	}
	return cmd
}

// checked is p with clean names; the error is an *Invalid.
func (p RoomPlan) checked() (RoomPlan, error) {
	p.Rooms = slices.Clone(p.Rooms)
	for i, r := range p.Rooms {
		name, err := cleanName("rooms.name", r.Name, maxRoomName)
		if err != nil {
			return p, err
		}
		p.Rooms[i].Name = name
	}
	switch cmd := p.Command(""); {
	case len(p.Rooms) > session.MaxRooms:
		return p, &Invalid{"rooms", "too_many"}
	case len(cmd.Placed) > session.MaxPlaced:
		return p, &Invalid{"people", "too_many"}
	case !cmd.Sound():
		return p, &Invalid{"rooms", "invalid"}
	}
	return p, nil
}

// only is p without those people who are not in keep.
func (p RoomPlan) only(keep map[session.PersonID]bool) RoomPlan {
	p.Rooms = slices.Clone(p.Rooms)
	for i, r := range p.Rooms {
		r.People = slices.DeleteFunc(slices.Clone(r.People), func(who session.PersonID) bool { return !keep[who] })
		if len(r.People) == 0 {
			r.People = nil
		}
		p.Rooms[i] = r
	}
	return p
}

// belonging are those who have to do with a session for good: its hosts, its
// own members, and who is in its group.
func belonging(
	ctx context.Context, q Query, id session.SessionID, hosts map[session.PersonID]session.Role,
) (map[session.PersonID]bool, error) {
	all := map[session.PersonID]bool{}
	for p := range hosts {
		all[p] = true
	}
	own, err := q.OwnMembers(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, p := range own {
		all[p] = true
	}
	kept, err := q.Session(ctx, id)
	if err != nil || kept.Group == "" {
		return all, err
	}
	group, err := q.GroupPeople(ctx, kept.Group)
	for p := range group {
		all[p] = true
	}
	return all, err
}

// RoomPlan is the plan of a session's rooms (nil: none), as far as it names
// people who belong to the session, and the names of all who do, for a host to
// place.
func (c *Classroom) RoomPlan(
	ctx context.Context, by Person, id session.SessionID,
) (plan *RoomPlan, names map[session.PersonID]string, err error) {
	var code session.Code
	hosts := map[session.PersonID]session.Role{}
	err = c.View(ctx, id, func(s *session.State) {
		code = s.May(session.Who{Person: by.ID, Kind: by.Kind}, session.DoPlanRooms)
		maps.Copy(hosts, s.Hosts)
	})
	if err == nil && code != "" {
		err = &session.Refusal{Code: code}
	}
	if err != nil {
		return nil, nil, err
	}
	err = c.store.Read(ctx, func(q Query) error {
		plan = nil
		all, err := belonging(ctx, q, id, hosts)
		if err != nil {
			return err
		}
		if names, err = q.Names(ctx, slices.Collect(maps.Keys(all))); err != nil {
			return err
		}
		maps.DeleteFunc(names, func(_ session.PersonID, name string) bool { return name == "" }) // erased
		maps.DeleteFunc(all, func(who session.PersonID, _ bool) bool { return names[who] == "" })
		kept, err := q.RoomPlan(ctx, id)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		kept = kept.only(all)
		plan = &kept
		return err
	})
	return plan, names, err
}

// PlanRooms keeps a plan of breakout rooms with a session, for its hosts; nil
// takes it away. Whom it names must belong to the session. The error is an
// *Invalid for a plan that cannot be.
func (c *Classroom) PlanRooms(ctx context.Context, by Person, id session.SessionID, plan *RoomPlan) error {
	var clean RoomPlan
	if plan != nil {
		var err error
		if clean, err = plan.checked(); err != nil {
			return err
		}
	}
	return c.change(ctx, id, func(t *turn) error {
		if err := t.may(by, session.DoPlanRooms); err != nil {
			return err
		}
		if plan == nil {
			return t.tx.DropRoomPlan(ctx, id)
		}
		all, err := belonging(ctx, t.tx, id, t.s.Hosts)
		if err != nil {
			return err
		}
		for _, p := range clean.Command("").Placed {
			if !all[p.Person] {
				return &Invalid{"people", "unknown"}
			}
		}
		return t.tx.SaveRoomPlan(ctx, id, clean)
	})
}

// comers are those of placed who are inside, were, or may be expected: others
// are passed over.
func (t *turn) comers(placed []session.Placed) ([]session.Placed, error) {
	if !slices.ContainsFunc(placed, func(p session.Placed) bool { return t.s.Seats[p.Person] == nil }) {
		return placed, nil
	}
	all, err := belonging(t.ctx, t.tx, t.id, t.s.Hosts)
	return slices.DeleteFunc(slices.Clone(placed), func(p session.Placed) bool {
		return t.s.Seats[p.Person] == nil && !all[p.Person]
	}), err
}
