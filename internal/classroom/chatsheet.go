package classroom

import (
	"archive/zip"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/stoahq/stoa/internal/classroom/texts"
	"github.com/stoahq/stoa/internal/session"
)

// chatColumns are the columns of a chat, by the keys of their titles.
var chatColumns = []string{"run", "at", "room", "name", "text", "files", "edited", "atISO", "id"}

// chatSheet writes what was said to more than one in a chat, one line a message;
// the room is empty for the main one.
type chatSheet struct{ sheet }

func newChatSheet(w io.Writer, zone *time.Location, language string) *chatSheet {
	words, _ := texts.In(language)
	return &chatSheet{newSheet(w, zone, words.Sheet, chatColumns...)}
}

// add writes a message; run is the number of its run, 0 where that is not kept
// any more.
func (s *chatSheet) add(m Message, run int, name string) {
	number := ""
	if run > 0 {
		number = strconv.Itoa(run)
	}
	files := make([]string, len(m.Files))
	for i, f := range m.Files {
		files[i] = noFormula(f.Name)
	}
	s.line(
		number, s.local(m.At), noFormula(m.RoomName), s.name(name), noFormulas(m.Text), strings.Join(files, "\n"), s.local(m.Edited),
		s.iso(m.At), string(m.Author),
	)
}

// noFormulas is a text of which no line is taken for a formula.
func noFormulas(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = noFormula(line)
	}
	return strings.Join(lines, "\n")
}

// exportChat is the chat in stoa.json.
type exportChat struct {
	Messages int    `json:"messages"`
	File     string `json:"file,omitempty"` // missing: nothing was written
}

// chat writes what was said to more than one, in breakout rooms too: exports are
// for hosts, who read all of them. What two wrote to each other is theirs.
func (e *exporting) chat() error {
	const page = 500
	var sheet *chatSheet
	runs := map[session.RunID]int{}
	for after := int64(0); ; {
		var messages []Message
		var of []ChatRun
		err := e.read(func(q Query) (err error) {
			if messages, err = q.ChatOpen(e.ctx, e.id, after, page); err != nil {
				return err
			}
			of, err = runsOf(e.ctx, q, messages)
			return err
		})
		if err != nil {
			return err
		}
		for _, r := range of {
			runs[r.ID] = r.Number
		}
		if sheet == nil && len(messages) > 0 {
			if sheet, err = e.chatSheet(); err != nil {
				return err
			}
		}
		by := make([]session.PersonID, len(messages))
		for i, m := range messages {
			by[i] = m.Author
		}
		names, err := e.c.Names(e.ctx, by)
		if err != nil {
			return err
		}
		for _, m := range messages {
			after = m.Number
			sheet.add(m, runs[m.Run], names[m.Author])
		}
		e.list.Chat.Messages += len(messages)
		switch {
		case len(messages) == page:
		case sheet == nil:
			return nil
		default:
			return sheet.Close()
		}
	}
}

func (e *exporting) chatSheet() (*chatSheet, error) {
	e.list.Chat.File = e.paths.unique("chat", "chat.csv")
	w, err := e.entry(e.list.Chat.File, zip.Deflate)
	if err != nil {
		return nil, err
	}
	return newChatSheet(w, e.style.Zone, e.style.Language), nil
}
