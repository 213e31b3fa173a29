package board

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// The bounds of what elements have, beside those of the package.
const (
	maxCoordinate = 100_000_000 // of everything that is measured on a board, in its pixels
	maxPoints     = 20_000      // of one line
	maxGroups     = 100
	maxBound      = 1_000 // texts and arrows bound to one element
	maxSegments   = 1_000
	maxFrameName  = 1_000 // characters
	maxLiteral    = 32    // bytes of a number that stays as it was written
)

// missing stands for "there is nothing that could be written instead".
const missing = ""

// writer writes an element anew from the values of its fields. It keeps the
// first thing that is wrong.
type writer struct {
	values [fields][]byte // as they were read; nil: missing, or null
	buf    []byte
	code   Code
	said   []byte // of the string that was read last
}

func (w *writer) fail(c Code) {
	if w.code == "" {
		w.code = c
	}
}

func (w *writer) key(f field) {
	w.buf = append(w.buf, ',', '"')
	w.buf = append(w.buf, fieldNames[f]...)
	w.buf = append(w.buf, '"', ':')
}

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

// number writes a number between lo and hi; usual where it is missing.
func (w *writer) number(f field, lo, hi float64, usual string) {
	w.key(f)
	v := w.values[f]
	if v == nil && usual != missing {
		w.buf = append(w.buf, usual...)
		return
	}
	if v == nil || !w.bare(&scanner{b: v}, lo, hi) {
		w.fail(CodeInvalid)
	}
}

// bare writes the number that comes next.
func (w *writer) bare(s *scanner, lo, hi float64) bool {
	s.space()
	lit, ok := s.number()
	if !ok {
		return false
	}
	small := s.whole <= 5 && !s.exponent && len(lit) <= maxLiteral
	if small && lo <= -100_000 && 100_000 <= hi {
		w.buf = append(w.buf, lit...)
		return true
	}
	n, err := strconv.ParseFloat(string(lit), 64)
	if err != nil || n < lo || n > hi {
		return false
	}
	if len(lit) > maxLiteral {
		w.buf = strconv.AppendFloat(w.buf, n, 'g', -1, 64)
	} else {
		w.buf = append(w.buf, lit...)
	}
	return true
}

// whole reads an integer between lo and hi. It may be written with an exponent
// or a zero fraction.
func (w *writer) whole(f field, lo, hi int64, usual string) int64 {
	v := w.values[f]
	if v == nil && usual != missing {
		n, _ := strconv.ParseInt(usual, 10, 64)
		return n
	}
	n, err := strconv.ParseInt(string(v), 10, 64)
	if err != nil {
		var x float64
		if x, err = strconv.ParseFloat(string(v), 64); err == nil && (x < -1<<53 || x > 1<<53 || x != float64(int64(x))) {
			err = strconv.ErrRange
		}
		n = int64(x)
	}
	if err != nil || n < lo || n > hi {
		w.fail(CodeInvalid)
	}
	return n
}

// integer writes an integer between lo and hi.
func (w *writer) integer(f field, lo, hi, usual int64) {
	w.key(f)
	if w.values[f] == nil {
		w.buf = appendInt(w.buf, usual)
		return
	}
	w.buf = appendInt(w.buf, w.whole(f, lo, hi, missing))
}

// flag reads a boolean that is usually false.
func (w *writer) flag(f field) bool {
	v := w.values[f]
	if v != nil && v[0] != 't' && v[0] != 'f' {
		w.fail(CodeInvalid)
	}
	return v != nil && v[0] == 't'
}

func (w *writer) boolean(f field) bool {
	on := w.flag(f)
	w.key(f)
	w.buf = strconv.AppendBool(w.buf, on)
	return on
}

func (w *writer) booleanOr(f field, usual bool) {
	on := w.flag(f) || usual && w.values[f] == nil
	w.key(f)
	w.buf = strconv.AppendBool(w.buf, on)
}

func (w *writer) nullableBoolean(f field) {
	if w.values[f] != nil {
		w.boolean(f)
		return
	}
	w.null(f)
}

func (w *writer) null(f field) {
	w.key(f)
	w.buf = append(w.buf, "null"...)
}

