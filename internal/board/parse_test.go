package board

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// base are the fields that every element has, as Excalidraw writes them.
const base = `"x":10.5,"y":-20,"width":100,"height":50.25,"angle":0.5,"strokeColor":"#1e1e1e","backgroundColor":"transparent",` +
	`"fillStyle":"solid","strokeWidth":2,"strokeStyle":"solid","roughness":1,"opacity":100,"groupIds":["g1"],"frameId":null,` +
	`"index":"a0","roundness":{"type":3},"seed":1278240551,"version":12,"versionNonce":1150084233,"isDeleted":false,` +
	`"boundElements":[{"id":"t1","type":"text"},{"id":"a1","type":"arrow"}],"updated":1764343200000,"link":"https://example.org/a?b=c#d","locked":false`

// whole are elements of every type with every field.
var whole = map[string]string{
	"rectangle": "",
	"diamond":   "",
	"ellipse":   "",
	"line": `,"points":[[0,0],[10.25,-3],[1e2,0]],"lastCommittedPoint":null,"startBinding":null,"endBinding":null,` +
		`"startArrowhead":null,"endArrowhead":null`,
	"arrow": `,"points":[[0,0],[100,0]],"lastCommittedPoint":[100,0],"startBinding":{"elementId":"r1","focus":0.1,"gap":1},` +
		`"endBinding":{"elementId":"r2","focus":-0.5,"gap":5.5,"fixedPoint":[0.5,1]},"startArrowhead":null,"endArrowhead":"triangle_outline",` +
		`"elbowed":true,"fixedSegments":[{"start":[0,0],"end":[5,0],"index":2}],"startIsSpecial":null,"endIsSpecial":false`,
	"freedraw": `,"points":[[0,0],[0.5,0.25]],"pressures":[0.5,0.75],"simulatePressure":false,"lastCommittedPoint":null`,
	"text": `,"text":"Hello\nשלום \"you\"","fontSize":20,"fontFamily":5,"textAlign":"left","verticalAlign":"top","containerId":null,` +
		`"originalText":"Hello\nשלום \"you\"","autoResize":true,"lineHeight":1.25`,
	"image": `,"fileId":"` + hash + `","status":"saved","scale":[1,-1],"crop":{"x":0,"y":1,"width":10,"height":10,"naturalWidth":20,"naturalHeight":30}`,
	"frame": `,"name":"Page 1"`,
}

var hash = strings.Repeat("0a", 32)

func element(kind, more string) string {
	return fmt.Sprintf(`{"id":"%s-1","type":"%s",%s%s}`, kind, kind, base, more)
}

// TestParseKeeps holds that every field of every type is kept as it is.
func TestParseKeeps(t *testing.T) {
	for kind, more := range whole {
		raw := element(kind, more)
		e, code := Parse([]byte(raw), "ana")
		require.Empty(t, code, kind)
		require.Equal(t, kind+"-1", e.ID)
		require.Equal(t, Stamp{12, 1150084233}, e.Stamp)
		require.False(t, e.Deleted)
		require.False(t, e.Locked)
		require.Equal(t, kind == "image", e.File == hash)
		var want, got map[string]any
		require.NoError(t, json.Unmarshal([]byte(raw), &want))
		require.NoError(t, json.Unmarshal(e.Body, &got))
		want["author"] = "ana"
		require.Equal(t, want, got)
		again, code := Parse(e.Body, "ana")
		require.Empty(t, code)
		require.Equal(t, e, again)
	}
}

// TestParseDrops holds that what is not known goes, at every level, and that
// nobody else's name can be in it.
func TestParseDrops(t *testing.T) {
	clean, code := Parse([]byte(element("arrow", whole["arrow"])), "ana")
	require.Empty(t, code)
	dirty := element("arrow", whole["arrow"])
	for _, r := range [][2]string{
		{`"x":`, `"onclick":"alert(1)","x":`},
		{`{"type":3}`, `{"type":3,"evil":[[[{}]]]}`},
		{`"type":"text"`, `"type":"text","html":"<script>"`},
		{`"gap":1`, `"gap":1,"x":{"y":[]}`},
		{`"index":2`, `"index":2,"__proto__":{}`},
		{`"locked":false`, `"locked":false,"author":"eve","customData":{"generationData":{"html":"x"}},"text":"not a text","ID":"x","\u0069d":"y"`},
	} {
		require.Contains(t, dirty, r[0])
		dirty = strings.Replace(dirty, r[0], r[1], 1)
	}
	got, code := Parse([]byte(" \n"+dirty+"\t"), "ana")
	require.Empty(t, code)
	require.Equal(t, string(clean.Body), string(got.Body))

	note, code := Parse([]byte(element("rectangle", `,"customData":{"x":1,"note":true}`)), "ana")
	require.Empty(t, code)
	require.Contains(t, string(note.Body), `"customData":{"note":true}`)
	for _, no := range []string{`{"note":1}`, `{"note":{"note":true}}`, `[{"note":true}]`, `"note"`, `null`} {
		e, code := Parse([]byte(element("rectangle", `,"customData":`+no)), "ana")
		require.Empty(t, code)
		require.NotContains(t, string(e.Body), "customData")
	}
}

