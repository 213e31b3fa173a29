package mail_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/stoahq/stoa/internal/classroom"
	words "github.com/stoahq/stoa/internal/classroom/texts"
	"github.com/stoahq/stoa/internal/mail"
)

const base = "https://stoa.example.org"

func writer() *mail.Writer {
	w := &mail.Writer{Place: "Stoa"}
	w.From.Address = "stoa@example.org"
	return w
}

var weekly = classroom.Dates{Start: "2026-03-24T10:00", Zone: "Europe/Berlin", Minutes: 90, Weekly: true, Until: "2026-05-01"}

// oneOf is a mail of each kind, with everything that it may have.
func oneOf(kind classroom.MailKind, language string) classroom.Mail {
	m := classroom.Mail{
		ID: "0199", Kind: kind, Email: "eve@example.org", Name: "Eve", Language: language, State: classroom.MailQueued,
		Created: 1_790_000_000_000_000,
	}
	switch kind {
	case classroom.MailWelcome, classroom.MailReset, classroom.MailContact:
		m.Data = classroom.MailData{Token: "s3cret", Hours: 168}
	case classroom.MailInvite, classroom.MailUpdate, classroom.MailCancel:
		d := weekly
		m.Data = classroom.MailData{
			Name: "Algebra", Link: "abc", Note: "Bring\na pen", Dates: &d, Invitation: "inv1", Sequence: 2,
		}
	case classroom.MailTest:
	}
	return m
}

var kinds = []classroom.MailKind{
	classroom.MailWelcome, classroom.MailReset, classroom.MailContact, classroom.MailInvite, classroom.MailUpdate,
	classroom.MailCancel, classroom.MailTest,
}

var gap = regexp.MustCompile(`{{|}}|%!|<no value>`)

func TestEveryKindInEveryLanguage(t *testing.T) {
	for _, language := range append(words.Languages(), "", "xx") {
		for _, kind := range kinds {
			for _, by := range []string{"Hanna", ""} {
				m := oneOf(kind, language)
				if by == "" && strings.HasPrefix(string(kind), "inv") {
					continue
				}
				l, err := writer().Write(m, by, base)
				require.NoError(t, err)
				require.NotEmpty(t, l.Subject)
				for _, s := range []string{l.Subject, l.Text, l.HTML} {
					require.NotRegexp(t, gap, s)
				}
				if l.Link != "" {
					require.Contains(t, l.Text, l.Link)
					require.Contains(t, l.HTML, `href="`+l.Link+`"`)
				}
				if language == "he" {
					require.Contains(t, l.HTML, `<html lang="he" dir="rtl">`)
				}
				require.NotContains(t, l.HTML, "http://", "it loads nothing")
				require.NotContains(t, l.HTML, "src=")
				_, err = html.Parse(strings.NewReader(l.HTML))
				require.NoError(t, err)
			}
		}
	}
}

func TestLinks(t *testing.T) {
	for kind, want := range map[classroom.MailKind]string{
		classroom.MailWelcome: base + "/reset/s3cret", classroom.MailReset: base + "/reset/s3cret",
		classroom.MailContact: base + "/contact/s3cret", classroom.MailInvite: base + "/s/abc",
		classroom.MailUpdate: base + "/s/abc", classroom.MailCancel: "", classroom.MailTest: "",
	} {
		l, err := writer().Write(oneOf(kind, "en"), "Hanna", base)
		require.NoError(t, err)
		require.Equal(t, want, l.Link, kind)
	}
	sent := oneOf(classroom.MailReset, "de")
	sent.Data.Token = ""
	l, err := writer().Write(sent, "", base)
	require.NoError(t, err)
	require.Empty(t, l.Link)
	require.Contains(t, l.Text, "nicht aufbewahrt")
	_, err = writer().Write(classroom.Mail{Kind: "spam"}, "", base)
	require.Error(t, err)
}

func TestDatesInWords(t *testing.T) {
	once := classroom.Dates{Start: "2026-11-24T09:05", Zone: "Europe/Berlin", Minutes: 90}
	for _, c := range []struct {
		language string
		dates    classroom.Dates
		want     string
	}{
		{"en", once, "Tuesday, 24 November 2026, 09:05–10:35 (Europe/Berlin)"},
		{"de", once, "Dienstag, 24. November 2026, 09:05–10:35 Uhr (Europe/Berlin)"},
		{"he", once, "יום שלישי, 24 בנובמבר 2026, 09:05–10:35 (Europe/Berlin)"},
		{"en", weekly, "Every Tuesday, 10:00–11:30 (Europe/Berlin), from 24 March 2026 until 1 May 2026"},
		{"de", weekly, "Jeden Dienstag, 10:00–11:30 Uhr (Europe/Berlin), vom 24. März 2026 bis zum 1. Mai 2026"},
		{"he", weekly, "בכל יום שלישי, 10:00–11:30 (Europe/Berlin), החל מ־24 במרץ 2026 ועד 1 במאי 2026"},
	} {
		m := oneOf(classroom.MailInvite, c.language)
		m.Data.Dates = &c.dates
		l, err := writer().Write(m, "Hanna", base)
		require.NoError(t, err)
		require.Contains(t, l.Text, c.want)
		require.Contains(t, l.HTML, c.want)
	}
}

// TestNothingGetsOut has names try to be more than names.
func TestNothingGetsOut(t *testing.T) {
	m := oneOf(classroom.MailInvite, "en")
	m.Name = "Eve\r\nBcc: all@example.org"
	m.Data.Name = "x\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>"
	m.Data.Note = `</blockquote><img src="https://evil.example/x"> & "quotes"`
	by := "Ha\nnna\"<b>"
	l, err := writer().Write(m, by, base)
	require.NoError(t, err)
	require.Equal(t, "Invitation: x Bcc: all@example.org <script>alert(1)</script>", l.Subject)
	require.NotContains(t, l.HTML, "<script")
	require.NotContains(t, l.HTML, "<img")
	for line := range strings.SplitSeq(l.Calendar, "\r\n") {
		require.NotRegexp(t, `(?i)^bcc`, line)
		require.LessOrEqual(t, len(line), 75)
	}
	require.NotRegexp(t, `[^\r]\n`, l.Calendar)
	require.Contains(t, l.Calendar, "CN=Ha nna<b>:mailto:stoa@example.org")

	hebrew := oneOf(classroom.MailContact, "en")
	l, err = writer().Write(hebrew, "חנה", base)
	require.NoError(t, err)
	require.Contains(t, l.Text, "\u2068חנה\u2069", "a name from right to left does not turn its surroundings")
	require.Equal(t, "חנה invites you to Stoa", l.Subject)
}
