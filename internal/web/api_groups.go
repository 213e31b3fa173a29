package web

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// Paged are the parameters of every list in pages. It is exported because huma
// fills exported fields only.
type Paged struct {
	Q      string `query:"q" maxLength:"200" doc:"Words that must all be found."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"2000"`
}

// cut cuts a list that was asked for with one entry more than a page has, and
// gives the cursor of the next page.
func cut[T, K any](list []T, limit int, key func(T) K) ([]T, string) {
	if len(list) <= limit {
		return list, ""
	}
	list = list[:limit]
	return list, cursorOf(key(list[limit-1]))
}

// Someone names an account, or an own contact who may not have one yet.
type Someone struct {
	Person  string `json:"person,omitempty" maxLength:"64" doc:"An account."`
	Contact string `json:"contact,omitempty" maxLength:"64" doc:"An own contact, accepted or not."`
}

func (s Someone) named() classroom.Someone {
	return classroom.Someone{Person: session.PersonID(s.Person), Contact: s.Contact}
}

func allNamed(list []Someone) []classroom.Someone {
	out := make([]classroom.Someone, len(list))
	for i, s := range list {
		out[i] = s.named()
	}
	return out
}

type newGroupBody struct {
	Name    string    `json:"name" minLength:"1" maxLength:"400"`
	Members []Someone `json:"members,omitempty" maxItems:"200"`
	Key     string    `json:"key,omitempty" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"The same for every try of one request, so that two make one group."`
}

type nameBody struct {
	Name string `json:"name" minLength:"1" maxLength:"400"`
}

type personBody struct {
	Person string `json:"person" minLength:"1" maxLength:"64"`
}

type newMemberBody struct {
	Someone
	Role classroom.GroupRole `json:"role,omitempty" enum:"member,cohost" default:"member"`
}

type roleBody struct {
	Role classroom.GroupRole `json:"role" enum:"member,cohost"`
}

// ByMember names somebody in a group.
type ByMember struct {
	ByID
	Member string `path:"member" maxLength:"64" doc:"The person, or of an open request the contact."`
}

// groupsAPI is what licence holders do with their groups.
func (s *Server) groupsAPI(api huma.API) {
	handle(s, api, operation{"GET", "/groups", 200, accounts, "My groups", false}, s.getGroups)
	handle(s, api, operation{"POST", "/groups", 201, accounts, "Make a group", false},
		func(ctx context.Context, a *asked, in *body[newGroupBody]) (*body[wire.Group], error) {
			row, err := s.class.AddGroup(ctx, a.Person, classroom.NewGroup{
				Name: in.Body.Name, Members: allNamed(in.Body.Members), Key: in.Body.Key,
			})
			return answer(groupOf(a, row), err)
		})
	handle(s, api, operation{"GET", "/groups/{id}", 200, accounts, "One of my groups", false}, s.getGroup)
	handle(s, api, operation{"PATCH", "/groups/{id}", 200, accounts, "Rename a group", false},
		func(ctx context.Context, a *asked, in *struct {
			ByID
			Body nameBody
		},
		) (*body[wire.Group], error) {
			return s.group(ctx, a, in.ByID, s.class.RenameGroup(ctx, a.Person, in.group(), in.Body.Name))
		})
	handle(s, api, operation{"PUT", "/groups/{id}/status", 200, accounts, "Open, close or hide a group", false},
		func(ctx context.Context, a *asked, in *struct {
			ByID
			Body statusBody
		},
		) (*body[wire.Group], error) {
			return s.group(ctx, a, in.ByID, s.class.SetGroupStatus(ctx, a.Person, in.group(), in.Body.Status))
		})
	handle(s, api, operation{"PUT", "/groups/{id}/owner", 200, accounts, "Hand a group over", false},
		func(ctx context.Context, a *asked, in *struct {
			ByID
			Body personBody
		},
		) (*body[wire.Group], error) {
			to := session.PersonID(in.Body.Person)
			return s.group(ctx, a, in.ByID, s.class.SetGroupOwner(ctx, a.Person, in.group(), to))
		})
	handle(s, api, operation{"DELETE", "/groups/{id}", 204, accounts, "Delete a hidden group without sessions", false},
		func(ctx context.Context, a *asked, in *struct {
			ByID
			Body nameBody
		},
		) (*none, error) {
			return nil, s.class.DeleteGroup(ctx, a.Person, in.group(), in.Body.Name)
		})
	s.membersAPI(api)
	handle(s, api, operation{"GET", "/find", 200, accounts, "Find people by typing", false}, s.getFound)
}

