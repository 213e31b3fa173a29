package board

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write testdata/*.svg anew")

// sample is a board with everything that can be on one, in English and Hebrew.
func sample(t *testing.T) []Element {
	var all []Element
	add := func(kind string, fields map[string]any) {
		m := map[string]any{
			"id": fmt.Sprintf("e%02d", len(all)), "type": kind, "x": 0, "y": 0, "width": 100, "height": 60, "version": 1,
			"versionNonce": 1, "index": fmt.Sprintf("b%02d", len(all)),
		}
		maps.Copy(m, fields)
		raw, err := json.Marshal(m)
		require.NoError(t, err)
		e, code := Parse(raw, "ana")
		require.Empty(t, code, string(raw))
		all = append(all, e)
	}
	type f = map[string]any
	add("frame", f{"id": "frame", "x": -20, "y": -20, "width": 620, "height": 300, "name": "Page 1"})
	add("rectangle", f{"backgroundColor": "#a5d8ff", "fillStyle": "solid", "roundness": f{"type": 3}, "boundElements": []f{{"id": "t1", "type": "text"}}})
	add("text", f{"id": "t1", "x": 10, "y": 18, "width": 80, "height": 25, "text": "Hello & <you>", "fontSize": 16, "containerId": "e01", "textAlign": "center"})
	add("rectangle", f{"x": 120, "backgroundColor": "#ffc9c9", "fillStyle": "hachure", "strokeStyle": "dashed", "angle": 0.3})
	add("diamond", f{"x": 240, "backgroundColor": "#b2f2bb", "fillStyle": "cross-hatch", "roundness": f{"type": 2}, "strokeColor": "#2f9e44"})
	add("ellipse", f{"x": 360, "backgroundColor": "#ffec99", "fillStyle": "zigzag", "strokeStyle": "dotted", "opacity": 60, "link": "https://example.org/?a=1&b=2"})
	add("line", f{"x": 0, "y": 100, "points": [][]float64{{0, 0}, {50, 40}, {100, 0}, {0, 0}}, "backgroundColor": "#eebefa", "strokeWidth": 4})
	add("line", f{"x": 120, "y": 100, "points": [][]float64{{0, 0}, {30, 50}, {70, -10}, {100, 40}}, "roundness": f{"type": 2}})
	for i, head := range []string{"arrow", "bar", "dot", "circle_outline", "triangle", "triangle_outline", "diamond", "diamond_outline", "crowfoot_one", "crowfoot_many", "crowfoot_one_or_many"} {
		add("arrow", f{"x": 240 + i%6*50, "y": 100 + i/6*50, "points": [][]float64{{0, 0}, {40, 30}}, "endArrowhead": head})
	}
	add("arrow", f{"x": 540, "y": 0, "points": [][]float64{{0, 0}, {40, 0}, {40, 60}, {0, 60}}, "elbowed": true, "startArrowhead": "dot", "endArrowhead": "arrow"})
	add("freedraw", f{"x": 0, "y": 180, "points": [][]float64{{0, 0}, {10, 20}, {20, -10}, {40, 30}, {60, 0}, {100, 20}}, "strokeColor": "#e03131"})
	add("freedraw", f{"x": 110, "y": 190, "width": 0, "height": 0, "points": [][]float64{{0, 0}}})
	add("arrow", f{"id": "labelled", "x": 130, "y": 200, "points": [][]float64{{0, 0}, {200, 40}}, "endArrowhead": "arrow", "startArrowhead": "bar", "strokeColor": "#1971c2"})
	add("text", f{"x": 205, "y": 210, "width": 50, "height": 20, "text": "label", "fontSize": 16, "fontFamily": 2, "containerId": "labelled", "textAlign": "center"})
	add("image", f{"x": 360, "y": 190, "width": 80, "height": 60, "fileId": hash, "scale": []int{-1, 1}})
	add("image", f{"x": 450, "y": 190, "width": 40, "height": 60, "fileId": hash, "crop": f{"x": 0, "y": 0, "width": 4, "height": 3, "naturalWidth": 8, "naturalHeight": 6}})
	add("image", f{"x": 500, "y": 190, "width": 60, "height": 60, "fileId": strings.Repeat("ff", 32)})
	add("frame", f{"id": "clip", "x": -20, "y": 330, "width": 300, "height": 180, "name": "עמוד 2"})
	add("rectangle", f{"x": 180, "y": 340, "width": 200, "frameId": "clip", "backgroundColor": "#ffd8a8", "customData": f{"note": true}})
	add("text", f{"x": 0, "y": 350, "width": 160, "height": 75, "text": "שלום לכולם\n(hello)\nשורה 3", "fontFamily": 6})
	add("text", f{"x": 0, "y": 440, "width": 160, "height": 50, "text": "ימין: 1 + 2\nright", "textAlign": "right", "fontFamily": 2})
	add("text", f{"x": 320, "y": 420, "width": 200, "height": 75, "text": "left\n  indented code\nx := 3", "fontFamily": 8, "strokeColor": "#1971c2", "angle": -0.1})
	add("text", f{"x": 420, "y": 330, "width": 160, "height": 45, "text": "Heavy", "fontFamily": 7, "fontSize": 36, "textAlign": "right"})
	return all
}

// pixels is an image with a colour in each corner.
func pixels(t *testing.T) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 8, 6))
	for x := range 8 {
		for y := range 6 {
			img.Set(x, y, color.RGBA{uint8(x * 36), uint8(y * 51), 120, 255})
		}
	}
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, img))
	return b.Bytes()
}

func shown(data []byte) Images {
	return func(h string) (string, []byte) {
		if h == hash {
			return "image/png", data
		}
		return "", nil
	}
}

// TestSVG compares the picture of the sample with testdata/sample.svg, which a
// person has looked at in a browser; -update writes it anew.
func TestSVG(t *testing.T) {
	const file = "testdata/sample.svg"
	all := sample(t)
	got := SVG(all, shown(pixels(t)))
	slices.Reverse(all)
	require.Equal(t, string(got), string(SVG(all, shown(pixels(t)))), "the order of the rows does not matter")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, got, 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
	harmless(t, got)
	require.Equal(t, 1, strings.Count(string(got), base64.StdEncoding.EncodeToString(pixels(t))), "each image once")
}

func TestSVGOfNothing(t *testing.T) {
	got := SVG(nil, nil)
	harmless(t, got)
	require.Contains(t, string(got), `width="240" height="240" viewBox="-20 -20 240 240"`)
	e := Element{ID: "x", Deleted: true, Body: []byte(element("rectangle", ""))}
	require.Equal(t, got, SVG([]Element{e, {ID: "stub", Deleted: true}, {ID: "broken", Body: []byte("{")}}, nil))
}

// TestSVGIsBounded: however far apart things are, a program that draws the
// picture is not asked for more than it can give.
func TestSVGIsBounded(t *testing.T) {
	var all []Element
	for i, x := range []float64{-maxCoordinate, maxCoordinate} {
		e, code := Parse(fmt.Appendf(nil, `{"id":"e%d","type":"rectangle","x":%f,"y":0,"width":1,"height":1,"version":1,"versionNonce":1}`, i, x), "ana")
		require.Empty(t, code)
		all = append(all, e)
	}
	require.Contains(t, string(SVG(all, nil)), `width="10000" height="1" `)
}

// TestSVGHostile: nothing that somebody wrote becomes anything but text, not
// even from rows that never went through Parse.
func TestSVGHostile(t *testing.T) {
	for _, evil := range []string{
		`<script>alert(1)</script>`, `"><script>alert(1)</script>`, `' onload='alert(1)`, `" onload="alert(1)`, `]]><script>`, `<!--`,
		`javascript:alert(1)`, `url(javascript:alert(1))`, `&#60;script&#62;`, "a\x00b\x1b\u0085\ufffe\uffff", `&evil;`, `<![CDATA[`,
	} {
		text, err := json.Marshal(evil)
		require.NoError(t, err)
		for kind, more := range whole {
			var m map[string]any
			require.NoError(t, json.Unmarshal([]byte(element(kind, more)), &m))
			for name := range m {
				dirty := maps.Clone(m)
				dirty[name] = json.RawMessage(text)
				if name == "points" || name == "x" {
					continue
				}
				body, err := json.Marshal(dirty)
				require.NoError(t, err)
				harmless(t, SVG([]Element{{ID: "e", Body: body}}, func(string) (string, []byte) { return "text/html", []byte(evil) }))
				if e, code := Parse(body, "ana"); code == "" {
					harmless(t, SVG([]Element{e}, shown([]byte(evil))))
				}
			}
		}
	}
}

// harmless fails where an SVG is not well formed, or has anything but the
// elements and attributes that this package writes with values of its kind.
func harmless(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	tags := []string{"svg", "defs", "clipPath", "mask", "symbol", "image", "pattern", "rect", "g", "a", "path", "ellipse", "circle", "text", "use"}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err, "%s", svg)
		switch token := token.(type) {
		case xml.StartElement:
			require.Contains(t, tags, token.Name.Local)
			for _, a := range token.Attr {
				name, value := a.Name.Local, a.Value
				require.NotEqual(t, "style", name)
				require.False(t, strings.HasPrefix(strings.ToLower(name), "on"), name)
				switch {
				case name == "href" && token.Name.Local == "a":
					require.True(t, isLink([]byte(value)), value)
				case name == "href" && token.Name.Local == "image":
					require.Regexp(t, `^data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/=]*$`, value)
				case name == "href":
					require.Regexp(t, `^#i\d+$`, value)
				case strings.Contains(value, "url("):
					require.Regexp(t, `^url\(#[fhm]\d+\)$`, value)
				}
			}
		case xml.ProcInst, xml.Directive, xml.Comment:
			t.Fatalf("%T in %s", token, svg)
		}
	}
}

// TestExcalidraw: the file is what Excalidraw opens, has the images, and what
// is in it is taken by Parse again.
func TestExcalidraw(t *testing.T) {
	all := sample(t)
	raw := Excalidraw(all, shown(pixels(t)))
	require.Equal(t, raw, Excalidraw(all, shown(pixels(t))))
	require.NotContains(t, string(raw), `"author"`)
	var file struct {
		Type, Source string
		Version      int
		Elements     []json.RawMessage
		AppState     map[string]any
		Files        map[string]struct{ ID, MimeType, DataURL string }
	}
	require.NoError(t, json.Unmarshal(raw, &file))
	require.Equal(t, "excalidraw", file.Type)
	require.Equal(t, 2, file.Version)
	require.Equal(t, "stoa", file.Source)
	require.Len(t, file.Elements, len(all))
	for i, e := range file.Elements {
		back, code := Parse(e, "ana")
		require.Empty(t, code)
		require.Equal(t, all[i], back)
	}
	require.Len(t, file.Files, 1)
	require.Equal(t, hash, file.Files[hash].ID)
	require.Equal(t, "data:image/png;base64,"+base64.StdEncoding.EncodeToString(pixels(t)), file.Files[hash].DataURL)

	empty := Excalidraw(nil, nil)
	require.NoError(t, json.Unmarshal(empty, &file))
	require.Contains(t, string(empty), `"elements":[]`)
	require.Contains(t, string(empty), `"files":{}`)
}

func BenchmarkSVG(b *testing.B) {
	var all []Element
	for i := range 5000 {
		raw := strings.Replace(element("text", whole["text"]), `"id":"text-1"`, fmt.Sprintf(`"id":"t%d"`, i), 1)
		e, _ := Parse([]byte(raw), "ana")
		all = append(all, e)
	}
	b.ReportAllocs()
	for b.Loop() {
		SVG(all, nil)
	}
}
