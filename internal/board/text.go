package board

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// unquote gives what a JSON string says, appended to buf, without the
// characters that have no place in a text: controls other than newline and tab.
// Half a surrogate pair becomes U+FFFD. The string must have been read by a
// scanner, and be UTF-8.
func unquote(buf, written []byte) []byte {
	s := written[1 : len(written)-1]
	for len(s) > 0 {
		plain := 0
		for plain < len(s) && s[plain] >= ' ' && s[plain] < 0x7f && s[plain] != '\\' {
			plain++
		}
		buf = append(buf, s[:plain]...)
		if s = s[plain:]; len(s) == 0 {
			break
		}
		var r rune
		if s[0] == '\\' {
			r, s = unescape(s)
		} else {
			var size int
			r, size = utf8.DecodeRune(s)
			s = s[size:]
		}
		if !isControl(r) {
			buf = utf8.AppendRune(buf, r)
		}
	}
	return buf
}

// isControl tells whether r is dropped from texts.
func isControl(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || 0x7f <= r && r < 0xa0
}

// unescape reads the escape with which s begins.
func unescape(s []byte) (r rune, rest []byte) {
	switch s[1] {
	case 'n':
		return '\n', s[2:]
	case 't':
		return '\t', s[2:]
	case 'r', 'b', 'f':
		return 0, s[2:]
	case 'u':
		r, _ = hex4(s[2:])
		s = s[6:]
		if !utf16.IsSurrogate(r) {
			return r, s
		}
		if len(s) >= 6 && s[0] == '\\' && s[1] == 'u' {
			low, _ := hex4(s[2:])
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return pair, s[6:]
			}
		}
		return utf8.RuneError, s
	default:
		return rune(s[1]), s[2:]
	}
}

// appendQuoted writes what unquote gave as a JSON string.
func appendQuoted[T ~string | ~[]byte](buf []byte, text T) []byte {
	buf = append(buf, '"')
	for i := range len(text) {
		switch c := text[i]; c {
		case '"', '\\':
			buf = append(buf, '\\', c)
		case '\n':
			buf = append(buf, '\\', 'n')
		case '\t':
			buf = append(buf, '\\', 't')
		default:
			buf = append(buf, c)
		}
	}
	return append(buf, '"')
}

// isPlain tells whether a written string says what it shows: there is nothing
// to unquote or to drop.
func isPlain(written []byte) bool {
	for i, c := range written[:len(written)-1] {
		switch c {
		case '\\', 0x7f:
			return false
		case 0xc2: // the controls above ASCII begin with it
			if written[i+1] < 0xa0 {
				return false
			}
		}
	}
	return true
}

// The lengths of names that elements have, in bytes.
const (
	maxID    = 100
	maxIndex = 256
	maxColor = 64
	maxLink  = 4096
)

// isID is the grammar of ids of elements and groups. Pages draw them by lot from
// letters, digits, - and _, so that any of these may come first; what means
// something to the language of pages is none.
func isID(id []byte) bool {
	if len(id) == 0 || len(id) > maxID {
		return false
	}
	switch string(id) {
	case "__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
		"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf":
		return false
	}
	for _, c := range id {
		switch {
		case isDigit62(c), c == '-', c == '_', c == '.', c == ':', c == '~':
		default:
			return false
		}
	}
	return true
}

// isIndex is the grammar of fractional indices in base 62: the first character
// says how long the whole part is, a fraction may follow that does not end in 0.
func isIndex(index []byte) bool {
	if len(index) == 0 || len(index) > maxIndex {
		return false
	}
	for _, c := range index {
		if !isDigit62(c) {
			return false
		}
	}
	whole := 0
	switch c := index[0]; {
	case 'a' <= c && c <= 'z':
		whole = int(c-'a') + 2
	case 'A' <= c && c <= 'Z':
		whole = int('Z'-c) + 2
	default:
		return false
	}
	return len(index) >= whole && (len(index) == whole || index[len(index)-1] != '0')
}

func isDigit62(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// isColor is the grammar of colours: a name, #hex, or a function of numbers.
func isColor(color []byte) bool {
	if len(color) == 0 || len(color) > maxColor {
		return false
	}
	if color[0] == '#' {
		_, hex := hexOnly(color[1:])
		return hex && (len(color) == 4 || len(color) == 5 || len(color) == 7 || len(color) == 9)
	}
	name := 0
	for name < len(color) && (color[name]|0x20) >= 'a' && (color[name]|0x20) <= 'z' {
		name++
	}
	if name == len(color) {
		return name <= 32
	}
	switch string(bytes.ToLower(color[:name])) {
	case "rgb", "rgba", "hsl", "hsla":
	default:
		return false
	}
	if color[name] != '(' || color[len(color)-1] != ')' {
		return false
	}
	for _, c := range color[name+1 : len(color)-1] {
		switch {
		case '0' <= c && c <= '9', c == '.', c == ',', c == '%', c == ' ', c == '/', c == '-':
		default:
			return false
		}
	}
	return true
}

// isLink: http, https and mailto, nothing that could be taken for anything else.
func isLink(link []byte) bool {
	if len(link) > maxLink {
		return false
	}
	for _, c := range link {
		if c <= ' ' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '`' {
			return false
		}
	}
	start := bytes.ToLower(link[:min(len(link), len("https://"))])
	for _, scheme := range []string{"http://", "https://", "mailto:"} {
		if len(link) > len(scheme) && bytes.HasPrefix(start, []byte(scheme)) {
			return true
		}
	}
	return false
}

// isHash is a SHA-256 in hex.
func isHash(hash []byte) bool {
	lower, hex := hexOnly(hash)
	return hex && lower && len(hash) == 64
}

func hexOnly(b []byte) (lower, hex bool) {
	lower = true
	for _, c := range b {
		switch {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'f':
		case 'A' <= c && c <= 'F':
			lower = false
		default:
			return false, false
		}
	}
	return lower, true
}
