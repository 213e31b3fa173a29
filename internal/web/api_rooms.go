package web

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// roomsAPI is the plan of a session's breakout rooms. Opening them is the
// socket's.
func (s *Server) roomsAPI(api huma.API) {
	handle(s, api, operation{"GET", "/sessions/{link}/rooms", 200, accounts, "The prepared breakout rooms of a session", false}, s.getRooms)
	handle(s, api, operation{"PUT", "/sessions/{link}/rooms", 204, accounts, "Prepare the breakout rooms of a session", false},
		func(ctx context.Context, a *asked, in *struct {
			ByLink
			Body wire.RoomsPlan
		},
		) (*none, error) {
			plan := planOf(in.Body)
			return nil, s.planRooms(ctx, a, in.Link, &plan)
		})
	handle(s, api, operation{"DELETE", "/sessions/{link}/rooms", 204, accounts, "Take the prepared breakout rooms away", false},
		func(ctx context.Context, a *asked, in *ByLink) (*none, error) {
			return nil, s.planRooms(ctx, a, in.Link, nil)
		})
}

func (s *Server) planRooms(ctx context.Context, a *asked, link string, plan *classroom.RoomPlan) error {
	row, err := s.own(ctx, a, link)
	if err != nil {
		return err
	}
	return s.class.PlanRooms(ctx, a.Person, row.ID, plan)
}

func (s *Server) getRooms(ctx context.Context, a *asked, in *ByLink) (*body[wire.PlannedRooms], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	plan, names, err := s.class.RoomPlan(ctx, a.Person, row.ID)
	if err != nil {
		return nil, err
	}
	out := wire.PlannedRooms{People: make([]wire.Somebody, 0, len(names))}
	for id, name := range names {
		out.People = append(out.People, wire.Somebody{ID: string(id), Name: name})
	}
	slices.SortFunc(out.People, func(a, b wire.Somebody) int {
		return cmp.Or(cmp.Compare(classroom.Folded(a.Name), classroom.Folded(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	if plan != nil {
		out.Plan = &wire.RoomsPlan{
			Placing: plan.Placing, Return: plan.Return, Seconds: int64(plan.For / time.Second), Rooms: make([]wire.RoomPlan, len(plan.Rooms)),
		}
		for i, r := range plan.Rooms {
			out.Plan.Rooms[i].Name = r.Name
			for _, p := range r.People {
				out.Plan.Rooms[i].People = append(out.Plan.Rooms[i].People, string(p))
			}
		}
	}
	return answer(out, nil)
}

// planOf is what a page says of rooms, whose seconds are in their range or are
// refused later.
func planOf(w wire.RoomsPlan) classroom.RoomPlan {
	seconds := min(max(w.Seconds, -1), roomsMost+1)
	p := classroom.RoomPlan{Placing: w.Placing, Return: w.Return, For: time.Duration(seconds) * time.Second}
	for _, r := range w.Rooms {
		room := classroom.PlannedRoom{Name: r.Name}
		for _, id := range r.People {
			room.People = append(room.People, session.PersonID(id))
		}
		p.Rooms = append(p.Rooms, room)
	}
	return p
}
