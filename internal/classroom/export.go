package classroom

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"time"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/session"
)

// ExportStyle says for whom the spreadsheets of an export are written.
type ExportStyle struct {
	Zone     *time.Location // of their times; nil: UTC
	Language string         // en, de, he; empty: en
}

// Export writes a session as a zip: every board as an .excalidraw file and as
// an SVG, the listed files by their names, what everybody could read of the chat and
// the attendance of each run as CSV, and two lists of what there is, README.txt for people and stoa.json for
// programs. It is written as it is read, board by board and file by file; each
// is as it was when its turn came. A file whose content is lost is named in the
// lists, and no reason to stop.
//
// Rights are the caller's to check ([Classroom.MaySeeAttendance]), before the
// first byte; so is telling the audit list ([Classroom.SessionExported]). After
// an error the zip has no end, and cannot be opened.
func (c *Classroom) Export(ctx context.Context, w io.Writer, id session.SessionID, style ExportStyle) error {
	kept, err := c.Session(ctx, id)
	if err != nil {
		return err
	}
	if style.Zone == nil {
		style.Zone = time.UTC
	}
	now := session.At(time.Now())
	e := &exporting{
		c: c, ctx: ctx, id: id, style: style, now: now, zip: zip.NewWriter(w), paths: fileNames{},
		list: exportList{
			Format: "stoa-export", Version: 1, Exported: stamped(now),
			Session: exportSession{string(kept.ID), kept.Name, kept.Link, stamped(kept.Created)},
			Boards:  []exportBoard{}, Files: []exportFile{}, Runs: []exportRun{},
		},
	}
	for _, part := range []func() error{e.boards, e.files, e.chat, e.runs, e.lists} {
		if err := part(); err != nil {
			return fmt.Errorf("export of session %s: %w", id, err)
		}
	}
	return e.zip.Close()
}

// SessionExported notes in the audit list that somebody has exported a session
// (rule 48).
func (c *Classroom) SessionExported(ctx context.Context, by session.PersonID, id session.SessionID) error {
	return c.store.Write(ctx, func(tx Tx) error {
		return tx.AddAudit(ctx, Audit{By: by, Action: AuditSessionExport, Session: id})
	})
}

// exporting is one export in the making.
type exporting struct {
	c     *Classroom
	ctx   context.Context //nolint:containedctx // of the one call
	id    session.SessionID
	style ExportStyle
	now   session.Instant
	zip   *zip.Writer
	paths fileNames
	list  exportList
}

// exportList is stoa.json.
type exportList struct {
	Format   string        `json:"format"`
	Version  int           `json:"version"`
	Exported string        `json:"exported"`
	Session  exportSession `json:"session"`
	Boards   []exportBoard `json:"boards"`
	Files    []exportFile  `json:"files"`
	Chat     exportChat    `json:"chat"`
	Runs     []exportRun   `json:"runs"`
}

type exportSession struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Link    string `json:"link"`
	Created string `json:"created"`
}

type exportBoard struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Elements int    `json:"elements"`
	Edited   string `json:"edited,omitempty"`
	File     string `json:"file"`
	Picture  string `json:"picture"`
}

