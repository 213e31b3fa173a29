package web

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// newAPI registers every operation of the HTTP API.
func (s *Server) newAPI(mux *http.ServeMux) huma.API {
	c := huma.DefaultConfig("Stoa", "1")
	c.Info.Description = "How pages and your own programs talk to Stoa. docs/protocol.md explains it, the socket included."
	c.DocsPath, c.SchemasPath = "", ""
	c.CreateHooks = nil // no "$schema" in bodies
	c.RejectUnknownQueryParameters = true
	c.Formats = maps.Clone(c.Formats) // huma's are the whole process's
	for name, f := range c.Formats {
		c.Formats[name] = huma.Format{Marshal: f.Marshal, Unmarshal: strictly(f.Unmarshal)}
	}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"login": {Type: "apiKey", In: "cookie", Name: loginCookie, Description: "An account's login."},
		"guest": {Type: "apiKey", In: "cookie", Name: guestCookie, Description: "A guest of one session."},
	}
	api := humago.NewWithPrefix(mux, apiPrefix, c)
	s.setUpAPI(api)
	s.meAPI(api)
	s.listsAPI(api)
	s.sessionsAPI(api)
	s.sessionPeopleAPI(api)
	s.roomsAPI(api)
	s.groupsAPI(api)
	s.doorAPI(api)
	s.accountsAPI(api)
	s.historyAPI(api)
	s.pollsAPI(api)
	s.contactsAPI(api)
	s.mailAPI(api)
	s.appearanceAPI(api)
	s.invitationsAPI(api)
	s.filesAPI(api)
	s.exportAPI(api)
	s.boardsAPI(api)
	s.chatAPI(api)
	s.versionsAPI(api)
	s.lateAPI(api)
	describeSocket(api.OpenAPI().Components.Schemas)
	return api
}

var errNotUTF8 = errors.New("the body is not UTF-8")

// strictly reads bodies that are UTF-8; encoding/json would read others with
// replacements.
func strictly(read func([]byte, any) error) func([]byte, any) error {
	return func(raw []byte, v any) error {
		if !utf8.Valid(raw) {
			return errNotUTF8
		}
		return read(raw, v)
	}
}

// OpenAPI is the description of the HTTP API in JSON, with the socket's
// messages among its components.
func OpenAPI() ([]byte, error) {
	return New(Config{}).api.OpenAPI().MarshalJSON()
}

// needs says who may ask for an operation.
type needs int

const (
	anybody  needs = iota
	visitors       // accounts and guests
	accounts
	admins // accounts of administrators
)

// asked is a request as handlers see it: who asks, and the way to answer with a
// cookie.
type asked struct {
	visitor
	cred credentials
	r    *http.Request
	w    http.ResponseWriter
}

type askedKey struct{}

// operation is what tells the operations apart.
type operation struct {
	method, path string
	status       int
	needs        needs
	summary      string
	quiet        bool // not a deliberate act of a person (rule 39)
}

// handle registers an operation. What its handler returns as an error becomes a
// Problem; who may not ask does not get as far.
func handle[I, O any](s *Server, api huma.API, o operation, h func(context.Context, *asked, *I) (*O, error)) {
	handleUpTo(s, api, o, bodyLimit, h)
}

// handleUpTo registers an operation whose body may have so many bytes.
func handleUpTo[I, O any](
	s *Server, api huma.API, o operation, limit int64, h func(context.Context, *asked, *I) (*O, error),
) {
	hop := huma.Operation{
		OperationID: strings.ToLower(o.method) + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(o.path),
		Method:      o.method, Path: o.path, Summary: o.summary, DefaultStatus: o.status,
		MaxBodyBytes: limit,
		Middlewares:  huma.Middlewares{s.asks(o)},
	}
	if o.needs != anybody {
		hop.Security = []map[string][]string{{"login": {}}}
	}
	if o.needs == visitors {
		hop.Security = append(hop.Security, map[string][]string{"guest": {}})
	}
	huma.Register(api, hop, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, ctx.Value(askedKey{}).(*asked), in)
		if err != nil {
			return nil, s.failure(ctx, err)
		}
		return out, nil
	})
}

