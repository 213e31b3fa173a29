package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

type newSessionBody struct {
	Name    string      `json:"name" minLength:"1" maxLength:"400"`
	Group   string      `json:"group,omitempty" maxLength:"64" doc:"A group that I manage; missing: none."`
	Dates   *wire.Dates `json:"dates,omitempty"`
	Members []string    `json:"members,omitempty" maxItems:"200" doc:"Accounts, beside the group."`
	CoHosts []string    `json:"cohosts,omitempty" maxItems:"200" doc:"Licence holders."`
	Key     string      `json:"key,omitempty" maxLength:"64" pattern:"^[A-Za-z0-9_-]*$" doc:"The same for every try of one request, so that two make one session."`
	SessionFigures
}

type editSessionBody struct {
	Name  *string           `json:"name,omitempty" minLength:"1" maxLength:"400"`
	Group *string           `json:"group,omitempty" maxLength:"64" doc:"Moves the session to a group that I manage; empty: out of its group."`
	Dates Given[wire.Dates] `json:"dates,omitzero" doc:"null takes them away."`
	SessionFigures
	Usual []string `json:"usual,omitempty" enum:"limit,hostAbsence,emptyEnd,idleNotice,idleLogout,reconnectGrace,askingGrace,waitAgain,askAgain,askTimes,noticeMin,outageGrace,changeMin" doc:"Which figures the session sets no longer for itself."`
}

func (b editSessionBody) apply(o *classroom.Overrides) {
	b.SessionFigures.apply(o)
	forget(o, b.Usual)
}

// edit is what is to be changed.
func (b editSessionBody) edit() classroom.SessionEdit {
	e := classroom.SessionEdit{Name: b.Name, Figures: b.apply, NoDates: b.Dates.Null}
	if b.Group != nil {
		group := classroom.GroupID(*b.Group)
		e.Group = &group
	}
	if b.Dates.Sent {
		e.Dates = fromDates(&b.Dates.Value)
	}
	return e
}

// ByLink names a session by its link. It is exported because huma fills
// exported fields only.
type ByLink struct {
	Link string `path:"link" maxLength:"64"`
}

type statusBody struct {
	Status session.Status `json:"status" enum:"active,closed,hidden"`
}

// sessionsAPI is what accounts do with their sessions.
func (s *Server) sessionsAPI(api huma.API) {
	handle(s, api, operation{"POST", "/sessions", 201, accounts, "Make a session", false}, s.postSession)
	handle(s, api, operation{"GET", "/sessions/{link}", 200, accounts, "One of my sessions", false},
		func(ctx context.Context, a *asked, in *ByLink) (*body[wire.Item], error) {
			return answer(s.item(ctx, a, in.Link))
		})
	handle(s, api, operation{"PATCH", "/sessions/{link}", 200, accounts, "Change a session's name or settings", false},
		s.patchSession)
	handle(s, api, operation{"GET", "/sessions/{link}/settings", 200, accounts, "What a session of mine sets for itself", false},
		s.getSettings)
	handle(s, api, operation{"GET", "/figures", 200, accounts, "What is usual for sessions here", false}, s.getFigures)
	handle(s, api, operation{"PUT", "/sessions/{link}/status", 200, accounts, "Open, close or hide a session", false},
		s.putStatus)
	handle(s, api, operation{"POST", "/sessions/{link}/end", 204, accounts, "End the run for everybody", false},
		func(ctx context.Context, a *asked, in *ByLink) (*none, error) {
			row, err := s.own(ctx, a, in.Link)
			if err != nil {
				return nil, err
			}
			return nil, s.class.Do(ctx, row.ID, session.End{By: a.Person.ID})
		})
}

func (s *Server) postSession(ctx context.Context, a *asked, in *body[newSessionBody]) (*body[wire.Item], error) {
	n := classroom.NewSession{
		Name: in.Body.Name, Group: classroom.GroupID(in.Body.Group), Key: in.Body.Key,
		Dates: fromDates(in.Body.Dates), Members: personIDs(in.Body.Members), CoHosts: personIDs(in.Body.CoHosts),
	}
	in.Body.apply(&n.Overrides)
	row, err := s.class.AddSession(ctx, a.Person, n)
	if err != nil {
		return nil, err
	}
	return answer(s.item(ctx, a, row.Link))
}

func (s *Server) patchSession(ctx context.Context, a *asked, in *struct {
	ByLink
	Body editSessionBody
},
) (*body[wire.Item], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	if _, err := s.class.EditSession(ctx, a.Person, row.ID, in.Body.edit()); err != nil {
		return nil, err
	}
	return answer(s.item(ctx, a, in.Link))
}

func (s *Server) putStatus(ctx context.Context, a *asked, in *struct {
	ByLink
	Body statusBody
},
) (*body[wire.Item], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	if err := s.class.Do(ctx, row.ID, session.SetStatus{By: a.Person.ID, Status: in.Body.Status}); err != nil {
		return nil, err
	}
	return answer(s.item(ctx, a, in.Link))
}

// own finds a session that the person hosts or is a member of; any other is not
// found (rule 17).
func (s *Server) own(ctx context.Context, a *asked, link string) (classroom.Session, error) {
	if !validID(link) {
		return classroom.Session{}, classroom.ErrNotFound
	}
	row, err := s.class.SessionByLink(ctx, link)
	if err != nil {
		return row, err
	}
	w, err := s.class.Standing(ctx, row.ID, a.Person)
	if err != nil {
		return row, err
	}
	hidden := true
	err = s.class.View(ctx, row.ID, func(st *session.State) {
		host := st.IsHost(w.Person)
		hidden = st.Deleted || !host && (!w.Member || st.Effective() == session.Hidden)
	})
	if err == nil && hidden {
		err = classroom.ErrNotFound
	}
	return row, err
}