// TestParseTakesTheIDsThatPagesDraw holds that every id that Excalidraw makes is
// one: 21 of 64 characters, by lot, so that one of 4,096 begins with "__".
func TestParseTakesTheIDsThatPagesDraw(t *testing.T) {
	for _, id := range []string{"__EPGwoCe5q3Ye8Jb5ljs", "--EPGwoCe5q3Ye8Jb5lj_", "_", "0198c0de-0000-7000-8000-000000000001"} {
		e, code := Parse([]byte(strings.Replace(element("rectangle", ""), "rectangle-1", id, 1)), "ana")
		require.Empty(t, code, id)
		require.Equal(t, id, e.ID)
	}
}

// TestParseFills holds that an element has every field of its type, also where
// a page leaves out what is usual.
func TestParseFills(t *testing.T) {
	for kind, more := range whole {
		e, code := Parse([]byte(`{"id":"e","type":"`+kind+`","x":0,"y":0,"version":1,"versionNonce":0,"points":[[0,0],[1,1]]}`), "ana")
		require.Empty(t, code, kind)
		full, _ := Parse([]byte(element(kind, strings.Replace(more, `"elbowed":true`, `"elbowed":false`, 1))), "ana")
		require.Equal(t, keys(t, full.Body), keys(t, e.Body), kind)
	}
	e, code := Parse([]byte(`{"id":"e","type":"text","x":0,"y":0,"version":1,"versionNonce":0,"text":"a\r\nb\u0007\u009b\ud800\ud83d\ude00"}`), "a\"b")
	require.Empty(t, code)
	require.Contains(t, string(e.Body), `"text":"a\nb`+"\uFFFD\U0001F600"+`",`)
	require.Contains(t, string(e.Body), `"originalText":"a\nb`)
	require.Contains(t, string(e.Body), `"author":"a\"b"}`)
}

func keys(t *testing.T, body json.RawMessage) []string {
	var m map[string]any
	require.NoError(t, json.Unmarshal(body, &m))
	return slices.Sorted(maps.Keys(m))
}

func TestParseDeletions(t *testing.T) {
	e, code := Parse([]byte(strings.Replace(element("text", whole["text"]), `"isDeleted":false`, `"isDeleted":true`, 1)), "ana")
	require.Empty(t, code)
	require.True(t, e.Deleted)
	require.Contains(t, string(e.Body), "Hello")

	stub, code := Parse(Stub(e), "ana")
	require.Empty(t, code)
	require.Equal(t, Element{ID: e.ID, Stamp: e.Stamp, Deleted: true}, stub)
	require.Equal(t, string(Stub(e)), string(stub.JSON()))
	require.JSONEq(t, `{"id":"text-1","version":12,"versionNonce":1150084233,"isDeleted":true}`, string(Stub(e)))
	require.Equal(t, e.Body, e.JSON())

	for _, raw := range []string{
		`{"id":"e","version":1,"versionNonce":0}`,
		`{"id":"e","version":1,"versionNonce":0,"isDeleted":false}`,
		`{"id":"e","version":1,"isDeleted":true}`,
		`{"id":"","version":1,"versionNonce":0,"isDeleted":true}`,
		`{"id":"e","version":0,"versionNonce":0,"isDeleted":true}`,
	} {
		_, code := Parse([]byte(raw), "ana")
		require.Equal(t, CodeInvalid, code, raw)
	}
}

