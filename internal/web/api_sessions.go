package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

type newSessionBody struct {
	Name string `json:"name" minLength:"1" maxLength:"400"`
	SessionFigures
}

type editSessionBody struct {
	Name *string `json:"name,omitempty" minLength:"1" maxLength:"400"`
	SessionFigures
	Usual []string `json:"usual,omitempty" enum:"limit,hostAbsence,emptyEnd,idleNotice,idleLogout,reconnectGrace,askingGrace,waitAgain,askAgain,askTimes,noticeMin,outageGrace,changeMin" doc:"Which figures the session sets no longer for itself."`
}

func (b editSessionBody) apply(o *classroom.Overrides) {
	b.SessionFigures.apply(o)
	forget(o, b.Usual)
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
	handle(s, api, operation{"GET", "/sessions", 200, accounts, "My sessions", false}, s.getSessions)
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

func (s *Server) getSessions(ctx context.Context, a *asked, in *struct {
	Status session.Status `query:"status" enum:"active,closed,hidden" default:"active"`
},
) (*body[wire.Items], error) {
	rows, err := s.class.Sessions(ctx, a.Person.ID)
	if err != nil {
		return nil, err
	}
	list := make([]wire.Item, 0, len(rows))
	for _, row := range rows {
		item, ok, err := s.itemOf(ctx, row, a.Person)
		if err != nil {
			return nil, err
		}
		if ok && item.Status == in.Status {
			list = append(list, item)
		}
	}
	return answer(wire.Items{Sessions: list}, nil)
}

func (s *Server) postSession(ctx context.Context, a *asked, in *body[newSessionBody]) (*body[wire.Item], error) {
	n := classroom.NewSession{Name: in.Body.Name}
	in.Body.apply(&n.Overrides)
	row, err := s.class.AddSession(ctx, a.Person, n)
	if err != nil {
		return nil, err
	}
	s.lists.reload(a.Person.ID)
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
	if _, err := s.class.EditSession(ctx, a.Person, row.ID, in.Body.Name, in.Body.apply); err != nil {
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

func (s *Server) item(ctx context.Context, a *asked, link string) (wire.Item, error) {
	row, err := s.own(ctx, a, link)
	if err != nil {
		return wire.Item{}, err
	}
	item, ok, err := s.itemOf(ctx, row, a.Person)
	if err == nil && !ok {
		err = classroom.ErrNotFound
	}
	return item, err
}

// itemOf is a session in the list of somebody who hosts it or is a member; ok is
// false where it is hidden from them.
func (s *Server) itemOf(ctx context.Context, row classroom.Session, p classroom.Person) (item wire.Item, ok bool, err error) {
	err = s.class.View(ctx, row.ID, func(st *session.State) {
		item, ok = itemFor(st, row, p)
	})
	return item, ok, err
}

func itemFor(st *session.State, row classroom.Session, p classroom.Person) (wire.Item, bool) {
	who := session.Who{Person: p.ID, Kind: p.Kind, Member: true}
	host := st.IsHost(p.ID)
	if st.Deleted || st.Effective() == session.Hidden && !host {
		return wire.Item{}, false
	}
	return wire.Item{
		ID: string(row.ID), Link: row.Link, Name: row.Name,
		Status: st.Effective(), Phase: st.Phase(), Policy: st.Settings.Policy, Guests: st.Settings.Guests,
		Inside: st.Inside(), Host: host, May: actions(st.MayList(who)), HostAway: away(st, who),
	}, true
}
