// Package texts holds what the server says to people in their language: mails,
// and the titles of spreadsheets. Each language has one file, LANGUAGE.json, and
// whatever has a file here is a language of this deployment: the API, the
// command line and the checks follow it. English is always there; a test lists
// what another file lacks beside it. What the pages say is in web/src/locales.
package texts

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// English is the language of those who have not chosen one that is here.
const English = "en"

// Texts are those of one language.
type Texts struct {
	Mail  json.RawMessage   `json:"mail"`  // as package mail reads them
	Sheet map[string]string `json:"sheet"` // of attendance and chat
	Polls map[string]string `json:"polls"` // of the sheets of polls
}

//go:embed *.json
var files embed.FS

var read = sync.OnceValue(func() map[string]*Texts {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // they are compiled in
	}
	all := make(map[string]*Texts, len(entries))
	for _, e := range entries {
		raw, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		t := &Texts{}
		if err := json.Unmarshal(raw, t); err != nil {
			panic(fmt.Sprintf("%s: %v", e.Name(), err))
		}
		all[strings.TrimSuffix(e.Name(), ".json")] = t
	}
	return all
})

// Languages are the codes of all languages, English first, then by the alphabet.
func Languages() []string {
	codes := []string{English}
	for code := range read() {
		if code != English {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes[1:])
	return codes
}

// Has tells whether there are texts of a language.
func Has(language string) bool { return read()[language] != nil }

// In are the texts of a language, English where there is no such language; used
// says which. Nobody changes them.
func In(language string) (t *Texts, used string) {
	if t := read()[language]; t != nil {
		return t, language
	}
	return read()[English], English
}
