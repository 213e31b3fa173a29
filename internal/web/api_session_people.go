package web

import (
	"cmp"
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

type copyBody struct {
	Name    string `json:"name" minLength:"1" maxLength:"400"`
	Key     string `json:"key,omitempty" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"The same for every try of one request, so that two make one copy."`
	Members bool   `json:"members,omitempty" doc:"With the same own members and co-hosts."`
}

type hostBody struct {
	Role string `json:"role" enum:"owner,cohost,none"`
}

// ByPerson names a person of a session.
type ByPerson struct {
	ByLink
	Person string `path:"person" maxLength:"64"`
}

func (b ByPerson) id() session.PersonID { return session.PersonID(b.Person) }

// sessionPeopleAPI is who belongs to a session, and what hosts do with it as a
// whole.
func (s *Server) sessionPeopleAPI(api huma.API) {
	handle(s, api, operation{"GET", "/sessions/{link}/people", 200, accounts, "Who belongs to a session of mine", false}, s.getSessionPeople)
	handle(s, api, operation{"POST", "/sessions/{link}/members", 200, accounts, "Make somebody a member of a session", false},
		func(ctx context.Context, a *asked, in *struct {
			ByLink
			Body personBody
		},
		) (*body[wire.SessionPeople], error) {
			return s.member(ctx, a, ByPerson{in.ByLink, in.Body.Person}, true)
		})
	handle(s, api, operation{"DELETE", "/sessions/{link}/members/{person}", 200, accounts, "Take membership in a session back", false},
		func(ctx context.Context, a *asked, in *ByPerson) (*body[wire.SessionPeople], error) {
			return s.member(ctx, a, *in, false)
		})
	handle(s, api, operation{"PUT", "/sessions/{link}/hosts/{person}", 200, accounts, "Give the host role, take it, or hand over", false}, s.putHost)
	handle(s, api, operation{"POST", "/sessions/{link}/copy", 201, accounts, "Make a session like this one", false}, s.postCopy)
	handle(s, api, operation{"DELETE", "/sessions/{link}", 204, accounts, "Delete a hidden session", false},
		func(ctx context.Context, a *asked, in *struct {
			ByLink
			Body nameBody
		},
		) (*none, error) {
			row, err := s.own(ctx, a, in.Link)
			if err != nil {
				return nil, err
			}
			return nil, s.class.DeleteSession(ctx, a.Person, row.ID, in.Body.Name)
		})
}

func (s *Server) member(ctx context.Context, a *asked, in ByPerson, on bool) (*body[wire.SessionPeople], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	if err := s.class.SetMember(ctx, a.Person, row.ID, in.id(), on); err != nil {
		return nil, err
	}
	return answer(s.sessionPeople(ctx, a, row))
}

func (s *Server) putHost(ctx context.Context, a *asked, in *struct {
	ByPerson
	Body hostBody
},
) (*body[wire.SessionPeople], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	role := session.Role(in.Body.Role)
	if in.Body.Role == "none" {
		role = session.NoRole
	}
	if err := s.class.SetHost(ctx, a.Person, row.ID, in.id(), role); err != nil {
		return nil, err
	}
	return answer(s.sessionPeople(ctx, a, row))
}

func (s *Server) postCopy(ctx context.Context, a *asked, in *struct {
	ByLink
	Body copyBody
},
) (*body[wire.Item], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	made, err := s.class.CopySession(ctx, a.Person, row.ID, in.Body.Name, in.Body.Key, in.Body.Members)
	if err != nil {
		return nil, err
	}
	return answer(s.item(ctx, a, made.Link))
}

func (s *Server) getSessionPeople(ctx context.Context, a *asked, in *ByLink) (*body[wire.SessionPeople], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	return answer(s.sessionPeople(ctx, a, row))
}

func (s *Server) sessionPeople(ctx context.Context, a *asked, row classroom.Session) (out wire.SessionPeople, err error) {
	all, err := s.class.SessionPeople(ctx, a.Person, row.ID)
	if err != nil {
		return out, err
	}
	person := func(id session.PersonID) wire.SessionPerson {
		p := all.People[id]
		kind := p.Kind
		if kind == "" {
			kind = session.Contact
		}
		return wire.SessionPerson{
			ID: string(id), Name: p.Name, Kind: kind,
			ByGroup: id != all.Owner && slices.Contains(all.ByGroup, id),
		}
	}
	people := func(ids []session.PersonID) []wire.SessionPerson {
		list := make([]wire.SessionPerson, 0, len(ids))
		for _, id := range ids {
			list = append(list, person(id))
		}
		slices.SortFunc(list, func(a, b wire.SessionPerson) int {
			return cmp.Or(cmp.Compare(classroom.Folded(a.Name), classroom.Folded(b.Name)), cmp.Compare(a.ID, b.ID))
		})
		return list
	}
	out = wire.SessionPeople{
		Owner: person(all.Owner), CoHosts: people(all.CoHosts), Members: people(all.Members),
		May: []session.Action{session.DoConfigure},
	}
	if all.Owner == a.Person.ID {
		out.May = append(out.May, session.DoSetHosts)
	}
	if all.Group != "" {
		out.Group = &wire.GroupRef{ID: string(all.Group), Name: all.GroupName}
	}
	return out, nil
}