// TestParseRefuses is everything that a page may not send: a change of one
// field each.
func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		kind, field string
		code        Code
		values      []string
	}{
		{"rectangle", "type", CodeInvalid, []string{`"embeddable"`, `"iframe"`, `"magicframe"`, `"selection"`, `"Rectangle"`, `""`, `1`, `{}`, `null`}},
		{"rectangle", "id", CodeInvalid, []string{`""`, `"a b"`, `"<x>"`, `"__proto__"`, `"constructor"`, `"ü"`, `5`, `null`, `"` + strings.Repeat("a", 101) + `"`}},
		{"rectangle", "x", CodeInvalid, []string{`"1"`, `1e9`, `-100000001`, `1e400`, `null`, `[1]`, `true`}},
		{"rectangle", "width", CodeInvalid, []string{`1e12`, `"a"`, `{}`}},
		{"rectangle", "angle", CodeInvalid, []string{`1001`, `-1e4`, `[]`}},
		{"rectangle", "opacity", CodeInvalid, []string{`-1`, `101`, `"100"`}},
		{"rectangle", "strokeWidth", CodeInvalid, []string{`-1`, `1001`}},
		{"rectangle", "strokeColor", CodeInvalid, []string{`""`, `"#12"`, `"#ggg"`, `"url(#a)"`, `"red;x:y"`, `"rgb(1,2,3"`, `"expression(1)"`, `"rgb(url(x))"`, `7`}},
		{"rectangle", "fillStyle", CodeInvalid, []string{`"Solid"`, `"gradient"`, `1`}},
		{"rectangle", "strokeStyle", CodeInvalid, []string{`"double"`, `[]`}},
		{"rectangle", "roundness", CodeInvalid, []string{`{}`, `{"type":4}`, `{"type":1.5}`, `{"type":"3"}`, `3`, `{"type":3,"value":1e12}`, `{"type":2,"type":3}`}},
		{"rectangle", "groupIds", CodeInvalid, []string{`"g"`, `[1]`, `["a b"]`, `{}`, `[null]`}},
		{"rectangle", "groupIds", CodeTooLarge, []string{`[` + strings.Repeat(`"g",`, 100) + `"g"]`}},
		{"rectangle", "frameId", CodeInvalid, []string{`"rectangle-1"`, `"a b"`, `1`}},
		{"rectangle", "index", CodeInvalid, []string{`"0"`, `"a"`, `"a00"`, `"a0/"`, `"z0"`, `7`, `"a0` + strings.Repeat("V", 256) + `"`}},
		{"rectangle", "version", CodeInvalid, []string{`0`, `-1`, `1.5`, `9007199254740993`, `1e300`, `"1"`, `null`}},
		{"rectangle", "versionNonce", CodeInvalid, []string{`-1`, `2147483649`, `0.1`, `null`}},
		{"rectangle", "isDeleted", CodeInvalid, []string{`0`, `"true"`, `[]`}},
		{"rectangle", "locked", CodeInvalid, []string{`1`, `"false"`}},
		{"rectangle", "boundElements", CodeInvalid, []string{`[{"id":"t"}]`, `[{"id":"t","type":"iframe"}]`, `[{"type":"text"}]`, `["t"]`, `{}`}},
		{"rectangle", "link", CodeInvalid, []string{
			`"javascript:alert(1)"`, `"JAVASCRIPT:alert(1)"`, `" javascript:alert(1)"`, `"data:text/html,x"`, `"//example.org"`, `"/s/abc"`,
			`"vbscript:x"`, `"https://"`, `"http://a b"`, `"https://a\"b"`, `"file:///etc/passwd"`, `"ht\ntps://a"`, `5`,
		}},
		{"line", "points", CodeInvalid, []string{`[[0]]`, `[[0,0,0]]`, `[0,0]`, `[[0,"0"]]`, `[[0,1e12]]`, `{}`, `"x"`, `[null]`}},
		{"line", "points", CodeTooLarge, []string{`[` + strings.Repeat(`[0,0],`, maxPoints) + `[0,0]]`}},
		{"arrow", "startBinding", CodeInvalid, []string{`{}`, `{"elementId":"a","gap":"1"}`, `{"elementId":"a b","focus":0,"gap":0}`, `{"elementId":"a","focus":0,"gap":0,"fixedPoint":[1]}`, `"a"`, `[]`}},
		{"arrow", "endArrowhead", CodeInvalid, []string{`"sword"`, `1`, `""`}},
		{"arrow", "fixedSegments", CodeInvalid, []string{`[{}]`, `[{"start":[0,0],"end":[0,0],"index":-1}]`, `[{"start":[0,0],"end":[0,0],"index":1.5}]`, `[1]`}},
		{"arrow", "elbowed", CodeInvalid, []string{`1`}},
		{"freedraw", "pressures", CodeInvalid, []string{`[-1]`, `["1"]`, `{}`}},
		{"text", "text", CodeInvalid, []string{`1`, `["a"]`, `{}`}},
		{"text", "text", CodeTooLarge, []string{`"` + strings.Repeat("ש", MaxText+1) + `"`}},
		{"text", "originalText", CodeTooLarge, []string{`"` + strings.Repeat("a", MaxText+1) + `"`}},
		{"text", "fontSize", CodeInvalid, []string{`0`, `-3`, `1e9`}},
		{"text", "fontFamily", CodeInvalid, []string{`0`, `"Arial"`, `1.5`}},
		{"text", "textAlign", CodeInvalid, []string{`"justify"`}},
		{"text", "containerId", CodeInvalid, []string{`"text-1"`, `1`}},
		{"text", "lineHeight", CodeInvalid, []string{`0`, `1000`}},
		{"image", "fileId", CodeInvalid, []string{`"x"`, `"` + strings.ToUpper(hash) + `"`, `"../` + hash[3:] + `"`, `5`}},
		{"image", "status", CodeInvalid, []string{`"new"`}},
		{"image", "scale", CodeInvalid, []string{`[1]`, `1`, `[1,"1"]`}},
		{"image", "crop", CodeInvalid, []string{`{}`, `{"x":1}`, `[]`}},
		{"frame", "name", CodeInvalid, []string{`1`, `{}`}},
		{"frame", "name", CodeTooLarge, []string{`"` + strings.Repeat("a", maxFrameName+1) + `"`}},
	} {
		for _, v := range c.values {
			_, code := Parse([]byte(with(t, c.kind, c.field, v)), "ana")
			require.Equal(t, c.code, code, "%s %s %.60s", c.kind, c.field, v)
		}
	}
}

