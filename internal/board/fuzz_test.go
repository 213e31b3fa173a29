package board

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// FuzzParse: whatever comes, Parse does not fail otherwise than by a code; what
// it gives is JSON of known fields only, no larger than allowed, says the same
// as the Element, and is itself when parsed again.
func FuzzParse(f *testing.F) {
	for kind, more := range whole {
		f.Add([]byte(element(kind, more)))
	}
	f.Add([]byte(`{"id":"e","version":1,"versionNonce":0,"isDeleted":true}`))
	f.Add([]byte(`{"id":"\u0065","type":"te\u0078t","x":1e-9,"y":-0,"version":1.0,"versionNonce":0e0,"text":"\ud800\b\\","link":"https:\/\/a"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, code := Parse(raw, "author-1")
		if code != "" {
			if !reflect.DeepEqual(e, Element{}) {
				t.Fatalf("refused with %s, and still %+v", code, e)
			}
			return
		}
		body := e.JSON()
		if len(body) > MaxElement {
			t.Fatalf("%d bytes", len(body))
		}
		var is struct {
			ID           string
			Version      int64
			VersionNonce int64
			IsDeleted    bool
			Locked       bool
			FileID       *string
			Author       string
		}
		if err := json.Unmarshal(body, &is); err != nil {
			t.Fatalf("%v: %s", err, body)
		}
		file := ""
		if is.FileID != nil {
			file = *is.FileID
		}
		if got := (Element{is.ID, Stamp{is.Version, is.VersionNonce}, is.IsDeleted, is.Locked, file, e.Body}); !reflect.DeepEqual(got, e) {
			t.Fatalf("the body says %+v, the element %+v", got, e)
		}
		if len(e.Body) > 0 && is.Author != "author-1" {
			t.Fatalf("author: %s", body)
		}
		known(t, body)
		if again, code := Parse(body, "author-1"); code != "" || !reflect.DeepEqual(again, e) {
			t.Fatalf("parsed again: %q %s\nwas %s\nis  %s", code, again.ID, e.Body, again.Body)
		}
	})
}

// FuzzSVG: a picture of whatever passes, or is in a row, is harmless.
func FuzzSVG(f *testing.F) {
	for kind, more := range whole {
		f.Add([]byte(element(kind, more)))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		all := []Element{{ID: "row", Body: raw}}
		if e, code := Parse(raw, "a"); code == "" {
			all = append(all, e)
		}
		svg := SVG(all, func(string) (string, []byte) { return "image/png", raw })
		harmless(t, svg)
	})
}

// inner are the names of members below the top.
var inner = []string{
	"type", "value", "id", "elementId", "focus", "gap", "fixedPoint", "start", "end", "index",
	"x", "y", "width", "height", "naturalWidth", "naturalHeight", "note",
}

// known fails where a body has a member that Parse does not know.
func known(t *testing.T, body []byte) {
	var top map[string]any
	if err := json.Unmarshal(body, &top); err != nil {
		t.Fatal(err)
	}
	for name, value := range top {
		if _, ok := fieldsByName[name]; !ok && name != "author" {
			t.Fatalf("unknown field %q", name)
		}
		below(t, value)
	}
	if strings.Count(string(body), "\n") > 0 {
		t.Fatal("more than a line")
	}
}

func below(t *testing.T, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if !slices.Contains(inner, name) {
				t.Fatalf("unknown member %q", name)
			}
			below(t, value)
		}
	case []any:
		for _, value := range v {
			below(t, value)
		}
	}
}
