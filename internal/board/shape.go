package board

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
)

// shape is an element as a picture of it needs it.
type shape struct {
	ID              string
	Type            string
	X, Y            float64
	Width, Height   float64
	Angle           float64 // in radians, around the middle
	StrokeColor     string
	BackgroundColor string
	FillStyle       string
	StrokeWidth     float64
	StrokeStyle     string
	Opacity         float64
	Roundness       *struct {
		Type  int
		Value float64
	}
	FrameID *string
	Index   *string
	Link    *string

	Points         [][2]float64 // lines, arrows and strokes; relative to X and Y
	StartArrowhead *string
	EndArrowhead   *string
	Elbowed        bool

	Text        string
	FontSize    float64
	FontFamily  int
	TextAlign   string
	ContainerID *string
	LineHeight  float64

	FileID *string
	Scale  *[2]float64
	Crop   *struct{ X, Y, Width, Height, NaturalWidth, NaturalHeight float64 }

	Name *string // frames

	mask string // the SVG mask that hides the shape below its texts
}

// shapes reads the live elements, in the order in which they lie on one
// another. What cannot be read is left out.
func shapes(elements []Element) []shape {
	all := make([]shape, 0, len(elements))
	for _, e := range elements {
		var s shape
		if e.Deleted || len(e.Body) == 0 || json.Unmarshal(e.Body, &s) != nil {
			continue
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b shape) int { return compareIndex(a.Index, b.Index, a.ID, b.ID) })
	return all
}

// compareIndex orders by fractional index, those without one last, then by id.
func compareIndex(a, b *string, idA, idB string) int {
	switch {
	case a == nil && b == nil:
		return cmp.Compare(idA, idB)
	case a == nil:
		return 1
	case b == nil:
		return -1
	default:
		return cmp.Or(cmp.Compare(*a, *b), cmp.Compare(idA, idB))
	}
}

// isLinear tells whether points make the shape.
func (s *shape) isLinear() bool {
	return s.Type == "line" || s.Type == "arrow" || s.Type == "freedraw"
}

// isLoop tells whether a line ends where it begins, so that it can be filled.
func (s *shape) isLoop() bool {
	if len(s.Points) < 3 {
		return false
	}
	a, b := s.Points[0], s.Points[len(s.Points)-1]
	return math.Hypot(a[0]-b[0], a[1]-b[1]) <= 8
}

// box is a rectangle by its corners.
type box struct{ x1, y1, x2, y2 float64 }

var nowhere = box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

func (b box) with(x, y float64) box {
	return box{min(b.x1, x), min(b.y1, y), max(b.x2, x), max(b.y2, y)}
}

func (b box) grown(by float64) box { return box{b.x1 - by, b.y1 - by, b.x2 + by, b.y2 + by} }

func (b box) union(o box) box { return b.with(o.x1, o.y1).with(o.x2, o.y2) }

func (b box) middle() (x, y float64) { return (b.x1 + b.x2) / 2, (b.y1 + b.y2) / 2 }

// box is where the shape is before it is turned.
func (s *shape) box() box {
	if !s.isLinear() || len(s.Points) == 0 {
		return nowhere.with(s.X, s.Y).with(s.X+s.Width, s.Y+s.Height)
	}
	b := nowhere
	for _, p := range s.Points {
		b = b.with(s.X+p[0], s.Y+p[1])
	}
	return b
}

// reach is what a picture of the shape covers, turned and with its stroke.
func (s *shape) reach() box {
	b := s.box()
	cx, cy := b.middle()
	sin, cos := math.Sincos(s.Angle)
	turned := nowhere
	for _, p := range [][2]float64{{b.x1, b.y1}, {b.x2, b.y1}, {b.x2, b.y2}, {b.x1, b.y2}} {
		dx, dy := p[0]-cx, p[1]-cy
		turned = turned.with(cx+dx*cos-dy*sin, cy+dx*sin+dy*cos)
	}
	switch s.Type {
	case "text", "image":
	case "arrow":
		turned = turned.grown(s.StrokeWidth/2 + 12)
	case "freedraw":
		turned = turned.grown(s.StrokeWidth * penWidth / 2)
	case "frame":
		turned = turned.grown(1)
		turned.y1 -= frameTitle
	default:
		turned = turned.grown(s.StrokeWidth / 2)
	}
	return turned
}
