package board

// deepest is how many arrays and objects may be within one another. Elements
// have four.
const deepest = 32

// scanner reads strict JSON, without recursion into what it does not know
// beyond deepest. What it has passed over once can be read again without
// looking for errors.
type scanner struct {
	b []byte
	i int

	// Of the number that was read last: the digits before the point, and
	// whether it has an exponent.
	whole    int
	exponent bool
}

func (s *scanner) space() {
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case ' ', '\t', '\n', '\r':
			s.i++
		default:
			return
		}
	}
}

// next passes over white space and, if it comes next, c.
func (s *scanner) next(c byte) bool {
	s.space()
	if s.i < len(s.b) && s.b[s.i] == c {
		s.i++
		return true
	}
	return false
}

// done tells whether only white space is left.
func (s *scanner) done() bool {
	s.space()
	return s.i == len(s.b)
}

// skip passes over a value and gives it; ok is false if it is not JSON, or too
// deep.
func (s *scanner) skip(depth int) (value []byte, ok bool) {
	s.space()
	from := s.i
	if s.i == len(s.b) || depth > deepest {
		return nil, false
	}
	switch s.b[s.i] {
	case '{':
		ok = s.object(func(_, _ []byte) bool { return true }, depth)
	case '[':
		ok = s.array(depth)
	case '"':
		_, ok = s.str()
	case 't':
		ok = s.literal("true")
	case 'f':
		ok = s.literal("false")
	case 'n':
		ok = s.literal("null")
	default:
		_, ok = s.number()
	}
	return s.b[from:s.i], ok
}

// object reads an object and hands over its members: the key as it is written,
// without its quotes, and the value.
func (s *scanner) object(member func(key, value []byte) bool, depth int) bool {
	if !s.next('{') {
		return false
	}
	if s.next('}') {
		return true
	}
	for {
		s.space()
		key, ok := s.str()
		if !ok || !s.next(':') {
			return false
		}
		value, ok := s.skip(depth + 1)
		if !ok || !member(key[1:len(key)-1], value) {
			return false
		}
		if s.next('}') {
			return true
		}
		if !s.next(',') {
			return false
		}
	}
}

func (s *scanner) array(depth int) bool {
	if !s.next('[') {
		return false
	}
	if s.next(']') {
		return true
	}
	for {
		if _, ok := s.skip(depth + 1); !ok {
			return false
		}
		if s.next(']') {
			return true
		}
		if !s.next(',') {
			return false
		}
	}
}

func (s *scanner) literal(word string) bool {
	if len(s.b)-s.i < len(word) || string(s.b[s.i:s.i+len(word)]) != word {
		return false
	}
	s.i += len(word)
	return true
}

// str passes over a string and gives it as it is written, quotes included.
func (s *scanner) str() (written []byte, ok bool) {
	from := s.i
	if s.i == len(s.b) || s.b[s.i] != '"' {
		return nil, false
	}
	for s.i++; s.i < len(s.b); s.i++ {
		switch c := s.b[s.i]; {
		case c == '"':
			s.i++
			return s.b[from:s.i], true
		case c < ' ':
			return nil, false
		case c == '\\' && !s.escape():
			return nil, false
		}
	}
	return nil, false
}

// escape passes over an escape up to its last character.
func (s *scanner) escape() bool {
	s.i++
	if s.i == len(s.b) {
		return false
	}
	switch s.b[s.i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		if len(s.b)-s.i < 5 {
			return false
		}
		_, ok := hex4(s.b[s.i+1:])
		s.i += 4
		return ok
	}
	return false
}

// number passes over a number and gives it as it is written.
func (s *scanner) number() (written []byte, ok bool) {
	from := s.i
	s.char('-')
	first := s.i
	if !s.char('0') && !s.digits() {
		return nil, false
	}
	s.whole, s.exponent = s.i-first, false
	if s.char('.') && !s.digits() {
		return nil, false
	}
	if s.char('e') || s.char('E') {
		s.exponent = true
		if !s.char('-') {
			s.char('+')
		}
		if !s.digits() {
			return nil, false
		}
	}
	return s.b[from:s.i], true
}

func (s *scanner) char(c byte) bool {
	if s.i < len(s.b) && s.b[s.i] == c {
		s.i++
		return true
	}
	return false
}

func (s *scanner) digits() bool {
	from := s.i
	for s.i < len(s.b) && '0' <= s.b[s.i] && s.b[s.i] <= '9' {
		s.i++
	}
	return s.i > from
}

// hex4 reads the four digits of an escape.
func hex4(b []byte) (r rune, ok bool) {
	for _, c := range b[:4] {
		r <<= 4
		switch {
		case '0' <= c && c <= '9':
			r |= rune(c - '0')
		case 'a' <= c && c <= 'f':
			r |= rune(c - 'a' + 10)
		case 'A' <= c && c <= 'F':
			r |= rune(c - 'A' + 10)
		default:
			return 0, false
		}
	}
	return r, true
}