var (
	errNotLoggedIn  = problem(http.StatusUnauthorized, "not_logged_in", "Log in first.")
	errNeedsAccount = problem(http.StatusForbidden, string(session.CodeNeedsAccount), "This needs an account.")
	errNotAllowed   = problem(http.StatusForbidden, string(session.CodeNotAllowed), "This is for administrators.")
)

// asks finds out who asks before anything of the request is read.
func (s *Server) asks(o operation) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(hc)
		a := &asked{cred: credentialsOf(r), r: r, w: w}
		var err error
		a.visitor, err = s.visitor(r.Context(), a.cred, cmp.Or(r.PathValue("link"), r.URL.Query().Get("link")))
		switch {
		case err != nil:
		case o.needs != anybody && !a.known:
			err = errNotLoggedIn
		case o.needs >= accounts && !a.account():
			err = errNeedsAccount
		case o.needs == admins && !a.Person.Admin:
			err = errNotAllowed
		}
		if err != nil {
			writeProblem(w, s.failure(r.Context(), err))
			return
		}
		if a.known && o.method != http.MethodGet && !o.quiet {
			if err := s.class.Acted(r.Context(), a.login.ID); err != nil {
				s.Log.DebugContext(r.Context(), "an act could not be noted", "err", err)
			}
		}
		next(huma.WithValue(hc, askedKey{}, a))
	}
}

// body is the answer of an operation that has one.
type body[T any] struct{ Body T }

// none is the answer of an operation that has none, and the request of one that
// takes nothing.
type none struct{}

func answer[T any](v T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{v}, nil
}

// describeSocket adds the socket's messages to the components.
func describeSocket(r huma.Registry) {
	fromPage := []any{
		wire.SocketHello{},
		wire.SocketCommand{},
		wire.SocketGot{},
		wire.SocketActive{},
		wire.SocketPong{},
		wire.SocketSync{},
		wire.SocketOpen{},
		wire.SocketShut{},
		wire.SocketPut{},
		wire.SocketEph{},
		wire.SocketGather{},
		wire.SocketReact{},
		wire.SocketListen{},
		wire.SocketSay{},
		wire.SocketAmend{},
		wire.SocketUnsay{},
		wire.SocketClear{},
	}
	fromServer := []any{
		wire.SocketDoor{},
		wire.SocketResult{},
		wire.SocketWelcome{},
		wire.SocketEvents{},
		wire.SocketPing{},
		wire.SocketBye{},
		wire.SocketSessions{},
		wire.SocketStale{},
		wire.SocketNames{},
		wire.SocketBoards{},
		wire.SocketFiles{},
		wire.SocketDoc{},
		wire.SocketAck{},
		wire.SocketOps{},
		wire.SocketResync{},
		wire.SocketMoments{},
		wire.SocketGathered{},
		wire.SocketReactions{},
		wire.SocketPolls{},
		wire.SocketPoll{},
		wire.SocketAnswered{},
		wire.SocketChat{},
		wire.SocketSaid{},
		wire.SocketHeard{},
		wire.SocketRelisten{},
	}
	// Until operations use them.
	for _, m := range []any{
		wire.Snapshot{},
	} {
		r.Schema(reflect.TypeOf(m), true, "")
	}
	r.Map()["SocketFromPage"] = oneOf(r, fromPage, "What a page says on the socket.")
	r.Map()["SocketFromServer"] = oneOf(r, fromServer, "What the server says on the socket.")
}

func oneOf(r huma.Registry, messages []any, doc string) *huma.Schema {
	s := &huma.Schema{Description: doc}
	for _, m := range messages {
		s.OneOf = append(s.OneOf, r.Schema(reflect.TypeOf(m), true, ""))
	}
	return s
}

// actions makes sure that pages get a list and never null.
func actions(list []session.Action) []session.Action {
	return append([]session.Action{}, list...)
}
