package mail

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"text/template"

	"github.com/stoahq/stoa/internal/classroom"
	words "github.com/stoahq/stoa/internal/classroom/texts"
)

// texts are those of one language. All are templates over facts.
type texts struct {
	Dir      string                             `json:"dir"`
	Hello    string                             `json:"hello"`
	Note     string                             `json:"note"`
	Fallback string                             `json:"fallback"`
	Gone     string                             `json:"gone"`
	Footer   string                             `json:"footer"`
	Months   [12]string                         `json:"months"`
	Weekdays [7]string                          `json:"weekdays"`
	Day      string                             `json:"day"`
	Once     string                             `json:"once"`
	Weekly   string                             `json:"weekly"`
	Kinds    map[classroom.MailKind]kindOfTexts `json:"kinds"`
}

// kindOfTexts are those of one kind of mail. Paragraphs that come out empty
// are left out.
type kindOfTexts struct {
	Subject string   `json:"subject"`
	Before  []string `json:"before"` // the button
	Button  string   `json:"button"`
	After   []string `json:"after"`
}

// facts are what texts speak of.
type facts struct {
	Place   string // what the operator calls this deployment
	Base    string // its address
	By      string
	Name    string
	Email   string
	Session string
	Hours   int
	Days    int
	Off     bool // the dates were taken away
}

// parsed are the texts of all languages, read once.
var parsed = sync.OnceValue(func() map[string]*texts {
	all := map[string]*texts{}
	for _, l := range words.Languages() {
		raw, _ := words.In(l)
		t := &texts{}
		if err := json.Unmarshal(raw.Mail, t); err != nil {
			panic(fmt.Sprintf("the mails of %s: %v", l, err)) // they are compiled in
		}
		all[l] = t
	}
	return all
})

// in are the texts of a language, English where there is no such language.
func in(language string) (*texts, string) {
	_, used := words.In(language)
	return parsed()[used], used
}

// fill puts values into a text. Names stand in isolation, so that a Hebrew
// name does not turn the English words around it.
func fill(text string, values any) (string, error) {
	if !strings.Contains(text, "{{") {
		return text, nil
	}
	t, err := template.New("").Option("missingkey=error").Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if err := t.Execute(&b, values); err != nil {
		return "", err
	}
	return strings.TrimSpace(b.String()), nil
}
