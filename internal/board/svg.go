package board

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"
	"math"
	"strconv"
	"strings"
)

// Images gives what an image shows, by the SHA-256 of its content in hex. Nil
// data: it is not there.
type Images func(hash string) (mediaType string, data []byte)

const (
	paper      = "#ffffff" // what a picture of a board lies on
	padding    = 20        // around it
	longestSVG = 10_000    // pixels of its longer side
	emptySide  = 200       // pixels of a picture of nothing
	penWidth   = 3.5       // how wide a pen draws, by its stroke width
	frameTitle = 24        // above a frame, for its name
)

// SVG is a picture of a board, see [WriteSVG].
func SVG(elements []Element, images Images) []byte {
	var b bytes.Buffer
	_ = WriteSVG(&b, elements, images) // a buffer takes everything
	return b.Bytes()
}

// WriteSVG writes a picture of a board that needs nothing beside itself: images
// are within, fonts are generic, the size is explicit and the paper white, so
// that it can be turned into a PNG as it is. It has no scripts, styles or
// references to elsewhere but links of http, https and mailto. The same elements
// give the same bytes. The only error is that of w.
func WriteSVG(w io.Writer, elements []Element, images Images) error {
	all := shapes(elements)
	reach := nowhere
	for i := range all {
		reach = reach.union(all[i].reach())
	}
	if len(all) == 0 {
		reach = box{0, 0, emptySide, emptySide}
	}
	p := &picture{w: bufio.NewWriter(w), view: reach.grown(padding), labels: map[string][]box{}}
	width, height := p.view.x2-p.view.x1, p.view.y2-p.view.y1
	scale := min(1, longestSVG/max(width, height))
	p.put(`<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="`, num(math.Ceil(width*scale)),
		`" height="`, num(math.Ceil(height*scale)), `" viewBox="`, num(p.view.x1), ` `, num(p.view.y1), ` `, num(width), ` `, num(height), `">`)
	p.define(all, images)
	p.put(`<rect x="`, num(p.view.x1), `" y="`, num(p.view.y1), `" width="`, num(width), `" height="`, num(height), `" fill="`, paper, `"/>`)
	for i := range all {
		p.draw(&all[i])
	}
	p.put("</svg>\n")
	return p.w.Flush()
}

// picture is an SVG in the making. Errors of w show at the end.
type picture struct {
	w        *bufio.Writer
	view     box
	frames   map[string]string // the clip path of a frame, by its id
	labels   map[string][]box  // of an arrow: where a text interrupts it
	images   map[string]string // the symbol of an image, by its hash
	patterns map[fill]string
}

// fill is a background that is not plain.
type fill struct{ style, color string }

func (p *picture) put(parts ...string) {
	for _, s := range parts {
		_, _ = p.w.WriteString(s)
	}
}

// define writes what shapes refer to: each image and each pattern once, a clip
// for each frame, a mask for each arrow with a text on it.
func (p *picture) define(all []shape, images Images) {
	p.frames, p.images, p.patterns = map[string]string{}, map[string]string{}, map[fill]string{}
	arrows := map[string]bool{}
	for i := range all {
		if all[i].Type == "arrow" {
			arrows[all[i].ID] = true
		}
	}
	p.put("<defs>")
	for i := range all {
		s := &all[i]
		switch {
		case s.Type == "frame":
			id := "f" + strconv.Itoa(len(p.frames))
			p.frames[s.ID] = id
			p.put(`<clipPath id="`, id, `"><rect`, rectangle(s.box()), turned(s), `/></clipPath>`)
		case s.Type == "image" && s.FileID != nil:
			p.image(*s.FileID, images)
		case s.Type == "text" && s.ContainerID != nil && arrows[*s.ContainerID]:
			p.labels[*s.ContainerID] = append(p.labels[*s.ContainerID], s.box().grown(4))
		}
		p.pattern(s)
	}
	for i := range all {
		if boxes := p.labels[all[i].ID]; len(boxes) > 0 {
			p.put(`<mask id="`, "m", strconv.Itoa(i), `" maskUnits="userSpaceOnUse"`, rectangle(p.view), `><rect`, rectangle(p.view), ` fill="#fff"/>`)
			for _, b := range boxes {
				p.put(`<rect`, rectangle(b), ` fill="#000"/>`)
			}
			p.put(`</mask>`)
			all[i].mask = "m" + strconv.Itoa(i)
		}
	}
	p.put("</defs>")
}

