package web

import (
	"context"
	"io"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

type inviteeBody struct {
	Email string `json:"email" minLength:"3" maxLength:"254"`
	Name  string `json:"name,omitempty" maxLength:"400"`
}

type inviteBody struct {
	People   []inviteeBody `json:"people" minItems:"1" maxItems:"100"`
	Language wire.Language `json:"language,omitempty" doc:"Of the mails to people who have not chosen one."`
	Note     string        `json:"note,omitempty" maxLength:"8000" doc:"A few words of one's own, at most 2000 characters."`
}

// invitationsAPI is what hosts do to invite people, and the dates of a session
// as a file.
func (s *Server) invitationsAPI(api huma.API) {
	handle(s, api, operation{"GET", "/sessions/{link}/invitations", 200, accounts, "Who is invited by mail", false}, s.getInvitations)
	handle(s, api, operation{"POST", "/sessions/{link}/invitations", 201, accounts, "Invite people by mail", false}, s.postInvitations)
	handle(s, api, operation{"DELETE", "/sessions/{link}/invitations/{id}", 204, accounts, "Cancel an invitation, by mail", false},
		func(ctx context.Context, a *asked, in *struct {
			ByLink
			ByID
		},
		) (*none, error) {
			row, err := s.own(ctx, a, in.Link)
			if err != nil {
				return nil, err
			}
			return nil, s.class.Uninvite(ctx, a.Person, row.ID, in.ID)
		})
	handle(s, api, operation{"GET", "/sessions/{link}/calendar.ics", 200, accounts, "The dates of a session, for a calendar", false}, s.calendar)
}

func (s *Server) getInvitations(ctx context.Context, a *asked, in *struct {
	ByLink
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"1000"`
},
) (*body[wire.Invitations], error) {
	after, err := fromCursor[string](in.Cursor)
	if err != nil {
		return nil, err
	}
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	list, err := s.class.Invitations(ctx, a.Person, row.ID, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := wire.Invitations{}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		out.Next = cursorOf(list[in.Limit-1].Email)
	}
	out.Invitations, err = s.invitations(ctx, list)
	return answer(out, err)
}

func (s *Server) invitations(ctx context.Context, list []classroom.Invitation) ([]wire.Invitation, error) {
	by := make([]session.PersonID, len(list))
	for i, inv := range list {
		by[i] = inv.By
	}
	names, err := s.class.Names(ctx, by)
	if err != nil {
		return nil, err
	}
	out := make([]wire.Invitation, 0, len(list))
	for _, i := range list {
		out = append(out, wire.Invitation{
			ID: i.ID, Email: i.Email, Name: i.Name, Language: wire.Language(i.Language), By: wire.By{Name: names[i.By]},
			Created: wire.Millis(i.Created), May: []wire.InvitationAction{"cancel"},
		})
	}
	return out, nil
}

func (s *Server) postInvitations(ctx context.Context, a *asked, in *struct {
	ByLink
	Body inviteBody
},
) (*body[wire.Invited], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	people := make([]classroom.Invitee, len(in.Body.People))
	for i, p := range in.Body.People {
		people[i] = classroom.Invitee{Email: p.Email, Name: p.Name}
	}
	sent, known, err := s.class.Invite(ctx, a.Person, row.ID, people, string(in.Body.Language), in.Body.Note)
	if err != nil {
		return nil, err
	}
	out := wire.Invited{Known: make([]string, 0, len(known))}
	for _, i := range known {
		out.Known = append(out.Known, i.Email)
	}
	out.Sent, err = s.invitations(ctx, sent)
	return answer(out, err)
}

// calendar is the dates of a session as a file, for whoever has it in their
// list.
func (s *Server) calendar(ctx context.Context, a *asked, in *ByLink) (*huma.StreamResponse, error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	text, err := s.Letters.Calendar(row, s.base(a.r), time.Now())
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", "text/calendar; charset=utf-8")
		hc.SetHeader("Content-Disposition", attachment(row.Name+".ics"))
		hc.SetHeader("Cache-Control", "no-store")
		_, _ = io.WriteString(hc.BodyWriter(), text)
	}}, nil
}
