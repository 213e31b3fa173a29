package classroom

import (
	"fmt"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/stoahq/stoa/internal/classroom/texts"
)

// Invalid is the error of a value that is not acceptable.
type Invalid struct {
	Field string // name, email, password, locale, kind, a setting, …
	Code  string // required, too_long, too_short, characters, malformed, out_of_range, unknown
}

func (e *Invalid) Error() string { return fmt.Sprintf("%s: %s", e.Field, e.Code) }

// Limits on texts, in characters.
const (
	maxPersonName  = 50
	maxSessionName = 100
	maxEmail       = 254
	minPassword    = 10
	maxPassword    = 200
	maxAgent       = 200
)

// cleanName is a name as it is kept: NFC, trimmed, inner spaces single.
func cleanName(field, name string, most int) (string, error) {
	if !utf8.ValidString(name) {
		return "", &Invalid{field, "characters"}
	}
	name = norm.NFC.String(strings.TrimSpace(name))
	for _, r := range name {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || bidiControl(r) {
			return "", &Invalid{field, "characters"}
		}
	}
	name = strings.Join(strings.Fields(name), " ")
	switch n := utf8.RuneCountInString(name); {
	case n == 0 || !visible(name):
		return "", &Invalid{field, "required"}
	case n > most:
		return "", &Invalid{field, "too_long"}
	}
	return name, nil
}

// bidiControl tells whether a character would turn the text around it; the
// marks that right-to-left names need are not among them.
func bidiControl(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// visible tells whether a name has anything that can be seen.
func visible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}

// cleanEmail is an address as it is kept: in lower case.
func cleanEmail(email string) (string, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	switch {
	case email == "":
		return "", &Invalid{"email", "required"}
	case len(email) > maxEmail:
		return "", &Invalid{"email", "too_long"}
	}
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || strings.ContainsFunc(email, unicode.IsControl) ||
		strings.ContainsFunc(email, unicode.IsSpace) {
		return "", &Invalid{"email", "malformed"}
	}
	return email, nil
}

func checkPassword(password string) error {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return &Invalid{"password", "characters"}
	case n < minPassword:
		return &Invalid{"password", "too_short"}
	case n > maxPassword:
		return &Invalid{"password", "too_long"}
	}
	return nil
}

// checkLocale takes the languages that there are texts of, and none.
func checkLocale(locale string) error {
	if locale == "" || texts.Has(locale) {
		return nil
	}
	return &Invalid{"locale", "unknown"}
}

// shortened is a text cut to a number of bytes, for what a browser says of
// itself.
func shortened(s string, most int) string {
	s = strings.ToValidUTF8(s, "")
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// Folded is a name as it is compared, ordered and searched: in lower case.
func Folded(name string) string { return strings.ToLower(name) }