// membersAPI is who is in a group.
func (s *Server) membersAPI(api huma.API) {
	handle(s, api, operation{"GET", "/groups/{id}/members", 200, accounts, "Who is in a group", false}, s.getGroupMembers)
	handle(s, api, operation{"POST", "/groups/{id}/members", 204, accounts, "Put somebody into a group", false},
		func(ctx context.Context, a *asked, in *struct {
			ByID
			Body newMemberBody
		},
		) (*none, error) {
			who := []classroom.Someone{in.Body.named()}
			return nil, s.class.AddToGroup(ctx, a.Person, in.group(), who, in.Body.Role)
		})
	handle(s, api, operation{"PATCH", "/groups/{id}/members/{member}", 204, accounts, "Make a member a co-host, or a member again", false},
		func(ctx context.Context, a *asked, in *struct {
			ByMember
			Body roleBody
		},
		) (*none, error) {
			who := session.PersonID(in.Member)
			return nil, s.class.SetGroupRole(ctx, a.Person, in.group(), who, in.Body.Role)
		})
	handle(s, api, operation{"DELETE", "/groups/{id}/members/{member}", 204, accounts, "Take somebody out of a group", false},
		func(ctx context.Context, a *asked, in *ByMember) (*none, error) {
			return nil, s.class.RemoveFromGroup(ctx, a.Person, in.group(), in.Member)
		})
}

// group is the id as one of a group.
func (b ByID) group() classroom.GroupID { return classroom.GroupID(b.ID) }

func groupOf(a *asked, row classroom.GroupRow) wire.Group {
	return wire.Group{
		ID: string(row.ID), Name: row.Name, Status: row.Status, Role: row.Role,
		Owner:   wire.PersonRef{ID: string(row.Owner), Name: row.OwnerName},
		Members: row.Members, Sessions: row.Sessions, Created: wire.Millis(row.Created),
		May: classroom.GroupMenu(a.Person.Kind, row.Role, row.Status),
	}
}

// group answers with a group after a change of it.
func (s *Server) group(ctx context.Context, a *asked, id ByID, err error) (*body[wire.Group], error) {
	if err != nil {
		return nil, err
	}
	return s.getGroup(ctx, a, &id)
}

func (s *Server) getGroup(ctx context.Context, a *asked, in *ByID) (*body[wire.Group], error) {
	row, err := s.class.Group(ctx, a.Person, in.group())
	return answer(groupOf(a, row), err)
}

func (s *Server) getGroups(ctx context.Context, a *asked, in *struct {
	Paged
	Filter classroom.GroupFilter `query:"filter" enum:"all,mine,manage,member" default:"all"`
	Status session.Status        `query:"status" enum:",active,closed,hidden" doc:"Empty: any."`
},
) (*body[wire.Groups], error) {
	after, err := fromCursor[classroom.Cursor](in.Cursor)
	if err != nil {
		return nil, err
	}
	rows, err := s.class.Groups(ctx, a.Person, classroom.GroupsAsked{
		Filter: in.Filter, Status: in.Status, Search: in.Q, After: after, Limit: in.Limit + 1,
	})
	if err != nil {
		return nil, err
	}
	out := wire.Groups{Groups: []wire.Group{}}
	rows, out.Next = cut(rows, in.Limit, func(r classroom.GroupRow) classroom.Cursor {
		return classroom.Cursor{Key: classroom.Folded(r.Name), ID: string(r.ID)}
	})
	for _, r := range rows {
		out.Groups = append(out.Groups, groupOf(a, r))
	}
	return answer(out, nil)
}

func (s *Server) getGroupMembers(ctx context.Context, a *asked, in *struct {
	ByID
	Paged
},
) (*body[wire.GroupMembers], error) {
	after, err := fromCursor[classroom.Cursor](in.Cursor)
	if err != nil {
		return nil, err
	}
	rows, err := s.class.GroupMembers(ctx, a.Person, classroom.MembersAsked{
		Group: in.group(), Search: in.Q, After: after, Limit: in.Limit + 1,
	})
	if err != nil {
		return nil, err
	}
	out := wire.GroupMembers{Members: []wire.GroupMember{}}
	rows, out.Next = cut(rows, in.Limit, func(r classroom.MemberRow) classroom.Cursor {
		return classroom.Cursor{Key: r.Key, ID: string(r.Person) + r.Contact}
	})
	for _, r := range rows {
		out.Members = append(out.Members, wire.GroupMember{
			ID: string(r.Person) + r.Contact, Contact: r.Contact, Name: r.Name, Email: r.Email,
			Kind: r.Kind, Role: r.Role, Open: r.Contact != "",
		})
	}
	return answer(out, nil)
}

func (s *Server) getFound(ctx context.Context, a *asked, in *struct {
	Q string `query:"q" required:"true" minLength:"2" maxLength:"200"`
},
) (*body[wire.FoundPeople], error) {
	if utf8.RuneCountInString(strings.TrimSpace(in.Q)) < 2 {
		return nil, problem(http.StatusUnprocessableEntity, "invalid", "Type two letters at least.")
	}
	list, err := s.class.Find(ctx, a.Person, in.Q)
	if err != nil {
		return nil, err
	}
	out := wire.FoundPeople{People: []wire.Found{}}
	for _, f := range list {
		name := f.Name
		if name == "" {
			name = f.Label
		}
		out.People = append(out.People, wire.Found{
			ID: string(f.Person), Contact: f.Contact, Name: name, Label: f.Label, Email: f.Email,
			Kind: f.Kind, Open: f.Open,
		})
	}
	return answer(out, nil)
}
