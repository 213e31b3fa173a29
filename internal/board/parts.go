package board

// parts are the members of an object within an element, in the order in which
// they are written.
type parts struct {
	names  []string
	values [6][]byte
}

// within reads an object within an element; members that are not named are
// passed over, null counts as missing.
func (w *writer) within(value []byte, names ...string) (p parts, ok bool) {
	p.names = names
	s := scanner{b: value}
	var seen [len(p.values)]bool
	return p, s.object(func(key, value []byte) bool {
		for i, name := range names {
			if name != string(key) {
				continue
			}
			if seen[i] {
				return false
			}
			seen[i] = true
			if value[0] != 'n' {
				p.values[i] = value
			}
		}
		return true
	}, 0)
}

// member writes the name of the i-th member.
func (w *writer) member(p *parts, i int) {
	c := byte(',')
	if i == 0 {
		c = '{'
	}
	w.buf = append(w.buf, c, '"')
	w.buf = append(w.buf, p.names[i]...)
	w.buf = append(w.buf, '"', ':')
}

// memberNumber writes a member that is a number; it must be there.
func (w *writer) memberNumber(p *parts, i int, lo, hi float64) bool {
	w.member(p, i)
	return p.values[i] != nil && w.bare(&scanner{b: p.values[i]}, lo, hi)
}

// memberDigits writes a member that is a number of so many digits at most.
func (w *writer) memberDigits(p *parts, i, most int) bool {
	w.member(p, i)
	s := scanner{b: p.values[i]}
	if !s.digits() || !s.done() || s.i > most {
		return false
	}
	w.buf = append(w.buf, p.values[i]...)
	return true
}

// memberID writes a member that is an id.
func (w *writer) memberID(p *parts, i int) bool {
	w.member(p, i)
	if !w.quoted(p.values[i]) || !isID(w.said) {
		return false
	}
	w.buf = appendQuoted(w.buf, w.said)
	return true
}

// composed writes an object within an element, or null where it is missing.
func (w *writer) composed(f field, write func(*parts) bool, names ...string) {
	if w.values[f] == nil {
		w.null(f)
		return
	}
	w.key(f)
	p, ok := w.within(w.values[f], names...)
	if !ok || !write(&p) {
		w.fail(CodeInvalid)
	}
	w.buf = append(w.buf, '}')
}

func (w *writer) roundness() {
	w.composed(fRoundness, func(p *parts) bool {
		ok := w.memberDigits(p, 0, 1) && '1' <= p.values[0][0] && p.values[0][0] <= '3'
		if p.values[1] != nil {
			ok = ok && w.memberNumber(p, 1, 0, maxCoordinate)
		}
		return ok
	}, "type", "value")
}

// binding is where an arrow sticks to an element. Excalidraw may find no number
// for where (an arrow without a length); in JSON that is null.
func (w *writer) binding(f field) {
	w.composed(f, func(p *parts) bool {
		ok := w.memberID(p, 0)
		for i := 1; i <= 2; i++ {
			if p.values[i] == nil {
				p.values[i] = []byte("0")
			}
			ok = ok && w.memberNumber(p, i, -maxCoordinate, maxCoordinate)
		}
		if ok && p.values[3] != nil {
			w.member(p, 3)
			ok = w.pair(&scanner{b: p.values[3]}, maxCoordinate)
		}
		return ok
	}, "elementId", "focus", "gap", "fixedPoint")
}

// arrowhead writes the kind of an arrowhead, or null.
func (w *writer) arrowhead(f field) {
	if w.values[f] == nil {
		w.null(f)
		return
	}
	w.word(f, "arrow", "bar", "dot", "circle", "circle_outline", "triangle", "triangle_outline", "diamond",
		"diamond_outline", "crowfoot_one", "crowfoot_many", "crowfoot_one_or_many")
}

// segments are those of an elbow arrow that somebody has fixed.
func (w *writer) segments() {
	if w.values[fFixedSegments] == nil {
		w.null(fFixedSegments)
		return
	}
	w.key(fFixedSegments)
	w.list(fFixedSegments, maxSegments, func(s *scanner) bool {
		value, ok := s.skip(0)
		if !ok {
			return false
		}
		p, ok := w.within(value, "start", "end", "index")
		for i := range 2 {
			w.member(&p, i)
			ok = ok && p.values[i] != nil && w.pair(&scanner{b: p.values[i]}, maxCoordinate)
		}
		ok = ok && w.memberDigits(&p, 2, 5)
		w.buf = append(w.buf, '}')
		return ok
	})
}

// bound are the texts and arrows that are bound to an element.
func (w *writer) bound() {
	if w.values[fBoundElements] == nil {
		w.null(fBoundElements)
		return
	}
	w.key(fBoundElements)
	w.list(fBoundElements, maxBound, func(s *scanner) bool {
		value, ok := s.skip(0)
		if !ok {
			return false
		}
		p, ok := w.within(value, "id", "type")
		ok = ok && w.memberID(&p, 0)
		w.member(&p, 1)
		kind := string(p.values[1])
		w.buf = append(append(w.buf, kind...), '}')
		return ok && (kind == `"arrow"` || kind == `"text"`)
	})
}

func (w *writer) crop() {
	w.composed(fCrop, func(p *parts) bool {
		ok := true
		for i := range p.names {
			ok = ok && w.memberNumber(p, i, -maxCoordinate, maxCoordinate)
		}
		return ok
	}, "x", "y", "width", "height", "naturalWidth", "naturalHeight")
}

// customData keeps what is ours of it: that an element is a sticky note.
func (w *writer) customData() {
	v := w.values[fCustomData]
	if v == nil || v[0] != '{' {
		return
	}
	p, ok := w.within(v, "note")
	if !ok {
		w.fail(CodeInvalid)
	}
	if string(p.values[0]) == "true" {
		w.key(fCustomData)
		w.buf = append(w.buf, `{"note":true}`...)
	}
}
