package board

import (
	"strings"
	"unicode"
)

// fonts are generic families for Excalidraw's, by number: two are drawn by
// hand, two are for code, one is heavy.
func fonts(family int) string {
	switch family {
	case 1, 5:
		return "Excalifont, Virgil, cursive"
	case 3, 8:
		return "'Comic Shanns', Cascadia, monospace"
	case 7:
		return "'Lilita One', Impact, sans-serif"
	default:
		return "Nunito, Helvetica, Arial, sans-serif"
	}
}

// text draws a text line by line, as it was wrapped by the page that wrote it.
// Left and right are the board's, whichever way the text runs.
func (p *picture) text(s *shape) {
	b := s.box()
	direction, first, last := "ltr", "start", "end"
	if isRTL(s.Text) {
		direction, first, last = "rtl", "end", "start"
	}
	x, anchor := b.x1, first
	switch s.TextAlign {
	case "center":
		x, anchor = (b.x1+b.x2)/2, "middle"
	case "right":
		x, anchor = b.x2, last
	}
	letters := ink(s.StrokeColor)
	if s.StrokeColor == "transparent" {
		letters = "none"
	}
	p.put(`<g font-family="`, escape(fonts(s.FontFamily)), `" font-size="`, num(s.FontSize), `" fill="`, letters,
		`" direction="`, direction, `" text-anchor="`, anchor, `">`)
	height := s.FontSize * s.LineHeight
	y := b.y1 + height/2 + s.FontSize*0.35 // the middle of small letters in the middle of the line
	for line := range strings.SplitSeq(s.Text, "\n") {
		if strings.TrimSpace(line) != "" {
			p.put(`<text x="`, num(x), `" y="`, num(y), `">`, escape(spaced(line)), `</text>`)
		}
		y += height
	}
	p.put(`</g>`)
}

// spaced keeps blanks that XML would take for one: those at the beginning of a
// line and after another become no-break spaces, tabs four.
func spaced(line string) string {
	line = strings.ReplaceAll(line, "\t", "    ")
	if !strings.HasPrefix(line, " ") && !strings.Contains(line, "  ") {
		return line
	}
	var b strings.Builder
	blank := true
	for _, r := range line {
		if blank && r == ' ' {
			r = '\u00a0'
		}
		blank = r == ' ' || r == '\u00a0'
		b.WriteRune(r)
	}
	return b.String()
}

// isRTL tells whether the first letter with a direction runs from right to left.
func isRTL(text string) bool {
	for _, r := range text {
		switch {
		case 0x590 <= r && r <= 0x8ff, 0xfb1d <= r && r <= 0xfdff, 0xfe70 <= r && r <= 0xfefc, 0x10800 <= r && r <= 0x10fff, 0x1e800 <= r && r <= 0x1efff, r == 0x200f:
			return unicode.IsLetter(r) || r == 0x200f
		case unicode.IsLetter(r):
			return false
		}
	}
	return false
}
