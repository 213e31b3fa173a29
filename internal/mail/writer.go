package mail

import (
	"cmp"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	"github.com/stoahq/stoa/internal/classroom"
)

// Writer makes the texts of mails. It keeps nothing and asks nobody: the same
// row gives the same letter.
type Writer struct {
	Place string       // what the operator calls this deployment; the row may know better
	From  mail.Address // also the organizer of calendar entries
}

// errKind: a row of a kind that this program does not know.
var errKind = errors.New("unknown kind of mail")

// Write makes the letter of a row. by is the name of who made us write it,
// base where browsers reach this deployment, without a slash at its end.
func (w *Writer) Write(m classroom.Mail, by, base string) (l classroom.Letter, err error) {
	t, language := in(m.Language)
	kind, ok := t.Kinds[m.Kind]
	if !ok {
		return l, fmt.Errorf("mail %s: %w: %q", m.ID, errKind, m.Kind)
	}
	f := facts{
		Place: cmp.Or(m.Place, w.Place, "Stoa"), Base: base, By: by, Name: m.Name, Email: m.Email, Session: m.Data.Name,
		Hours: m.Data.Hours, Days: m.Data.Hours / 24, Off: m.Data.Off,
	}
	d := document{Lang: language, Dir: t.Dir, Button: kind.Button}
	if d.When, err = t.when(m.Data.Dates, m.Data.Off); err != nil {
		return l, err
	}
	filled := filler{f: f}
	l.Subject = oneLine(filled.text(kind.Subject))
	f = f.isolated(t.Dir)
	filled.f = f
	d.Title = l.Subject
	d.Hello = filled.text(t.Hello)
	d.Before = filled.texts(kind.Before)
	d.After = filled.texts(kind.After)
	d.Footer = filled.text(t.Footer)
	d.Fallback = t.Fallback
	if m.Data.Note != "" {
		d.NoteBy, d.Note = filled.text(t.Note), strings.Split(m.Data.Note, "\n")
	}
	if filled.err != nil {
		return l, fmt.Errorf("mail %s: %w", m.ID, filled.err)
	}
	if d.Button != "" {
		if d.Link = link(m, base); d.Link == "" {
			d.Gone = t.Gone
		}
	}
	l.Link, l.Text = d.Link, d.plain()
	if l.HTML, err = d.html(); err != nil {
		return l, err
	}
	l.Calendar, l.Method, err = w.invitation(m, by, base)
	return l, err
}

// link is where the button of a mail leads; empty when its secret is forgotten.
func link(m classroom.Mail, base string) string {
	path := map[classroom.MailKind]string{
		classroom.MailWelcome: "/reset/", classroom.MailReset: "/reset/", classroom.MailContact: "/contact/",
	}[m.Kind]
	switch {
	case path == "" && m.Data.Link != "":
		return base + "/s/" + m.Data.Link
	case path == "" || m.Data.Token == "":
		return ""
	}
	return base + path + m.Data.Token
}

// filler fills texts and remembers what went wrong.
type filler struct {
	f   facts
	err error
}

func (f *filler) text(text string) string {
	s, err := fill(text, f.f)
	f.err = cmp.Or(f.err, err)
	return s
}

func (f *filler) texts(all []string) (out []string) {
	for _, text := range all {
		if s := f.text(text); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// isolated puts what people called things between marks (U+2068, U+2069), so
// that a name does not turn the words around it. Only right-to-left texts, and
// names that are, need that.
func (f facts) isolated(dir string) facts {
	for _, s := range []*string{&f.Place, &f.By, &f.Name, &f.Session, &f.Email, &f.Base} {
		if *s != "" && (dir == "rtl" || strings.ContainsFunc(*s, rightToLeft)) {
			*s = "\u2068" + *s + "\u2069"
		}
	}
	return f
}

func rightToLeft(r rune) bool { return unicode.In(r, unicode.Hebrew, unicode.Arabic) }

// oneLine makes sure that a header is one line, whatever it was made of.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }), " ")
}
