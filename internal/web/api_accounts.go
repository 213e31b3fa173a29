package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// accountsAPI is what administrators do with accounts, and the ways to a
// password for who has none.
func (s *Server) accountsAPI(api huma.API) {
	handle(s, api, operation{"GET", "/people", 200, admins, "The accounts", false}, s.getPeople)
	handle(s, api, operation{"POST", "/people", 201, admins, "Make an account", false}, s.postPerson)
	handle(s, api, operation{"GET", "/people/{id}", 200, admins, "One account", false}, s.getPerson)
	handle(s, api, operation{"PATCH", "/people/{id}", 200, admins, "Change an account; locking ends its logins and seats", false}, s.patchPerson)
	handle(s, api, operation{"POST", "/people/{id}/reset", 204, admins, "Take the password away, and send a link for a new one", false}, s.postPersonReset)
	handle(s, api, operation{"DELETE", "/people/{id}", 204, admins, "Delete an account with its personal data", false}, s.deletePerson)
	handle(s, api, operation{"GET", "/settings", 200, admins, "What the operator has set", false}, s.settings)
	handle(s, api, operation{"POST", "/forgot", 204, anybody, "Ask for a link for a new password; the answer never tells whether there is an account", true}, s.postForgot)
	handle(s, api, operation{"GET", "/reset/{token}", 200, anybody, "What a link for a password is about", true}, s.getReset)
	handle(s, api, operation{"POST", "/reset/{token}", 200, anybody, "Set a password by a link, and log in", true}, s.postReset)
}

// settings are the operator's, for administrators to see.
func (s *Server) settings(context.Context, *asked, *none) (*body[wire.Settings], error) {
	return answer(wire.Settings{Version: s.Version, Settings: append([]wire.Setting{}, s.Settings...)}, nil)
}

// ByAccount names an account by its id.
type ByAccount struct {
	ID string `path:"id" maxLength:"64"`
}

// id is the account's, or nobody's.
func (b ByAccount) id() (session.PersonID, error) {
	if !validID(b.ID) {
		return "", classroom.ErrNotFound
	}
	return session.PersonID(b.ID), nil
}

func accountOf(who classroom.Person, a classroom.Account, admins int) wire.Account {
	out := wire.Account{
		ID: string(a.ID), Name: a.Name, Email: a.Email, Kind: a.Kind, Admin: a.Admin, Locked: a.Locked,
		Language: wire.Language(a.Locale), Created: wire.Millis(a.Created), Password: a.Person.Password != "", SSO: a.SSO,
		May: []wire.AccountAction{},
	}
	for _, m := range classroom.AccountMenu(who, a.Person, admins) {
		out.May = append(out.May, wire.AccountAction(m))
	}
	return out
}

func (s *Server) getPeople(ctx context.Context, a *asked, in *struct {
	Q      string                 `query:"q" maxLength:"200"`
	Kind   session.Kind           `query:"kind" enum:",licensed,contact"`
	State  classroom.AccountState `query:"state" enum:",active,locked"`
	Limit  int                    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string                 `query:"cursor" maxLength:"1000"`
},
) (*body[wire.Accounts], error) {
	from, err := fromCursor[classroom.Position](in.Cursor)
	if err != nil {
		return nil, err
	}
	list, admins, err := s.class.Accounts(ctx, classroom.AccountFilter{
		Search: in.Q, Kind: in.Kind, State: in.State, After: from, Limit: in.Limit + 1,
	})
	if err != nil {
		return nil, err
	}
	out := wire.Accounts{People: make([]wire.Account, 0, len(list))}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		last := list[in.Limit-1]
		out.Next = cursorOf(classroom.Position{Key: classroom.Folded(last.Name), ID: string(last.ID)})
	}
	for _, p := range list {
		out.People = append(out.People, accountOf(a.Person, p, admins))
	}
	return answer(out, nil)
}

type newPersonBody struct {
	Name     string        `json:"name" minLength:"1" maxLength:"200"`
	Email    string        `json:"email" minLength:"3" maxLength:"254"`
	Kind     session.Kind  `json:"kind" enum:"licensed,contact"`
	Admin    bool          `json:"admin,omitempty"`
	Language wire.Language `json:"language,omitempty"`
	Password string        `json:"password,omitempty" maxLength:"200" doc:"Without one the person gets a link by mail."`
}

