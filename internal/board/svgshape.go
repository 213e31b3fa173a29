package board

import (
	"math"
	"strings"
)

// draw writes a shape: its link around it, clipped by its frame, turned.
func (p *picture) draw(s *shape) {
	if s.FrameID != nil && p.frames[*s.FrameID] != "" {
		p.put(`<g clip-path="url(#`, p.frames[*s.FrameID], `)">`)
		defer p.put(`</g>`)
	}
	if s.Link != nil && isLink([]byte(*s.Link)) {
		p.put(`<a href="`, escape(*s.Link), `" target="_blank" rel="noopener noreferrer">`)
		defer p.put(`</a>`)
	}
	p.put(`<g`, turned(s))
	if s.Opacity < 100 {
		p.put(` opacity="`, num(s.Opacity/100), `"`)
	}
	if s.mask != "" {
		p.put(` mask="url(#`, s.mask, `)"`)
	}
	p.put(`>`)
	switch s.Type {
	case "rectangle":
		p.put(`<rect`, rectangle(s.box()))
		if r := s.radius(min(s.Width, s.Height)); r > 0 {
			p.put(` rx="`, num(r), `"`)
		}
		p.outline(s)
	case "ellipse":
		cx, cy := s.box().middle()
		p.put(`<ellipse cx="`, num(cx), `" cy="`, num(cy), `" rx="`, num(math.Abs(s.Width)/2), `" ry="`, num(math.Abs(s.Height)/2), `"`)
		p.outline(s)
	case "diamond":
		cx, cy := s.box().middle()
		b := s.box()
		corners := [][2]float64{{cx, b.y1}, {b.x2, cy}, {cx, b.y2}, {b.x1, cy}}
		p.put(`<path d="`, rounded(corners, s.radius(min(s.Width, s.Height)/2), true), `"`)
		p.outline(s)
	case "line", "arrow":
		p.line(s)
	case "freedraw":
		p.pen(s)
	case "text":
		p.text(s)
	case "image":
		p.picture(s)
	case "frame":
		p.frame(s)
	}
	p.put(`</g>`)
}

// outline ends a tag with a shape's fill and stroke.
func (p *picture) outline(s *shape) {
	p.put(` fill="`, p.background(s), `"`)
	p.stroke(s)
	p.put(`/>`)
}

// stroke writes the attributes of a shape's stroke.
func (p *picture) stroke(s *shape) {
	if s.StrokeColor == "transparent" || s.StrokeWidth == 0 {
		p.put(` stroke="none"`)
		return
	}
	p.put(` stroke="`, ink(s.StrokeColor), `" stroke-width="`, num(s.StrokeWidth), `" stroke-linecap="round" stroke-linejoin="round"`)
	switch s.StrokeStyle {
	case "dashed":
		p.put(` stroke-dasharray="8 `, num(8+s.StrokeWidth), `"`)
	case "dotted":
		p.put(` stroke-dasharray="1.5 `, num(6+s.StrokeWidth), `"`)
	}
}

// radius is that of a shape's corners, given the length of its shorter side:
// a quarter of it, and in the adaptive way not more than a fixed one.
func (s *shape) radius(side float64) float64 {
	const quarter, adaptive = 0.25, 32
	if s.Roundness == nil {
		return 0
	}
	side = math.Abs(side)
	if s.Roundness.Type != 3 {
		return side * quarter
	}
	fixed := s.Roundness.Value
	if fixed == 0 {
		fixed = adaptive
	}
	return min(side*quarter, fixed)
}

// rounded is a path through points with rounded corners.
func rounded(points [][2]float64, radius float64, closed bool) string {
	var d strings.Builder
	n := len(points)
	for i, at := range points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		end := !closed && (i == 0 || i == n-1)
		if end || radius == 0 {
			d.WriteString(command + pointed(at))
			continue
		}
		before, after := points[(i+n-1)%n], points[(i+1)%n]
		d.WriteString(command + pointed(towards(at, before, radius)) + "Q" + pointed(at) + " " + pointed(towards(at, after, radius)))
	}
	if closed {
		d.WriteString("Z")
	}
	return d.String()
}

// towards is the point at a distance from a on the way to b, at most half way.
func towards(a, b [2]float64, distance float64) [2]float64 {
	length := math.Hypot(b[0]-a[0], b[1]-a[1])
	if length == 0 {
		return a
	}
	t := min(distance/length, 0.5)
	return [2]float64{a[0] + (b[0]-a[0])*t, a[1] + (b[1]-a[1])*t}
}

func pointed(p [2]float64) string { return num(p[0]) + " " + num(p[1]) }

// picture draws an image: mirrored where its scale is negative, a part of it
// where it is cropped, a crossed box where its content is not there.
func (p *picture) picture(s *shape) {
	b := s.box()
	width, height := b.x2-b.x1, b.y2-b.y1
	id := ""
	if s.FileID != nil {
		id = p.images[*s.FileID]
	}
	if id == "" {
		p.put(`<path d="M`, num(b.x1), ` `, num(b.y1), `H`, num(b.x2), `V`, num(b.y2), `H`, num(b.x1), `ZL`, num(b.x2), ` `, num(b.y2),
			`M`, num(b.x2), ` `, num(b.y1), `L`, num(b.x1), ` `, num(b.y2), `" fill="#f1f3f5" stroke="#adb5bd"/>`)
		return
	}
	mirrored := s.Scale != nil && (s.Scale[0] < 0 || s.Scale[1] < 0)
	if mirrored {
		x, y := 1.0, 1.0
		if s.Scale[0] < 0 {
			x = -1
		}
		if s.Scale[1] < 0 {
			y = -1
		}
		cx, cy := b.middle()
		p.put(`<g transform="translate(`, num(cx*(1-x)), ` `, num(cy*(1-y)), `) scale(`, num(x), ` `, num(y), `)">`)
		defer p.put(`</g>`)
	}
	if c := s.Crop; c != nil && c.Width > 0 && c.Height > 0 {
		p.put(`<svg`, rectangle(b), ` viewBox="`, num(c.X), ` `, num(c.Y), ` `, num(c.Width), ` `, num(c.Height),
			`" preserveAspectRatio="none"><use href="#`, id, `" width="`, num(c.NaturalWidth), `" height="`, num(c.NaturalHeight), `"/></svg>`)
		return
	}
	p.put(`<use href="#`, id, `" x="`, num(b.x1), `" y="`, num(b.y1), `" width="`, num(width), `" height="`, num(height), `"/>`)
}

// frame draws a frame's border and its name above it.
func (p *picture) frame(s *shape) {
	b := s.box()
	p.put(`<rect`, rectangle(b), ` rx="8" fill="none" stroke="#bbbbbb" stroke-width="2"/>`)
	if s.Name == nil || *s.Name == "" {
		return
	}
	x, anchor, direction := b.x1, "start", "ltr"
	if isRTL(*s.Name) {
		direction, anchor = "rtl", "end"
	}
	p.put(`<text x="`, num(x), `" y="`, num(b.y1-7), `" font-family="sans-serif" font-size="14" fill="#868e96" direction="`, direction,
		`" text-anchor="`, anchor, `">`, escape(*s.Name), `</text>`)
}
