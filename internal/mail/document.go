package mail

import (
	_ "embed"
	"html/template"
	"strings"
)

// document is the text of a mail, filled and in order.
type document struct {
	Lang, Dir string
	Title     string
	Hello     string
	Before    []string
	When      string // the dates
	NoteBy    string
	Note      []string // lines
	Button    string
	Link      string // empty: no button
	Gone      string // instead of the link
	Fallback  string
	After     []string
	Footer    string
}

// plain is the document without anything but words.
func (d document) plain() string {
	parts := append([]string{d.Hello}, d.Before...)
	if d.When != "" {
		parts = append(parts, d.When)
	}
	if len(d.Note) > 0 {
		parts = append(parts, d.NoteBy+"\n> "+strings.Join(d.Note, "\n> "))
	}
	switch {
	case d.Link != "":
		parts = append(parts, d.Button+":\n"+d.Link)
	case d.Gone != "":
		parts = append(parts, d.Button+": "+d.Gone)
	}
	parts = append(parts, d.After...)
	parts = append(parts, "-- \n"+d.Footer)
	return strings.Join(parts, "\n\n") + "\n"
}

//go:embed letter.html
var letterHTML string

var letter = template.Must(template.New("letter").Parse(letterHTML))

// html is the document as a page that loads nothing from anywhere.
func (d document) html() (string, error) {
	var b strings.Builder
	err := letter.Execute(&b, d)
	return b.String(), err
}