func (s *Server) postPerson(ctx context.Context, a *asked, in *body[newPersonBody]) (*body[wire.Account], error) {
	p, err := s.class.Welcome(ctx, a.Person.ID, classroom.NewPerson{
		Name: in.Body.Name, Email: in.Body.Email, Kind: in.Body.Kind, Admin: in.Body.Admin,
		Locale: string(in.Body.Language), Password: in.Body.Password,
	})
	if err != nil {
		return nil, err
	}
	return s.account(ctx, a, p.ID)
}

// account is the answer about one account.
func (s *Server) account(ctx context.Context, a *asked, id session.PersonID) (*body[wire.Account], error) {
	p, admins, err := s.class.Account(ctx, id)
	if err != nil {
		return nil, err
	}
	return answer(accountOf(a.Person, p, admins), nil)
}

func (s *Server) getPerson(ctx context.Context, a *asked, in *ByAccount) (*body[wire.Account], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	return s.account(ctx, a, id)
}

type editPersonBody struct {
	Name     *string        `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Email    *string        `json:"email,omitempty" minLength:"3" maxLength:"254"`
	Kind     *session.Kind  `json:"kind,omitempty" enum:"licensed,contact"`
	Admin    *bool          `json:"admin,omitempty"`
	Locked   *bool          `json:"locked,omitempty"`
	Language *wire.Language `json:"language,omitempty"`
}

func (s *Server) patchPerson(ctx context.Context, a *asked, in *struct {
	ByAccount
	Body editPersonBody
},
) (*body[wire.Account], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	p, err := s.class.EditAccount(ctx, a.Person.ID, id, classroom.AccountEdit{
		Name: in.Body.Name, Email: in.Body.Email, Locale: (*string)(in.Body.Language),
		Kind: in.Body.Kind, Admin: in.Body.Admin, Locked: in.Body.Locked,
	})
	if err != nil {
		return nil, err
	}
	if in.Body.Name != nil {
		s.renamed(id, p.Name)
	}
	return s.account(ctx, a, id)
}

func (s *Server) postPersonReset(ctx context.Context, a *asked, in *ByAccount) (*none, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	return nil, s.class.ResetAccount(ctx, a.Person.ID, id)
}

func (s *Server) deletePerson(ctx context.Context, a *asked, in *struct {
	ByAccount
	HandTo string `query:"handTo" maxLength:"64" doc:"The licence holder who takes over what the person owns."`
},
) (*none, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	if in.HandTo != "" && !validID(in.HandTo) {
		return nil, &classroom.Invalid{Field: "handTo", Code: "unknown"}
	}
	return nil, s.class.DeleteAccount(ctx, a.Person.ID, id, session.PersonID(in.HandTo))
}

type forgotBody struct {
	Email string `json:"email" maxLength:"254"`
}

func (s *Server) postForgot(ctx context.Context, a *asked, in *body[forgotBody]) (*none, error) {
	return nil, s.class.Forgot(ctx, in.Body.Email, s.address(a.r))
}

func (s *Server) getReset(ctx context.Context, _ *asked, in *ByToken) (*body[wire.ResetLink], error) {
	p, kind, err := s.class.ByToken(ctx, in.Token)
	return answer(wire.ResetLink{Name: p.Name, Email: p.Email, Kind: string(kind)}, err)
}

type resetBody struct {
	Password string `json:"password" minLength:"10" maxLength:"200"`
}

func (s *Server) postReset(ctx context.Context, a *asked, in *struct {
	ByToken
	Body resetBody
},
) (*body[wire.Me], error) {
	secret, p, err := s.class.ResetPassword(ctx, in.Token, in.Body.Password, s.address(a.r), agent(a.r))
	if err != nil {
		return nil, err
	}
	s.setLogin(a.w, a.r, secret)
	return answer(*visitor{Visitor: classroom.Visitor{Person: p}, known: true}.me(), nil)
}
