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

// ByID names something by its id. It is exported because huma fills exported
// fields only.
type ByID struct {
	ID string `path:"id" maxLength:"64"`
}

// ByToken names something by the secret of its link.
type ByToken struct {
	Token string `path:"token" maxLength:"100"`
}

type newContactBody struct {
	Email    string        `json:"email" minLength:"3" maxLength:"254"`
	Label    string        `json:"label" minLength:"1" maxLength:"400"`
	Language wire.Language `json:"language,omitempty" doc:"Of the mail."`
}

type labelBody struct {
	Label string `json:"label" minLength:"1" maxLength:"400"`
}

// acceptBody is empty for who is logged in.
type acceptBody struct {
	Name     string        `json:"name,omitempty" maxLength:"200"`
	Password string        `json:"password,omitempty" maxLength:"200"`
	Language wire.Language `json:"language,omitempty"`
}

// contactsAPI is what licence holders do with their contacts, and how people
// become them.
func (s *Server) contactsAPI(api huma.API) {
	handle(s, api, operation{"GET", "/contacts", 200, accounts, "My contacts and open requests", false}, s.getContacts)
	handle(s, api, operation{"POST", "/contacts", 201, accounts, "Ask somebody by mail to be my contact", false}, s.postContact)
	handle(s, api, operation{"GET", "/contacts/{id}", 200, accounts, "One of my contacts", false},
		func(ctx context.Context, a *asked, in *ByID) (*body[wire.Contact], error) {
			ct, err := s.class.Contact(ctx, a.Person, in.ID)
			return answer(contactOf(ct), err)
		})
	handle(s, api, operation{"PATCH", "/contacts/{id}", 200, accounts, "Give a contact another label", false}, s.patchContact)
	handle(s, api, operation{"POST", "/contacts/{id}/remind", 204, accounts, "Send an open request again", false},
		func(ctx context.Context, a *asked, in *ByID) (*none, error) {
			return nil, s.class.RemindContact(ctx, a.Person, in.ID)
		})
	handle(s, api, operation{"DELETE", "/contacts/{id}", 204, accounts, "Withdraw a request, or end the link", false},
		func(ctx context.Context, a *asked, in *ByID) (*none, error) {
			return nil, s.class.EndContact(ctx, a.Person, in.ID)
		})
	s.requestsAPI(api)
	s.linksAPI(api)
}

// requestsAPI is what whoever has the link of a request can do with it.
func (s *Server) requestsAPI(api huma.API) {
	handle(s, api, operation{"GET", "/contact-requests/{token}", 200, anybody, "Who asks me to be their contact", false},
		s.getRequest)
	handle(s, api, operation{"POST", "/contact-requests/{token}/accept", 200, anybody, "Accept, with a new account or my own", false},
		s.postAccept)
	handle(s, api, operation{"POST", "/contact-requests/{token}/decline", 204, anybody, "Decline", false},
		func(ctx context.Context, _ *asked, in *ByToken) (*none, error) {
			return nil, s.class.DeclineRequest(ctx, in.Token)
		})
}

// linksAPI is the contact's own side.
func (s *Server) linksAPI(api huma.API) {
	handle(s, api, operation{"GET", "/me/links", 200, accounts, "Whose contact I am, and who asks me to be", false}, s.getLinks)
	handle(s, api, operation{"DELETE", "/me/links/{id}", 204, accounts, "Be somebody's contact no longer", false},
		func(ctx context.Context, a *asked, in *ByID) (*none, error) {
			return nil, s.class.EndLink(ctx, a.Person, in.ID)
		})
	handle(s, api, operation{"POST", "/me/requests/{id}/accept", 204, accounts, "Accept a request to me", false},
		func(ctx context.Context, a *asked, in *ByID) (*none, error) {
			return nil, s.class.AcceptMine(ctx, a.Person, in.ID)
		})
	handle(s, api, operation{"POST", "/me/requests/{id}/decline", 204, accounts, "Decline a request to me", false},
		func(ctx context.Context, a *asked, in *ByID) (*none, error) {
			return nil, s.class.DeclineMine(ctx, a.Person, in.ID)
		})
}

