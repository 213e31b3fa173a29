package web_test

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// This file is the HTTP border as its own description draws it: tests that walk
// all of it (leak_test.go, bad_input_test.go, rights_test.go) read the OpenAPI
// document, so an operation that is added is walked by itself, and fails them
// where they do not know what to fill in.

// apiDoc is the part of the OpenAPI document that the walks need.
type apiDoc struct {
	Paths      map[string]map[string]apiOp `json:"paths"`
	Components struct {
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
}

type apiOp struct {
	Parameters []struct {
		Name     string  `json:"name"`
		In       string  `json:"in"`
		Required bool    `json:"required"`
		Schema   *schema `json:"schema"`
	} `json:"parameters"`
	RequestBody struct {
		Content map[string]struct {
			Schema *schema `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
}

type schema struct {
	Ref        string             `json:"$ref"`
	Type       any                `json:"type"`
	Enum       []any              `json:"enum"`
	Minimum    *float64           `json:"minimum"`
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	Items      *schema            `json:"items"`
}

func (s *schema) is(kind string) bool {
	switch t := s.Type.(type) {
	case string:
		return t == kind
	case []any:
		return slices.Contains(t, any(kind))
	}
	return false
}

// walked is one operation of the document.
type walked struct {
	method, path string
	op           apiOp
}

func (o walked) String() string { return o.method + " " + o.path }

// query is what an operation cannot do without.
func (o walked) query(v values) string {
	q := url.Values{}
	for _, p := range o.op.Parameters {
		if p.In == "query" && p.Required {
			q.Set(p.Name, v[p.Name])
		}
	}
	return q.Encode()
}

// body is the schema of what an operation takes in JSON; nil for nothing.
func (d *apiDoc) body(o walked) *schema {
	return d.resolve(o.op.RequestBody.Content["application/json"].Schema)
}

func (d *apiDoc) resolve(s *schema) *schema {
	if s != nil && s.Ref != "" {
		return d.Components.Schemas[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]]
	}
	return s
}

// document reads the OpenAPI document of the running server.
func (w *world) document() (d *apiDoc, all []walked) {
	w.Helper()
	d = &apiDoc{}
	require.NoError(w, w.host.Ask(w.ctx, "GET", "/api/v1/openapi.json", nil, d))
	for path, ops := range d.Paths {
		for method, op := range ops {
			all = append(all, walked{strings.ToUpper(method), path, op})
		}
	}
	slices.SortFunc(all, func(a, b walked) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	require.Greater(w, len(all), 40)
	return d, all
}

// values are what path parameters and fields are filled with. A path parameter
// is named by its path up to it, as "/groups/{id}"; fields by their name.
type values map[string]string

// fill puts values into a path.
func (v values) fill(t testing.TB, path string) string {
	t.Helper()
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		name := strings.Join(strings.Split(path, "/")[:i+1], "/")
		value, ok := v[name]
		require.True(t, ok, "teach the test what %s is, for %s", name, path)
		parts[i] = value
	}
	return "/api/v1" + strings.Join(parts, "/")
}

// example is a value that an operation accepts, as far as its schema tells.
// Without all only what is required is in it.
func (v values) example(d *apiDoc, name string, s *schema, all bool) any {
	s = d.resolve(s)
	value, known := v[name]
	switch {
	case known && s.is("string") && (len(s.Enum) == 0 || slices.Contains(s.Enum, any(value))):
		return value
	case len(s.Enum) > 0:
		return s.Enum[len(s.Enum)-1]
	case s.is("string"):
		return "Walker"
	case s.is("boolean"):
		return false
	case s.is("integer"), s.is("number"):
		if s.Minimum != nil && *s.Minimum > 0 {
			return *s.Minimum
		}
		return 60
	case s.is("array"):
		return []any{v.example(d, name, s.Items, all)}
	}
	object := map[string]any{}
	for field, of := range s.Properties {
		if all || slices.Contains(s.Required, field) {
			object[field] = v.example(d, field, of, all)
		}
	}
	return object
}

// answered is an answer as it came.
type answered struct {
	status int
	code   string
	header http.Header
	body   string
}

// send makes a request and reads everything of its answer.
func (w *world) send(b *webtest.Browser, method, path string, body any) answered {
	w.Helper()
	resp, err := b.Raw(w.ctx, method, path, body)
	require.NoError(w, err, "%s %s", method, path)
	raw, err := io.ReadAll(resp.Body)
	require.NoError(w, err)
	require.NoError(w, resp.Body.Close())
	a := answered{status: resp.StatusCode, header: resp.Header, body: string(raw)}
	var p webtest.Problem
	if resp.StatusCode >= 400 && json.Unmarshal(raw, &p) == nil {
		a.code = p.Code
	}
	return a
}

// dump is everything that the deployment keeps, a line for each row, but for
// the bookkeeping of logins and of this process.
func (w *world) dump() []string {
	w.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "stoa.db")+"?_pragma=query_only(1)&_pragma=busy_timeout(5000)")
	require.NoError(w, err)
	defer db.Close()
	var lines []string
	for _, table := range rows(w, db, `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`) {
		name := strings.Trim(table, "[]")
		if !slices.Contains([]string{"login_failures", "logins", "nodes", "outages", "goose_db_version"}, name) {
			for _, row := range rows(w, db, "SELECT * FROM "+name+" ORDER BY 1, 2") {
				lines = append(lines, name+": "+row)
			}
		}
	}
	return lines
}

// rows gives every row as a line.
func rows(t testing.TB, db *sql.DB, query string) (lines []string) {
	t.Helper()
	all, err := db.Query(query)
	require.NoError(t, err)
	defer all.Close()
	columns, err := all.Columns()
	require.NoError(t, err)
	for all.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		require.NoError(t, all.Scan(into...))
		lines = append(lines, fmt.Sprint(values))
	}
	require.NoError(t, all.Err())
	return lines
}

// school is a deployment with one of everything: what belongs to olga, who has
// nothing to do with the others, and all kinds of people.
type school struct {
	*world
	people     map[string]*webtest.Browser
	ids        map[string]string // of accounts and guests
	group      string
	item       wire.Item // olga's session in the group
	link       string    // its link
	id         string
	contact    string // olga's contact carl
	asked      string // an open request of hers
	invitation string // to her session
	board      string // the second one of it
	version    string // of that board
}

// zq marks everything that is olga's and that nobody else may read.
const zq = "zqx"

// newSchool makes a school. Its people are: owner, cohost (of the session),
// ownmember (a member of it beside the group),
// groupcohost, member (a licence holder) and contact (both in the group), and
// elsewhere (a contact), stranger (a licence holder), guest (of olga's
// session), otherguest (of a session of the stranger's), admin and nobody.
func newSchool(t *testing.T) *school {
	w := newWorld(t, options{within: 5 * time.Minute})
	s := &school{
		world: w, ids: map[string]string{},
		people: map[string]*webtest.Browser{"admin": w.host, "nobody": w.browser()},
	}
	for name, kind := range map[string]session.Kind{
		"owner": session.Licensed, "cohost": session.Licensed, "groupcohost": session.Licensed,
		"member": session.Licensed, "ownmember": session.Licensed, "contact": session.Contact, "elsewhere": session.Contact, "stranger": session.Licensed,
	} {
		mark := ""
		if name != "elsewhere" && name != "stranger" {
			mark = zq
		}
		s.people[name] = w.account(mark+name, kind)
	}
	for name, b := range s.people {
		if name != "nobody" {
			s.ids[name] = s.me(b).ID
		}
	}
	s.contact = s.makeContact("contact", zq+"contact@example.org")
	s.asked = s.makeContact("", zq+"asked@example.org")
	s.group = s.makeGroup()
	item := s.lesson("direct")
	s.item, s.id, s.link = item, item.ID, item.Link
	s.people["guest"] = w.guest(item, zq+"Gus")
	s.ids["guest"] = s.me(s.people["guest"]).ID
	other, err := s.people["stranger"].AddSession(w.ctx, "Elsewhere", map[string]any{"guests": "direct"})
	require.NoError(t, err)
	s.people["otherguest"] = w.guest(other, "Gina")
	return s
}

func (s *school) me(b *webtest.Browser) (me wire.Me) {
	s.Helper()
	require.NoError(s, b.Ask(s.ctx, "GET", "/api/v1/me", nil, &me))
	return me
}

// makeContact has olga ask somebody to be her contact, who accepts if they have
// an account.
func (s *school) makeContact(who, address string) (id string) {
	s.Helper()
	var made wire.Contact
	owner := s.people["owner"]
	require.NoError(s, owner.Ask(s.ctx, "POST", "/api/v1/contacts", map[string]any{"email": address, "label": zq + " label"}, &made))
	if who != "" {
		require.NoError(s, s.people[who].Ask(s.ctx, "POST", "/api/v1/me/requests/"+made.ID+"/accept", nil, nil))
	}
	return made.ID
}

// makeGroup makes olga's group.
func (s *school) makeGroup() string {
	s.Helper()
	var made struct {
		ID string `json:"id"`
	}
	owner := s.people["owner"]
	members := []map[string]any{{"person": s.ids["groupcohost"]}, {"person": s.ids["member"]}, {"person": s.ids["contact"]}}
	require.NoError(s, owner.Ask(s.ctx, "POST", "/api/v1/groups", map[string]any{"name": zq + " group", "members": members}, &made))
	at := "/api/v1/groups/" + made.ID + "/members"
	require.NoError(s, owner.Ask(s.ctx, "PATCH", at+"/"+s.ids["groupcohost"], map[string]any{"role": "cohost"}, nil))
	require.NoError(s, owner.Ask(s.ctx, "POST", at, map[string]any{"contact": s.asked}, nil))
	return made.ID
}

// lesson makes a session of olga's in her group, with a co-host, an invitation
// and a run that is over.
func (s *school) lesson(guests string) (item wire.Item) {
	s.Helper()
	owner := s.people["owner"]
	require.NoError(s, owner.Ask(s.ctx, "POST", "/api/v1/sessions", map[string]any{
		"name": zq + " session", "group": s.group, "cohosts": []string{s.ids["cohost"]},
		"members": []string{s.ids["ownmember"]},
		"policy":  "classroom", "guests": guests,
		"dates": map[string]any{"start": time.Now().AddDate(0, 1, 0).Format("2006-01-02T15:04"), "zone": "Europe/Berlin", "minutes": 45},
	}, &item))
	s.hosts(item)
	var sent wire.Invited
	require.NoError(s, owner.Ask(s.ctx, "POST", "/api/v1/sessions/"+item.Link+"/invitations", map[string]any{
		"people": []map[string]any{{"email": zq + "invited@example.org"}},
	}, &sent))
	s.invitation = sent.Sent[0].ID
	s.file(item)
	s.furnish(item)
	return item
}

// furnish gives a session a second board, and that board a version.
func (s *school) furnish(item wire.Item) {
	s.Helper()
	id := session.SessionID(item.ID)
	s.board, s.version = "b2-"+item.ID, "v-"+item.ID
	require.NoError(s, s.store.Write(s.ctx, func(tx classroom.Tx) error {
		err := tx.AddBoard(s.ctx, classroom.Board{ID: classroom.BoardID(s.board), Session: id, Name: zq + " board", Place: 1, Created: 1})
		if err != nil {
			return err
		}
		return tx.AddVersion(s.ctx, classroom.Version{
			ID: s.version, Board: classroom.BoardID(s.board), At: session.At(time.Now()), Reason: classroom.VersionHourly,
		}, gzipped("[]"))
	}))
}

func gzipped(text string) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	return out.Bytes()
}

// olgasFile is a file in every session of hers.
var olgasFile = []byte(zq + " file")

// file puts olga's file into a session.
func (s *school) file(item wire.Item) {
	s.Helper()
	hash := hashOf(olgasFile)
	_, err := s.files.Put(s.ctx, hash, bytes.NewReader(olgasFile), 1<<20)
	require.NoError(s, err)
	require.NoError(s, s.store.Write(s.ctx, func(tx classroom.Tx) error {
		return tx.AddFile(s.ctx, classroom.File{
			Session: session.SessionID(item.ID), Hash: hash, Name: zq + ".txt", Type: "text/plain", Size: int64(len(olgasFile)),
			Author: session.PersonID(s.ids["owner"]), Added: 1, Listed: true,
		})
	}))
}

// hosts waits until the co-hosts are hosts: a group's are within a second.
func (s *school) hosts(item wire.Item) {
	s.Helper()
	for _, who := range []string{"cohost", "groupcohost"} {
		require.Eventually(s, func() bool {
			host := false
			id := session.SessionID(item.ID)
			require.NoError(s, s.class.View(s.ctx, id, func(st *session.State) { host = st.IsHost(session.PersonID(s.ids[who])) }))
			return host
		}, 5*time.Second, time.Millisecond)
	}
}

// run has a run in a session; live leaves it going, without a page.
func (s *school) run(item wire.Item, live bool) {
	s.Helper()
	owner, err := s.class.Person(s.ctx, session.PersonID(s.ids["owner"]))
	require.NoError(s, err)
	who := classroom.Visitor{Person: owner, Login: s.loginOf("owner")}
	_, err = s.class.Start(s.ctx, session.SessionID(item.ID), who, classroom.NewConn())
	require.NoError(s, err)
	if !live {
		require.NoError(s, s.class.Do(s.ctx, session.SessionID(item.ID), session.End{By: owner.ID}))
	}
}

func (s *school) loginOf(who string) session.LoginID {
	s.Helper()
	var list wire.Logins
	require.NoError(s, s.people[who].Ask(s.ctx, "GET", "/api/v1/me/logins", nil, &list))
	return session.LoginID(list.Logins[0].ID)
}

// things are olga's, by the places of paths that they fill.
func (s *school) things() values {
	return values{
		"/sessions/{link}":                  s.link,
		"/sessions/{link}/runs/{number}":    "1",
		"/sessions/{link}/guests/{id}":      s.ids["guest"],
		"/sessions/{link}/members/{person}": s.ids["ownmember"],
		"/sessions/{link}/hosts/{person}":   s.ids["cohost"],
		"/sessions/{link}/invitations/{id}": s.invitation,
		"/sessions/{link}/files/{sha256}":   hashOf(olgasFile),
		"/sessions/{link}/boards/{id}":      s.board,
		"/groups/{id}":                      s.group,
		"/groups/{id}/members/{member}":     s.ids["member"],
		"/contacts/{id}":                    s.contact,
		"/contact-requests/{token}":         s.asked, // an id is no secret
		"/me/logins/{id}":                   string(s.loginOf("owner")),
		"/me/links/{id}":                    s.contact,
		"/me/requests/{id}":                 s.asked,
		"/people/{id}":                      s.ids["owner"],
		"/reset/{token}":                    s.ids["owner"],
		"/outbox/{id}":                      s.mail(),
		"name":                              "Walker", "email": "walker@example.org", "password": password, "current": "wrong password", "new": password,
		"language": "en", "person": s.ids["member"], "contact": s.asked, "handTo": s.ids["member"], "status": "closed",
		"/sessions/{link}/boards/{id}/versions/{version}": s.version,

		"colour": "#1f6276",

		"q": "Hanna", "kind": "contact", "role": "member", "group": s.group, "key": "walk", "label": "Walker",
	}
}

// mail is the id of a mail of olga's.
func (s *school) mail() (id string) {
	s.Helper()
	require.NoError(s, s.store.Read(s.ctx, func(q classroom.Query) error {
		mails, err := q.Mails(s.ctx, "", 0, "", 1)
		if err == nil {
			id = mails[0].ID
		}
		return err
	}))
	return id
}

// secrets are the words and ids that are olga's and her people's.
func (s *school) secrets() []string {
	all := []string{zq, s.link, s.id, s.group, s.contact, s.asked}
	for name, id := range s.ids {
		if slices.Contains([]string{"owner", "cohost", "groupcohost", "member", "contact", "guest"}, name) {
			all = append(all, id)
		}
	}
	return all
}

// silent requires that an answer names nothing of olga's.
func (s *school) silent(a answered, what string) {
	s.Helper()
	var said strings.Builder
	said.WriteString(strings.ToLower(a.body))
	for k, v := range a.header {
		said.WriteString("\n" + strings.ToLower(fmt.Sprint(k, v)))
	}
	for _, secret := range s.secrets() {
		if strings.Contains(said.String(), strings.ToLower(secret)) {
			s.Errorf("%s: the answer names %q: %s", what, secret, said.String())
		}
	}
}
