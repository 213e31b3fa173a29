package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// outsiders are who may not see anything of olga's.
var outsiders = []string{"nobody", "stranger", "elsewhere", "otherguest"}

// TestNothingLeaks asks for everything that the API has, as people who have
// nothing to do with it: operations on somebody else's session, group, contact,
// mail, login and so on are refused, say nothing of it, and change nothing;
// operations on one's own say nothing of others.
func TestNothingLeaks(t *testing.T) {
	s := newSchool(t)
	doc, all := s.document()
	owner := s.people["owner"]
	status := func(to string) {
		require.NoError(t, owner.Ask(s.ctx, "PUT", "/api/v1/sessions/"+s.link+"/status", map[string]any{"status": to}, nil))
	}

	s.run(s.item, false)
	s.run(s.item, true)
	things := s.things()
	for _, scene := range []string{"live", "closed", "hidden"} {
		if scene != "live" {
			status(scene)
		}
		for _, who := range outsiders {
			for _, o := range all {
				s.knock(doc, o, things, scene, who)
			}
		}
	}
}

// loud are operations that tell somebody at an open door the session's name:
// whoever has the link and is known may ask to come in (rule 17).
var loud = [...]string{"GET /sessions/{link}/door", "POST /sessions/{link}/guest"}

func (s *school) knock(doc *apiDoc, o walked, things values, scene, who string) {
	s.Helper()
	what := fmt.Sprintf("%s, as %s, the session is %s", o, who, scene)
	b := s.people[who]
	if own := !strings.Contains(o.path, "{"); own {
		if o.method == "GET" {
			a := s.send(b, o.method, "/api/v1"+o.path+s.narrow(o, things), nil)
			s.silent(a, what)
		}
		return
	}
	if slices.Contains(loud[:], o.String()) && scene == "live" {
		return
	}
	var body any
	if of := doc.body(o); of != nil {
		body = things.example(doc, "", of, false)
	}
	before := s.dump()
	a := s.send(b, o.method, things.fill(s, o.path)+s.narrow(o, things), body)
	switch {
	case o.String() == "GET /sessions/{link}/outbox":
		require.Equal(s, 200, a.status)
		require.NotContains(s, a.body, s.link)
	case o.String() == loud[0]:
		require.Equal(s, 200, a.status)
		require.Contains(s, []string{`notFound`, `refused`, `login`}, next(a.body), what)
	case o.String() == loud[1] && a.status == 409:
		require.Contains(s, []string{"closed", "logged_in"}, a.code, what)
	case !slices.Contains([]int{401, 403, 404}, a.status), a.code == "":
		s.Errorf("%s: %d %s", what, a.status, a.body)
	}
	s.silent(a, what)
	if after := s.dump(); !slices.Equal(before, after) {
		s.Errorf("%s changed something: %.2000s", what, changes(before, after))
	}
}

// narrow asks for olga's things by parameters.
func (s *school) narrow(o walked, things values) string {
	if q := o.query(things); q != "" {
		return "?" + q
	}
	for _, p := range o.op.Parameters {
		if value, ok := things[p.Name]; ok && p.In == "query" && p.Name != "status" {
			return "?" + p.Name + "=" + value
		}
	}
	return ""
}

func next(door string) string {
	_, rest, _ := strings.Cut(door, `"next":"`)
	word, _, _ := strings.Cut(rest, `"`)
	return word
}
