package classroom

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxFileName  = 200 // characters
	maxExtension = 16
)

// fileName is what a file is called here, whatever it is called elsewhere: NFC,
// without a path, without characters that cannot be seen or that turn the text
// around them, at most maxFileName characters with the extension kept, and never
// empty.
func fileName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, "\ufffd"))
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Cf, r) && !joins(r):
			return -1
		}
		return r
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	if name = strings.Trim(name, ". "); !visible(name) {
		return "file"
	}
	if utf8.RuneCountInString(name) <= maxFileName {
		return name
	}
	extension := ""
	if i := strings.LastIndexByte(name, '.'); i > 0 && utf8.RuneCountInString(name[i:]) <= maxExtension {
		name, extension = name[:i], name[i:]
	}
	runes := []rune(name)
	return strings.TrimRight(string(runes[:min(len(runes), maxFileName-utf8.RuneCountInString(extension))]), ". ") + extension
}

// joins tells whether a character that cannot be seen belongs to how words are
// written: joiners, and the marks of right-to-left names.
func joins(r rune) bool {
	switch r {
	case '\u200c', '\u200d', '\u200e', '\u200f', '\u061c':
		return true
	}
	return false
}