// rasters are the types of images that are embedded.
var rasters = map[string]bool{"image/png": true, "image/jpeg": true, "image/webp": true, "image/gif": true}

// image defines an image as a symbol of one by one that can be stretched.
func (p *picture) image(hash string, images Images) {
	if _, known := p.images[hash]; known || images == nil {
		return
	}
	p.images[hash] = ""
	kind, data := images(hash)
	if !rasters[kind] || data == nil {
		return
	}
	id := "i" + strconv.Itoa(len(p.images)-1)
	p.images[hash] = id
	p.put(`<symbol id="`, id, `" viewBox="0 0 1 1" preserveAspectRatio="none"><image width="1" height="1" preserveAspectRatio="none" href="data:`, kind, `;base64,`)
	encoder := base64.NewEncoder(base64.StdEncoding, p.w)
	_, _ = encoder.Write(data)
	_ = encoder.Close()
	p.put(`"/></symbol>`)
}

// pattern defines the fill of a shape that is hatched.
func (p *picture) pattern(s *shape) {
	f := fill{s.FillStyle, s.BackgroundColor}
	if _, known := p.patterns[f]; known || !s.isFilled() {
		return
	}
	var path string
	switch f.style {
	case "hachure":
		path = "M0 4H8"
	case "cross-hatch":
		path = "M0 4H8M4 0V8"
	case "zigzag":
		path = "M0 2L4 6L8 2"
	default:
		return
	}
	id := "h" + strconv.Itoa(len(p.patterns))
	p.patterns[f] = id
	p.put(`<pattern id="`, id, `" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(-41)"><path d="`, path,
		`" fill="none" stroke="`, ink(f.color), `" stroke-width="1.2"/></pattern>`)
}

// isFilled tells whether a shape has a background that shows.
func (s *shape) isFilled() bool {
	switch s.Type {
	case "rectangle", "diamond", "ellipse":
	case "line", "freedraw":
		if !s.isLoop() {
			return false
		}
	default:
		return false
	}
	return s.BackgroundColor != "transparent" && isColor([]byte(s.BackgroundColor))
}

// background is the fill of a shape.
func (p *picture) background(s *shape) string {
	if !s.isFilled() {
		return "none"
	}
	if id := p.patterns[fill{s.FillStyle, s.BackgroundColor}]; id != "" {
		return "url(#" + id + ")"
	}
	return ink(s.BackgroundColor)
}

// ink is a colour as it was checked; black if it was not.
func ink(c string) string {
	if !isColor([]byte(c)) {
		return "#000000"
	}
	return escape(c)
}

// num writes a number with two digits after the point at most.
func num(n float64) string {
	n = math.Round(n*100) / 100
	if n == 0 || math.IsNaN(n) || math.IsInf(n, 0) {
		return "0" // never "-0"
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// rectangle are the attributes of a rectangle's place.
func rectangle(b box) string {
	return ` x="` + num(b.x1) + `" y="` + num(b.y1) + `" width="` + num(b.x2-b.x1) + `" height="` + num(b.y2-b.y1) + `"`
}

// turned is the attribute of a shape's rotation.
func turned(s *shape) string {
	degrees := num(math.Mod(s.Angle, 2*math.Pi) * 180 / math.Pi)
	if degrees == "0" {
		return ""
	}
	x, y := s.box().middle()
	return ` transform="rotate(` + degrees + ` ` + num(x) + ` ` + num(y) + `)"`
}

// escape makes text safe anywhere in XML, and leaves out what XML cannot have.
func escape(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', ' ' <= r && r < 0x7f, 0xa0 <= r && r != 0xfffe && r != 0xffff:
			return r
		}
		return -1
	}, escaper.Replace(text))
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")