// with is an element of a type with another value of a field.
func with(t *testing.T, kind, field, value string) string {
	var m map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(element(kind, whole[kind])), &m))
	require.Contains(t, m, field)
	m[field] = json.RawMessage(value)
	b, err := json.Marshal(m)
	require.NoError(t, err)
	return string(b)
}

func TestParseTakes(t *testing.T) {
	for _, c := range []struct{ kind, field, value string }{
		{"rectangle", "index", `null`},
		{"rectangle", "index", `"Zz"`},
		{"rectangle", "index", `"b00V"`},
		{"rectangle", "index", `"a0` + strings.Repeat("V", 254) + `"`},
		{"rectangle", "link", `"mailto:ana@example.org"`},
		{"rectangle", "link", `"HTTP://example.org/שלום"`},
		{"rectangle", "link", `""`},
		{"rectangle", "strokeColor", `"rgba(1, 2, 3, 0.5)"`},
		{"rectangle", "strokeColor", `"HSL(120 100% 50% / 0.3)"`},
		{"rectangle", "strokeColor", `"#ABCDEF80"`},
		{"rectangle", "strokeColor", `"rebeccapurple"`},
		{"rectangle", "version", `9007199254740992`},
		{"rectangle", "versionNonce", `2147483648`},
		{"rectangle", "x", `-1.2345678901234567e-7`},
		{"rectangle", "x", `0.` + strings.Repeat("3", 100)},
		{"text", "text", `"` + strings.Repeat("ש", MaxText) + `"`},
		{"text", "text", `""`},
		{"image", "fileId", `null`},
		{"frame", "name", `null`},
		{"line", "points", `[]`},
		{"arrow", "startBinding", `{"elementId":"a","focus":null,"gap":1}`},
		{"rectangle", "boundElements", `[]`},
		{"rectangle", "locked", `true`},
	} {
		e, code := Parse([]byte(with(t, c.kind, c.field, c.value)), "ana")
		require.Empty(t, code, "%s %.60s", c.field, c.value)
		require.Equal(t, c.field == "locked", e.Locked)
	}
}

func TestParseMalformed(t *testing.T) {
	good := element("rectangle", "")
	for _, raw := range []string{
		"", " ", "null", "[]", `"x"`, "{", "{}", "{]", good + "x", good + good, good[:len(good)-1], "[" + good + "]",
		strings.Replace(good, `"x":10.5`, `"x":10.5,"x":10.5`, 1),
		strings.Replace(good, `"x":10.5`, `"x":010`, 1),
		strings.Replace(good, `"x":10.5`, `"x":+1`, 1),
		strings.Replace(good, `"x":10.5`, `"x":.5`, 1),
		strings.Replace(good, `"x":10.5`, `"x":1.`, 1),
		strings.Replace(good, `"x":10.5`, `"x":NaN`, 1),
		strings.Replace(good, `"x":10.5`, `"x":10.5,`, 1),
		strings.Replace(good, `"x":10.5`, `"x":10.5,"q":"\x"`, 1),
		strings.Replace(good, `"x":10.5`, `"x":10.5,"q":"\u12g4"`, 1),
		strings.Replace(good, `"x":10.5`, "\"x\":10.5,\"q\":\"\n\"", 1),
		strings.Replace(good, `"x":10.5`, "\"x\":10.5,\"q\":\"\xff\"", 1),
		strings.Replace(good, `"x":10.5`, `"x":10.5,"q":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000), 1),
		strings.Replace(good, `"x":10.5`, `"x":10.5,"q":`+strings.Repeat(`{"a":`, 100)+"1"+strings.Repeat("}", 100), 1),
	} {
		_, code := Parse([]byte(raw), "ana")
		require.Equal(t, CodeInvalid, code, "%.200s", raw)
	}
	_, code := Parse([]byte(strings.Repeat(" ", MaxElement)+good), "ana")
	require.Equal(t, CodeTooLarge, code)
}
