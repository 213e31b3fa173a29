package board

import (
	"math"
	"strings"
)

// elbow is the radius of the corners of an elbow arrow.
const elbow = 16

// absolute are a shape's points on the board.
func (s *shape) absolute() [][2]float64 {
	out := make([][2]float64, len(s.Points))
	for i, p := range s.Points {
		out[i] = [2]float64{s.X + p[0], s.Y + p[1]}
	}
	return out
}

// line draws a line or an arrow with its heads.
func (p *picture) line(s *shape) {
	points := s.absolute()
	if len(points) < 2 {
		return
	}
	var d string
	switch {
	case s.Elbowed:
		d = rounded(points, elbow, false)
	case s.Roundness != nil && len(points) > 2:
		d = curve(points)
	default:
		d = rounded(points, 0, false)
	}
	p.put(`<path d="`, d, `"`)
	p.outline(s)
	if s.Type != "arrow" {
		return
	}
	last := len(points) - 1
	if s.StartArrowhead != nil {
		p.head(s, *s.StartArrowhead, points[1], points[0])
	}
	if s.EndArrowhead != nil {
		p.head(s, *s.EndArrowhead, points[last-1], points[last])
	}
}

// curve is a smooth path through points (Catmull and Rom's).
func curve(points [][2]float64) string {
	var d strings.Builder
	d.WriteString("M" + pointed(points[0]))
	last := len(points) - 1
	for i := range last {
		before, from, to, after := points[max(i-1, 0)], points[i], points[i+1], points[min(i+2, last)]
		d.WriteString("C" +
			pointed([2]float64{from[0] + (to[0]-before[0])/6, from[1] + (to[1]-before[1])/6}) + " " +
			pointed([2]float64{to[0] - (after[0]-from[0])/6, to[1] - (after[1]-from[1])/6}) + " " + pointed(to))
	}
	return d.String()
}

// headSizes are the lengths of arrowheads that are not 15.
var headSizes = map[string]float64{
	"arrow": 25, "diamond": 12, "diamond_outline": 12, "crowfoot_one": 20, "crowfoot_many": 20, "crowfoot_one_or_many": 20,
}

// head draws an arrowhead at a line's end, which comes from the point before.
func (p *picture) head(s *shape, kind string, from, at [2]float64) {
	length := math.Hypot(at[0]-from[0], at[1]-from[1])
	if length == 0 {
		return
	}
	size := 15.0
	if own, ok := headSizes[kind]; ok {
		size = own
	}
	size = min(size, length/2)
	ux, uy := (at[0]-from[0])/length, (at[1]-from[1])/length
	// along and aside are measured from the tip, backwards and to the side.
	point := func(along, aside float64) [2]float64 {
		return [2]float64{at[0] - ux*along - uy*aside, at[1] - uy*along + ux*aside}
	}
	solid := *s
	solid.StrokeStyle = "solid"
	filled := ink(s.StrokeColor)
	if strings.HasSuffix(kind, "_outline") {
		filled = paper
	}
	closed := func(points ...[2]float64) {
		p.put(`<path d="`, rounded(points, 0, true), `" fill="`, filled, `"`)
		p.stroke(&solid)
		p.put(`/>`)
	}
	open := func(points ...[2]float64) {
		p.put(`<path d="`, rounded(points, 0, false), `" fill="none"`)
		p.stroke(&solid)
		p.put(`/>`)
	}
	wide := size * math.Tan(20*math.Pi/180)
	switch kind {
	case "arrow":
		open(point(size, wide), at, point(size, -wide))
	case "bar":
		open(point(0, size/2), point(0, -size/2))
	case "dot", "circle", "circle_outline":
		c := point(size/2, 0)
		p.put(`<circle cx="`, num(c[0]), `" cy="`, num(c[1]), `" r="`, num(size/2), `" fill="`, filled, `"`)
		p.stroke(&solid)
		p.put(`/>`)
	case "triangle", "triangle_outline":
		wide = size * math.Tan(25*math.Pi/180)
		closed(at, point(size, wide), point(size, -wide))
	case "diamond", "diamond_outline":
		closed(at, point(size, wide*1.3), point(2*size, 0), point(size, -wide*1.3))
	case "crowfoot_one", "crowfoot_many", "crowfoot_one_or_many":
		if kind != "crowfoot_many" {
			open(point(size, size/2), point(size, -size/2))
		}
		if kind != "crowfoot_one" {
			open(point(0, size/2), point(size, 0), point(0, -size/2))
		}
	}
}

// pen draws what was drawn by hand: a path of one width through the middles
// between its points; a dot where there is only one.
func (p *picture) pen(s *shape) {
	points := s.absolute()
	if len(points) == 0 {
		return
	}
	width := s.StrokeWidth * penWidth
	if len(points) == 1 || s.Width == 0 && s.Height == 0 {
		p.put(`<circle cx="`, num(points[0][0]), `" cy="`, num(points[0][1]), `" r="`, num(width/2), `" fill="`, ink(s.StrokeColor), `"/>`)
		return
	}
	var d strings.Builder
	d.WriteString("M" + pointed(points[0]))
	for i := 1; i < len(points)-1; i++ {
		between := [2]float64{(points[i][0] + points[i+1][0]) / 2, (points[i][1] + points[i+1][1]) / 2}
		d.WriteString("Q" + pointed(points[i]) + " " + pointed(between))
	}
	d.WriteString("L" + pointed(points[len(points)-1]))
	drawn := *s
	drawn.StrokeWidth, drawn.StrokeStyle = width, "solid"
	p.put(`<path d="`, d.String(), `"`)
	p.outline(&drawn)
}