type exportFile struct {
	Hash    string `json:"sha256"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	Size    int64  `json:"size"`
	By      string `json:"by,omitempty"`
	Added   string `json:"added"`
	File    string `json:"file,omitempty"`
	Missing bool   `json:"missing,omitempty"` // the content is lost
}

type exportRun struct {
	Number  int    `json:"number"`
	Started string `json:"started"`
	Ended   string `json:"ended,omitempty"`
	Reason  string `json:"reason,omitempty"`
	People  int    `json:"people"`
	File    string `json:"file"`
}

func stamped(i session.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().Truncate(time.Millisecond).Format(time.RFC3339Nano)
}

// entry begins a file of the zip. What is compressed already is stored as it is.
func (e *exporting) entry(name string, method uint16) (io.Writer, error) {
	if err := e.ctx.Err(); err != nil {
		return nil, err
	}
	return e.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: e.now.Time()})
}

// boards writes those that are there, in their order.
func (e *exporting) boards() error {
	var all []Board
	err := e.read(func(q Query) (err error) {
		all, err = q.Boards(e.ctx, e.id)
		return err
	})
	if err != nil {
		return err
	}
	for _, b := range all {
		if b.Deleted != 0 {
			continue
		}
		if err := e.board(b); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporting) board(b Board) error {
	var rows []Element
	err := e.read(func(q Query) (err error) {
		rows, err = q.Live(e.ctx, b.ID)
		return err
	})
	if err != nil {
		return err
	}
	elements := make([]board.Element, len(rows))
	for i := range rows {
		elements[i] = rows[i].Element
	}
	number := len(e.list.Boards) + 1
	name := b.Name
	if name == "" {
		name = fmt.Sprint("Board ", number)
	}
	name = fmt.Sprintf("%02d %s", number, name)
	is := exportBoard{ID: string(b.ID), Name: b.Name, Elements: len(rows), Edited: stamped(b.Edited)}
	var lost error
	images := func(hash string) (string, []byte) {
		kind, data, err := e.picture(hash)
		lost = errors.Join(lost, err)
		return kind, data
	}
	for _, as := range []struct {
		path  *string
		ext   string
		write func(io.Writer, []board.Element, board.Images) error
	}{{&is.File, ".excalidraw", board.WriteExcalidraw}, {&is.Picture, ".svg", board.WriteSVG}} {
		*as.path = e.paths.unique("boards", name+as.ext)
		w, err := e.entry(*as.path, zip.Deflate)
		if err != nil {
			return err
		}
		if err := errors.Join(as.write(w, elements, images), lost); err != nil {
			return err
		}
	}
	e.list.Boards = append(e.list.Boards, is)
	return nil
}

// picture is what an image on a board shows; nothing where it is lost.
func (e *exporting) picture(hash string) (kind string, data []byte, err error) {
	var f File
	err = e.read(func(q Query) (err error) {
		f, err = q.File(e.ctx, e.id, hash)
		return err
	})
	if errors.Is(err, ErrNotFound) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	content, err := e.open(hash)
	if err != nil || content == nil {
		return "", nil, err
	}
	defer content.Close()
	data, err = io.ReadAll(content)
	return f.Type, data, err
}

// open gives a content; nil where it is lost.
func (e *exporting) open(hash string) (Content, error) {
	if e.c.cfg.Files == nil {
		return nil, nil
	}
	content, err := e.c.cfg.Files.Open(e.ctx, hash)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return content, err
}

// files writes the listed ones, the oldest first.
func (e *exporting) files() error {
	var all []File
	err := e.read(func(q Query) (err error) {
		all, err = q.Files(e.ctx, e.id)
		return err
	})
	if err != nil {
		return err
	}
	by := make([]session.PersonID, len(all))
	for i, f := range all {
		by[i] = f.Author
	}
	names, err := e.c.Names(e.ctx, by)
	if err != nil {
		return err
	}
	for _, f := range slices.Backward(all) {
		is := exportFile{Hash: f.Hash, Name: f.Name, Type: f.Type, Size: f.Size, By: names[f.Author], Added: stamped(f.Added)}
		if err := e.file(&is); err != nil {
			return err
		}
		e.list.Files = append(e.list.Files, is)
	}
	return nil
}

func (e *exporting) file(is *exportFile) error {
	content, err := e.open(is.Hash)
	if err != nil {
		return err
	}
	if content == nil {
		is.Missing = true
		return nil
	}
	defer content.Close()
	is.File = e.paths.unique("files", is.Name)
	w, err := e.entry(is.File, zip.Store)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, content)
	return err
}

// runs writes the attendance of each run, the latest first.
func (e *exporting) runs() error {
	const page = 50
	for before := 0; ; {
		var runs []Run
		err := e.read(func(q Query) (err error) {
			runs, err = q.Runs(e.ctx, e.id, before, page)
			return err
		})
		if err != nil {
			return err
		}
		for _, r := range runs {
			before = r.Number
			if err := e.run(r); err != nil {
				return err
			}
		}
		if len(runs) < page {
			return nil
		}
	}
}

func (e *exporting) run(r Run) error {
	var people []Attended
	err := e.read(func(q Query) (err error) {
		people, err = q.Attended(e.ctx, e.id, r)
		return err
	})
	if err != nil {
		return err
	}
	is := exportRun{
		Number: r.Number, Started: stamped(r.Started), Ended: stamped(r.Ended), Reason: string(r.Reason), People: r.People,
		File: e.paths.unique("attendance", fmt.Sprintf("run %d.csv", r.Number)),
	}
	w, err := e.entry(is.File, zip.Deflate)
	if err != nil {
		return err
	}
	sheet := NewAttendanceSheet(w, e.style.Zone, e.style.Language)
	sheet.Add(r, people, e.now)
	e.list.Runs = append(e.list.Runs, is)
	return sheet.Close()
}

// lists writes what there is.
func (e *exporting) lists() error {
	w, err := e.entry("README.txt", zip.Deflate)
	if err != nil {
		return err
	}
	if _, err := w.Write(e.list.readme()); err != nil {
		return err
	}
	if w, err = e.entry("stoa.json", zip.Deflate); err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(e.list)
}

// readme is the list for people.
func (l *exportList) readme() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\nExported from Stoa at %s.\n", l.Session.Name, l.Exported)
	fmt.Fprintf(&b, "\nBoards: %d\n", len(l.Boards))
	for _, o := range l.Boards {
		fmt.Fprintf(&b, "  %s (%d elements), and as a picture: %s\n", o.File, o.Elements, path.Base(o.Picture))
	}
	b.WriteString("\nAn .excalidraw file can be imported into a board of any session, and opened by\n" +
		"Excalidraw (https://excalidraw.com). An .svg file opens in every browser.\n")
	fmt.Fprintf(&b, "\nFiles: %d\n", len(l.Files))
	for _, f := range l.Files {
		if f.Missing {
			fmt.Fprintf(&b, "  %s: its content was lost\n", f.Name)
			continue
		}
		fmt.Fprintf(&b, "  %s (%d bytes)\n", f.File, f.Size)
	}
	fmt.Fprintf(&b, "\nChat: %d messages, without what two people wrote to each other\n", l.Chat.Messages)
	if l.Chat.File != "" {
		fmt.Fprintf(&b, "  %s, a spreadsheet (CSV)\n", l.Chat.File)
	}
	fmt.Fprintf(&b, "\nAttendance: %d runs, as spreadsheets (CSV)\n", len(l.Runs))
	for _, r := range l.Runs {
		fmt.Fprintf(&b, "  %s: began %s, %d people\n", r.File, r.Started, r.People)
	}
	b.WriteString("\nAll of this is in stoa.json as well, for programs.\n")
	return bytes.ReplaceAll(b.Bytes(), []byte("\n"), []byte("\r\n"))
}

func (e *exporting) read(look func(Query) error) error { return e.c.store.Read(e.ctx, look) }
