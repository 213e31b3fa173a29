package classroom

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fileNames are the names that an export has used, in lower case: there are
// systems where two that differ in that only are one.
type fileNames map[string]bool

// unique is a path for a file of that name in a folder: one that every system
// can have, and no other file has.
func (used fileNames) unique(folder, name string) string {
	name = safeFileName(name)
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	for n := 2; used[strings.ToLower(folder+"/"+name)]; n++ {
		name = fmt.Sprintf("%s (%d)%s", stem, n, ext)
	}
	used[strings.ToLower(folder+"/"+name)] = true
	return folder + "/" + name
}

// longestFileName is in bytes; what extracts a zip adds a folder before it, and
// unique a number.
const longestFileName = 180

// reserved are names that Windows has for devices.
var reserved = []string{
	"CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
	"LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
}

// safeFileName is a name without what parts folders, means something to a
// system, or hides how it ends. Its extension stays.
func safeFileName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), bidiControl(r), r == utf8.RuneError, r == '\u2028', r == '\u2029':
			return -1
		case strings.ContainsRune(`/\:*?"<>|`, r):
			return '_'
		default:
			return r
		}
	}, norm.NFC.String(name))
	name = strings.TrimRight(strings.TrimSpace(name), ". ")
	ext := path.Ext(name)
	if len(ext) > 20 {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	if ext == "" {
		stem = name
	}
	for len(stem)+len(ext) > longestFileName {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	device, _, _ := strings.Cut(strings.ToUpper(stem), ".")
	if stem == "" || slices.Contains(reserved, strings.TrimSpace(device)) || stem[0] == '.' {
		stem = "file_" + strings.TrimLeft(stem, ".")
	}
	return stem + ext
}