// quoted reads a string into w.said.
func (w *writer) quoted(written []byte) bool {
	if len(written) == 0 || written[0] != '"' {
		return false
	}
	if isPlain(written) {
		w.said = written[1 : len(written)-1]
		return true
	}
	w.said = unquote(w.said[:0:0], written)
	return true
}

// text reads a string of a grammar; it is empty where it is missing.
func (w *writer) text(f field, most int, grammar func([]byte) bool) string {
	if !w.quoted(w.values[f]) || len(w.said) > most || !grammar(w.said) {
		w.fail(CodeInvalid)
		return ""
	}
	return string(w.said)
}

// nullable writes a string of a grammar, or null where it is missing or empty.
func (w *writer) nullable(f field, most int, grammar func([]byte) bool) string {
	if v := w.values[f]; v == nil || string(v) == `""` {
		w.null(f)
		return ""
	}
	w.key(f)
	text := w.text(f, most, grammar)
	w.buf = appendQuoted(w.buf, text)
	return text
}

func (w *writer) color(f field, usual string) {
	w.key(f)
	if w.values[f] != nil {
		usual = w.text(f, maxColor, isColor)
	}
	w.buf = appendQuoted(w.buf, usual)
}

// word writes one of some words; the first of them where it is missing.
func (w *writer) word(f field, words ...string) {
	w.key(f)
	if w.values[f] == nil {
		w.buf = appendQuoted(w.buf, words[0])
		return
	}
	if !w.quoted(w.values[f]) || !slices.Contains(words, string(w.said)) {
		w.fail(CodeInvalid)
	}
	w.buf = appendQuoted(w.buf, w.said)
}

// span is a part of what was written.
type span struct{ from, to int }

// string writes a text of at most so many characters.
func (w *writer) string(f field, most int) span {
	from := len(w.buf)
	v := w.values[f]
	switch {
	case v == nil:
		w.buf = append(w.buf, `""`...)
	case !w.quoted(v):
		w.fail(CodeInvalid)
	case len(w.said) > most && utf8.RuneCount(w.said) > most:
		w.fail(CodeTooLarge)
	default:
		w.buf = appendQuoted(w.buf, w.said)
	}
	return span{from, len(w.buf)}
}

func (w *writer) nullableText(f field, most int) {
	if w.values[f] == nil {
		w.null(f)
		return
	}
	w.key(f)
	w.string(f, most)
}

// list writes an array of at most so many things; empty where it is missing.
func (w *writer) list(f field, most int, item func(*scanner) bool) {
	w.buf = append(w.buf, '[')
	defer func() { w.buf = append(w.buf, ']') }()
	if w.values[f] == nil {
		return
	}
	s := &scanner{b: w.values[f]}
	if !s.next('[') {
		w.fail(CodeInvalid)
		return
	}
	if s.next(']') {
		return
	}
	for n := 0; ; n++ {
		if n == most {
			w.fail(CodeTooLarge)
			return
		}
		if n > 0 {
			w.buf = append(w.buf, ',')
		}
		if !item(s) {
			w.fail(CodeInvalid)
			return
		}
		if !s.next(',') {
			return
		}
	}
}

// ids writes a list of ids.
func (w *writer) ids(f field, most int) {
	w.key(f)
	w.list(f, most, func(s *scanner) bool {
		s.space()
		written, ok := s.str()
		if !ok || !w.quoted(written) || !isID(w.said) {
			return false
		}
		w.buf = appendQuoted(w.buf, w.said)
		return true
	})
}

func (w *writer) points(f field) {
	w.key(f)
	w.list(f, maxPoints, func(s *scanner) bool { return w.pair(s, maxCoordinate) })
}

// pair writes a pair of numbers that are at most so far from zero.
func (w *writer) pair(s *scanner, most float64) bool {
	w.buf = append(w.buf, '[')
	ok := s.next('[') && w.bare(s, -most, most) && s.next(',')
	w.buf = append(w.buf, ',')
	ok = ok && w.bare(s, -most, most) && s.next(']')
	w.buf = append(w.buf, ']')
	if !ok {
		w.fail(CodeInvalid)
	}
	return ok
}

func (w *writer) nullablePoint(f field) {
	if w.values[f] == nil {
		w.null(f)
		return
	}
	w.key(f)
	w.pair(&scanner{b: w.values[f]}, maxCoordinate)
}