func contactOf(ct classroom.Contact) wire.Contact {
	out := wire.Contact{
		ID: ct.ID, Name: ct.Name, Email: ct.Email, Label: ct.Label, State: wire.ContactState(ct.State),
		Language: wire.Language(ct.Language), Created: wire.Millis(ct.Created), Asked: wire.Millis(ct.Asked), May: []wire.ContactAction{},
	}
	if ct.State == classroom.ContactAccepted {
		out.Person = string(ct.Person)
	}
	for _, a := range ct.MayNow() {
		out.May = append(out.May, wire.ContactAction(a))
	}
	return out
}

// contactKey is a place in the list of contacts.
type contactKey struct{ Label, ID string }

func (s *Server) getContacts(ctx context.Context, a *asked, in *struct {
	Q      string                 `query:"q" maxLength:"200"`
	State  classroom.ContactState `query:"state" enum:",open,accepted"`
	Limit  int                    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string                 `query:"cursor" maxLength:"1000"`
},
) (*body[wire.Contacts], error) {
	from, err := fromCursor[contactKey](in.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.class.Contacts(ctx, a.Person, in.State, in.Q, from.Label, from.ID, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := wire.Contacts{Contacts: make([]wire.Contact, 0, len(list))}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		last := list[in.Limit-1]
		out.Next = cursorOf(contactKey{classroom.Folded(last.Label), last.ID})
	}
	for _, ct := range list {
		out.Contacts = append(out.Contacts, contactOf(ct))
	}
	return answer(out, nil)
}

func (s *Server) postContact(ctx context.Context, a *asked, in *body[newContactBody]) (*body[wire.Contact], error) {
	ct, err := s.class.InviteContact(ctx, a.Person, in.Body.Email, in.Body.Label, string(in.Body.Language))
	return answer(contactOf(ct), err)
}

func (s *Server) patchContact(ctx context.Context, a *asked, in *struct {
	ByID
	Body labelBody
},
) (*body[wire.Contact], error) {
	ct, err := s.class.LabelContact(ctx, a.Person, in.ID, in.Body.Label)
	return answer(contactOf(ct), err)
}

func (s *Server) getRequest(ctx context.Context, a *asked, in *ByToken) (*body[wire.ContactRequest], error) {
	r, err := s.class.RequestByToken(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	out := wire.ContactRequest{
		By: wire.By{Name: r.By}, Email: masked(r.Email), State: wire.ContactState(r.State), Account: r.Account,
	}
	if a.account() {
		out.Own = a.Person.ID == r.Holder
		if a.Person.Email == r.Email || out.Own {
			out.Email = r.Email
		}
	}
	return answer(out, nil)
}

// masked is an address that its owner recognizes.
func masked(email string) string {
	_, size := utf8.DecodeRuneInString(email)
	at := strings.LastIndexByte(email, '@')
	if at < size {
		return "…"
	}
	return email[:size] + "…" + email[at:]
}

func (s *Server) postAccept(ctx context.Context, a *asked, in *struct {
	ByToken
	Body acceptBody
},
) (*body[wire.Me], error) {
	if a.account() {
		return answer(*a.me(), s.class.AcceptRequest(ctx, in.Token, a.Person))
	}
	secret, p, err := s.class.AcceptNew(ctx, in.Token, classroom.NewPerson{
		Name: in.Body.Name, Password: in.Body.Password, Locale: string(in.Body.Language), Kind: session.Contact,
	}, s.address(a.r), agent(a.r))
	if err != nil {
		return nil, logInFirst(err)
	}
	s.setLogin(a.w, a.r, secret)
	return answer(*visitor{Visitor: classroom.Visitor{Person: p}, known: true}.me(), nil)
}

// logInFirst: the address has an account.
func logInFirst(err error) error {
	if p := expected(err); p != nil && p.Code == "taken" {
		return problem(http.StatusUnauthorized, errNotLoggedIn.Code, "This address has an account: log in to accept.")
	}
	return err
}

func (s *Server) getLinks(ctx context.Context, a *asked, _ *none) (*body[wire.Links], error) {
	links, err := s.class.Links(ctx, a.Person)
	if err != nil {
		return nil, err
	}
	requests, err := s.class.Requests(ctx, a.Person)
	return answer(wire.Links{Links: linksOf(links), Requests: linksOf(requests)}, err)
}

func linksOf(list []classroom.Link) []wire.Link {
	out := make([]wire.Link, 0, len(list))
	for _, l := range list {
		out = append(out, wire.Link{ID: l.ID, By: wire.By{Name: l.Name}, Since: wire.Millis(l.Since)})
	}
	return out
}
