package store

import (
	"strings"

	"github.com/stoahq/stoa/internal/classroom"
)

// words are what is searched for, as patterns for LIKE … ESCAPE '\': every one
// must be found in a folded name. What is not used matches everything.
type words [4]string

// wordsOf takes a search apart; a fifth word and later ones must follow the
// fourth.
func wordsOf(search string) (w words) {
	for i := range w {
		w[i] = "%"
	}
	escape := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	for i, word := range strings.Fields(classroom.Folded(plainText(search))) {
		w[min(i, len(w)-1)] += escape.Replace(word) + "%"
	}
	return w
}

// plainText is a text without what PostgreSQL does not take even as a value to
// compare with.
func plainText(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
}
