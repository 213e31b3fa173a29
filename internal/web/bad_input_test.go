package web_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestBadInputEverywhere gives every field of every operation what it cannot take, from
// people who may use the operation: a clear refusal with a code, and nothing is
// changed.
func TestBadInputEverywhere(t *testing.T) {
	s := newSchool(t)
	doc, all := s.document()
	s.run(s.item, false)
	things := s.things()
	for _, o := range all {
		of := doc.body(o)
		if o.path == "/beacon" {
			continue // it is answered alike whatever it says
		}
		before := s.dump()
		for _, who := range []string{"owner", "admin"} {
			path := things.fill(s, o.path)
			if of != nil {
				for _, x := range s.spoiled(doc, things, of) {
					a := s.send(s.people[who], o.method, path, x.body)
					s.refused(a, fmt.Sprintf("%s as %s: %s", o, who, x.why))
				}
			}
			for _, p := range s.spoiledPaths(o, things) {
				s.refused(s.send(s.people[who], o.method, p, nil), fmt.Sprintf("%s %s as %s", o.method, p, who))
			}
			for _, q := range spoiledQueries(o) {
				a := s.send(s.people[who], o.method, path+"?"+q+"&"+o.query(things), nil)
				s.refused(a, fmt.Sprintf("%s ?%.40s as %s", o, q, who))
			}
		}
		if after := s.dump(); !slices.Equal(before, after) {
			t.Errorf("%s changed something: %.2000s", o, changes(before, after))
		}
	}
}

func (s *school) refused(a answered, what string) {
	s.Helper()
	switch {
	case a.status < 400 || a.status >= 500, a.code == "":
		s.Errorf("%s: %d %.300s", what, a.status, a.body)
	case len(a.body) > 8000:
		s.Errorf("%s: the answer repeats what was said: %d bytes", what, len(a.body))
	}
}

type spoiled struct {
	why  string
	body any
}

// spoiled are bodies of which one field is wrong, and wrong bodies.
func (s *school) spoiled(doc *apiDoc, things values, of *schema) []spoiled {
	all := []spoiled{
		{"nothing", nil},
		{"no JSON", []byte("{")},
		{"a list", []byte("[]")},
		{"a text", []byte(`"x"`)},
		{"two values", []byte("{} {}")},
		{"deep nesting", []byte(strings.Repeat("[", 60_000))},
		{"not UTF-8", []byte("{\"name\":\"\xff\xfe\"}")},
	}
	if len(of.Required) > 0 {
		all = append(all, spoiled{"an empty object", []byte("{}")})
	}
	whole := things.example(doc, "", of, false).(map[string]any)
	with := func(why, field string, value any) {
		b := maps.Clone(whole)
		b[field] = value
		all = append(all, spoiled{why, b})
	}
	with("an unknown field", "nope", 1)
	for _, field := range slices.Sorted(maps.Keys(of.Properties)) {
		p := doc.resolve(of.Properties[field])
		for _, v := range []any{"x", 7, true, []any{7}, map[string]any{"x": 7}} {
			if !fits(p, v) {
				with(fmt.Sprintf("%s is %v", field, v), field, v)
			}
		}
		if p.is("array") && p.Items != nil && doc.resolve(p.Items).is("string") {
			with(field+" of control characters", field, []any{"a\x00b"})
			with(field+" without end", field, slices.Repeat([]any{"x"}, 10_000))
		}
		if !p.is("string") {
			with(field+" out of all bounds", field, 1e300)
			with(field+" below all bounds", field, -1e300)
			continue
		}
		with(field+" of a million characters", field, strings.Repeat("x", 1_000_000))
		with(field+" of 60,000 characters", field, strings.Repeat("y", 60_000))
		if field == "password" || field == "new" || field == "current" || field == "token" {
			continue // secrets may hold anything
		}
		for _, odd := range []string{"a\x00b", "a\x1bb", "a\u0085b", "a\u202eb", "a@b.example\r\nBcc: x@y.example"} {
			if field == "note" && strings.Contains(odd, "\n") {
				continue // a text of several lines
			}
			with(fmt.Sprintf("%s %q", field, odd), field, odd)
		}
	}
	return all
}

// fits tells whether a value has a field's type.
func fits(p *schema, v any) bool {
	switch v.(type) {
	case string:
		return p.is("string") && len(p.Enum) == 0
	case int:
		return p.is("integer") || p.is("number")
	case bool:
		return p.is("boolean")
	case []any:
		return false
	}
	return false
}

// spoiledPaths are paths of an operation with ids that can be none.
func (s *school) spoiledPaths(o walked, things values) (all []string) {
	if !strings.Contains(o.path, "{") || o.path == "/sessions/{link}/door" || o.path == "/sessions/{link}/outbox" {
		return nil // the door says notFound, an outbox of nothing is empty
	}
	for _, odd := range []string{"%00", "a%2Fb", "..%2F..%2Fetc", "%0d%0a", strings.Repeat("x", 65), strings.Repeat("9", 400), "%F0%9F%98%80", "unknown"} {
		last := strings.LastIndexByte(o.path, '{')
		name := o.path[:last] + o.path[last:][:strings.IndexByte(o.path[last:], '}')+1]
		v := maps.Clone(things)
		v[name] = odd
		all = append(all, v.fill(s, o.path))
	}
	return all
}

// spoiledQueries are parameters that an operation cannot take.
func spoiledQueries(o walked) []string {
	if o.method != "GET" {
		return nil
	}
	all := []string{"nope=1"}
	for _, p := range o.op.Parameters {
		if p.In != "query" {
			continue
		}
		all = append(all, p.Name+"="+strings.Repeat("x", 3000))
		if p.Schema.is("integer") || len(p.Schema.Enum) > 0 {
			all = append(all, p.Name+"=x", p.Name+"=-1", p.Name+"=%00")
		}
		if p.Name == "cursor" {
			all = append(all, "cursor=%00", "cursor=e30x", "cursor=W10")
		}
	}
	return all
}

// changes are the lines that only one of two dumps has.
func changes(before, after []string) (all []string) {
	for _, line := range before {
		if !slices.Contains(after, line) {
			all = append(all, "- "+line)
		}
	}
	for _, line := range after {
		if !slices.Contains(before, line) {
			all = append(all, "+ "+line)
		}
	}
	return all
}
