package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

type setUpBody struct {
	Name     string        `json:"name" minLength:"1" maxLength:"200"`
	Email    string        `json:"email" minLength:"3" maxLength:"254"`
	Password string        `json:"password" minLength:"10" maxLength:"200"`
	Language wire.Language `json:"language,omitempty"`
}

type logInBody struct {
	Email    string `json:"email" maxLength:"254"`
	Password string `json:"password" maxLength:"200"`
}

// setUpAPI is what can be asked for without being anybody.
func (s *Server) setUpAPI(api huma.API) {
	handle(s, api, operation{"GET", "/setup", 200, anybody, "What this deployment needs", false},
		func(ctx context.Context, a *asked, _ *none) (*body[wire.SetUp], error) {
			needed, err := s.class.NeedsSetUp(ctx)
			out := wire.SetUp{Needed: needed, Version: s.Version, Name: s.appearance(a.r).Name}
			if s.SSO != nil {
				out.SSO = &wire.SSO{Name: s.SSO.Label()}
			}
			return answer(out, err)
		})
	handle(s, api, operation{"POST", "/setup", 201, anybody, "Make the administrator, and log in", true}, s.postSetUp)
	handle(s, api, operation{"POST", "/login", 200, anybody, "Log in", true}, s.postLogIn)
	handle(s, api, operation{"POST", "/logout", 204, anybody, "Log out", true}, s.postLogOut)
}

func (s *Server) postSetUp(ctx context.Context, a *asked, in *body[setUpBody]) (*body[wire.Me], error) {
	_, err := s.class.SetUp(ctx, classroom.NewPerson{
		Name: in.Body.Name, Email: in.Body.Email, Password: in.Body.Password, Locale: string(in.Body.Language),
		Kind: session.Licensed, Admin: true,
	})
	if err != nil {
		return nil, err
	}
	return s.postLogIn(ctx, a, &body[logInBody]{logInBody{in.Body.Email, in.Body.Password}})
}

func (s *Server) postLogIn(ctx context.Context, a *asked, in *body[logInBody]) (*body[wire.Me], error) {
	secret, p, err := s.class.LogIn(ctx, in.Body.Email, in.Body.Password, s.address(a.r), agent(a.r))
	if err != nil {
		return nil, err
	}
	s.setLogin(a.w, a.r, secret)
	return answer(*visitor{Visitor: classroom.Visitor{Person: p}, known: true}.me(), nil)
}

func (s *Server) postLogOut(ctx context.Context, a *asked, _ *none) (*none, error) {
	if a.known {
		s.leaving(a.login.ID)
		if err := s.class.EndLogins(ctx, a.Person.ID, a.login.ID); err != nil {
			return nil, err
		}
	}
	name := loginCookie
	if a.known && !a.account() {
		name = guestCookie
	}
	s.setCookie(a.w, a.r, name, "", -1)
	return nil, nil
}

type meBody struct {
	Name     *string        `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Language *wire.Language `json:"language,omitempty"`
}

type passwordBody struct {
	Current string `json:"current" maxLength:"200"`
	New     string `json:"new" minLength:"10" maxLength:"200"`
}

// meAPI is what people do about themselves.
func (s *Server) meAPI(api huma.API) {
	handle(s, api, operation{"GET", "/me", 200, visitors, "Who I am", false},
		func(_ context.Context, a *asked, _ *none) (*body[wire.Me], error) { return answer(*a.me(), nil) })
	handle(s, api, operation{"PATCH", "/me", 200, accounts, "Change my name or language", false}, s.patchMe)
	handle(s, api, operation{"POST", "/me/password", 204, accounts, "Change my password; every other login ends", false},
		s.postPassword)
	handle(s, api, operation{"GET", "/me/logins", 200, accounts, "Where I am logged in", false}, s.getLogins)
	handle(s, api, operation{"DELETE", "/me/logins", 204, accounts, "Log out everywhere", true},
		func(ctx context.Context, a *asked, _ *none) (*none, error) {
			return nil, s.endLogins(ctx, a, func(wire.Login) bool { return true })
		})
	handle(s, api, operation{"DELETE", "/me/logins/{id}", 204, accounts, "Log out one browser", false},
		func(ctx context.Context, a *asked, in *struct {
			ID string `path:"id" maxLength:"64"`
		},
		) (*none, error) {
			return nil, s.endLogins(ctx, a, func(l wire.Login) bool { return l.ID == in.ID })
		})
}

func (s *Server) patchMe(ctx context.Context, a *asked, in *body[meBody]) (*body[wire.Me], error) {
	p, err := s.class.Rename(ctx, a.Person.ID, in.Body.Name, (*string)(in.Body.Language))
	if err != nil {
		return nil, err
	}
	if in.Body.Name != nil {
		s.renamed(p.ID, p.Name)
	}
	a.Person = p
	return answer(*a.me(), nil)
}

func (s *Server) postPassword(ctx context.Context, a *asked, in *body[passwordBody]) (*none, error) {
	if err := s.class.CheckPassword(ctx, a.Person.ID, in.Body.Current, s.address(a.r)); err != nil {
		return nil, err
	}
	return nil, s.class.SetPassword(ctx, a.Person.ID, in.Body.New, a.login.ID)
}

func (s *Server) getLogins(ctx context.Context, a *asked, _ *none) (*body[wire.Logins], error) {
	list, err := s.logins(ctx, a)
	return answer(wire.Logins{Logins: list}, err)
}

func (s *Server) logins(ctx context.Context, a *asked) ([]wire.Login, error) {
	all, err := s.class.Logins(ctx, a.Person.ID)
	list := make([]wire.Login, 0, len(all))
	for _, l := range all {
		list = append(list, wire.Login{
			ID: string(l.ID), Current: l.ID == a.login.ID, Address: l.Address, Agent: l.Agent,
			Created: wire.Millis(l.Created), Acted: wire.Millis(l.Acted),
		})
	}
	return list, err
}

// endLogins ends those of the person's own logins that which picks.
func (s *Server) endLogins(ctx context.Context, a *asked, which func(wire.Login) bool) error {
	list, err := s.logins(ctx, a)
	if err != nil {
		return err
	}
	var ids []session.LoginID
	for _, l := range list {
		if which(l) {
			ids = append(ids, session.LoginID(l.ID))
		}
	}
	if len(ids) == 0 {
		return classroom.ErrNotFound
	}
	s.leaving(ids...)
	if err := s.class.EndLogins(ctx, a.Person.ID, ids...); err != nil {
		return err
	}
	for _, id := range ids {
		if id == a.login.ID {
			s.setCookie(a.w, a.r, loginCookie, "", -1)
		}
	}
	return nil
}
