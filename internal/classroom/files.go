package classroom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"syscall"

	"github.com/stoahq/stoa/internal/classroom/picture"
	"github.com/stoahq/stoa/internal/session"
)

// ErrNoFiles: this deployment keeps no files.
var ErrNoFiles = errors.New("sessions have no files here")

// ErrNotAnImage: a file begins like an image and is none, or is a damaged one.
var ErrNotAnImage = errors.New("not an image")

// NoRoom is why a file was not taken.
type NoRoom struct {
	Code string // too_large, session_full, server_full
	Used int64  // session_full: bytes that are taken
	Most int64  // bytes that may be; 0 with server_full
}

// The codes of NoRoom.
const (
	TooLarge    = "too_large"
	SessionFull = "session_full"
	ServerFull  = "server_full" // the deployment's limit, or the disk's end
)

func (e *NoRoom) Error() string { return fmt.Sprintf("%s: %d of %d bytes", e.Code, e.Used, e.Most) }

var errCollected = fmt.Errorf("%w: the content was removed while it was sent: send it again", ErrUnavailable)

// Upload is a file on its way in.
type Upload struct {
	Hash string    // the SHA-256 of the content, in hex
	Name string    // as whoever sends it calls it; empty: for a board, not for the list
	Size int64     // as announced; negative: unknown
	Body io.Reader // read once, to its end or to the first reason to stop
	Late bool      // what a page could not send before (rule 35), by whose changes would be taken late
}

// FileAction is something that a person may or may not do with a file.
type FileAction string

// DoDeleteFile takes a file from the list.
const DoDeleteFile FileAction = "delete"

// FileMenu is what somebody may do with a file of a session: its author, as far
// as the session lets them edit, and who may arrange.
func FileMenu(s *session.State, w session.Who, f File) []FileAction {
	own := f.Author == w.Person && s.May(w, session.DoAddFile) == ""
	if own || s.May(w, session.DoArrange) == "" {
		return []FileAction{DoDeleteFile}
	}
	return []FileAction{}
}

// ListedFile is a file in a session's list, with what the asking person may do.
type ListedFile struct {
	File
	May []FileAction
}

// Listing is a session's list of files, the latest first.
type Listing struct {
	Files []ListedFile
	Used  int64 // bytes, of those on boards too
	Most  int64 // what the session may have; 0: no limit
}

// FilesOf lists the files of a session for somebody who may view its workspace;
// else it is a refusal.
func (c *Classroom) FilesOf(ctx context.Context, by Person, id session.SessionID) (l Listing, err error) {
	if err := c.mayFiles(ctx, by, id, session.DoView); err != nil {
		return l, err
	}
	var all []File
	var use FileUse
	err = c.store.Read(ctx, func(q Query) (err error) {
		if all, err = q.Files(ctx, id); err != nil {
			return err
		}
		use, err = q.FileUse(ctx, id)
		return err
	})
	if err != nil {
		return l, err
	}
	l = Listing{Files: make([]ListedFile, len(all)), Used: use.Session, Most: c.cfg.FileLimits.Session}
	err = c.store.View(ctx, id, func(s *session.State) {
		for i, f := range all {
			l.Files[i] = ListedFile{f, FileMenu(s, session.Who{Person: by.ID, Kind: by.Kind}, f)}
		}
	})
	return l, err
}

// OpenFile gives a file of a session, listed or not, to somebody who may view
// its workspace; else it is a refusal. A file of another session is not found.
// Whoever gets the content closes it.
func (c *Classroom) OpenFile(ctx context.Context, by Person, id session.SessionID, hash string) (f File, content Content, err error) {
	if err := c.mayFiles(ctx, by, id, session.DoView); err != nil {
		return f, nil, err
	}
	err = c.store.Read(ctx, func(q Query) (err error) {
		f, err = q.File(ctx, id, hash)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	content, err = c.cfg.Files.Open(ctx, hash)
	if errors.Is(err, ErrNotFound) {
		c.log.ErrorContext(ctx, "a file is listed and is not there", "session", id, "hash", hash)
	}
	return f, content, err
}

// DropFile takes a file from the list, for its author and for those who may
// arrange. Where a board or a version shows it, it stays there.
func (c *Classroom) DropFile(ctx context.Context, by Person, id session.SessionID, hash string) error {
	if c.cfg.Files == nil {
		return ErrNoFiles
	}
	return c.edit(ctx, id, func(t *turn) error {
		w := session.Who{Person: by.ID, Kind: by.Kind}
		if code := t.s.May(w, session.DoView); code != "" {
			return &session.Refusal{Code: code}
		}
		f, err := t.tx.File(ctx, id, hash)
		switch {
		case errors.Is(err, ErrNotFound), err == nil && !f.Listed:
			return &session.Refusal{Code: session.CodeNotFound}
		case err != nil:
			return err
		case !slices.Contains(FileMenu(t.s, w, f), DoDeleteFile):
			code := t.s.May(w, session.DoAddFile)
			if code == "" {
				code = session.CodeNotAllowed
			}
			return &session.Refusal{Code: code}
		}
		if err := t.tx.UnlistFile(ctx, id, hash); err != nil {
			return err
		}
		t.tx.Tell(Edit{Session: id, Files: true})
		return t.tx.AddAudit(ctx, Audit{
			At: t.now, By: by.ID, Action: AuditFileDelete, Session: id, Person: f.Author, Data: map[string]string{"file": hash},
		})
	})
}

// mayFiles is nil where somebody may do something in a workspace that has
// files.
func (c *Classroom) mayFiles(ctx context.Context, by Person, id session.SessionID, may session.Action) error {
	if c.cfg.Files == nil {
		return ErrNoFiles
	}
	var code session.Code
	err := c.store.View(ctx, id, func(s *session.State) {
		code = s.May(session.Who{Person: by.ID, Kind: by.Kind}, may)
	})
	if err == nil && code != "" {
		err = &session.Refusal{Code: code}
	}
	return err
}

// adding is the right that adding a file needs.
func adding(listed bool) session.Action {
	if listed {
		return session.DoAddFile
	}
	return session.DoAttach
}

// mayAdd is nil where somebody may add this file now.
func (c *Classroom) mayAdd(ctx context.Context, by Person, id session.SessionID, u Upload) error {
	if !u.Late {
		return c.mayFiles(ctx, by, id, adding(u.Name != ""))
	}
	if c.cfg.Files == nil {
		return ErrNoFiles
	}
	code, err := c.LateCode(ctx, id, by)
	if err == nil && code != "" {
		err = &session.Refusal{Code: code}
	}
	return err
}

// AddFile takes a file into a session, for somebody who may edit its workspace
// or write in its chat, or whose changes are taken late;
// fresh: the session did not have it. It returns when the content is on the
// disk and the row is committed. The error is a *session.Refusal, a *NoRoom, a
// *Denied (too many at once), ErrMismatch, ErrNotAnImage, what u.Body says, or a
// fault; nothing is kept then.
//
// Rights and room are looked at before anything of the content is read, while it
// is, and in the transaction that makes it the session's.
func (c *Classroom) AddFile(ctx context.Context, by Person, id session.SessionID, u Upload) (f File, fresh bool, err error) {
	if err := c.mayAdd(ctx, by, id, u); err != nil {
		return f, false, err
	}
	c.files.pin(u.Hash)
	defer c.files.unpin(u.Hash)
	f = File{
		Session: id, Hash: u.Hash, Name: fileName(u.Name), Author: by.ID, Listed: u.Name != "",
	}
	room, had, err := c.roomFor(ctx, id, u)
	if err != nil {
		return f, false, err
	}
	if had != nil {
		f.Type, f.Size, f.Width, f.Height = had.Type, had.Size, had.Width, had.Height
		return c.enlist(ctx, by, f, u.Late)
	}
	done, err := c.files.enter(by.ID)
	if err != nil {
		return f, false, err
	}
	defer done()
	if err := c.receive(ctx, u, room, &f); err != nil {
		c.dropContent(ctx, u.Hash, 1)
		return f, false, err
	}
	if f, fresh, err = c.enlist(ctx, by, f, u.Late); err != nil {
		c.dropContent(ctx, u.Hash, 1)
	}
	return f, fresh, err
}

// roomFor tells how much room there is for an upload that has not begun. had is
// set where the session has the file, whole: nothing needs to be sent.
func (c *Classroom) roomFor(ctx context.Context, id session.SessionID, u Upload) (room room, had *File, err error) {
	l := c.cfg.FileLimits
	room.limits = l
	err = c.store.Read(ctx, func(q Query) error {
		f, err := q.File(ctx, id, u.Hash)
		if had = nil; err == nil {
			had = &f
		} else if !errors.Is(err, ErrNotFound) {
			return err
		}
		return room.measure(ctx, q, id, u.Hash)
	})
	if err != nil {
		return room, nil, err
	}
	if had != nil {
		if c.holds(ctx, *had) {
			return room, had, nil
		}
		room.again = true
	}
	if full := room.takes(max(0, u.Size), 0); full != nil {
		return room, nil, full
	}
	return room, nil, nil
}

// holds tells whether the content of a file is there.
func (c *Classroom) holds(ctx context.Context, f File) bool {
	content, err := c.cfg.Files.Open(ctx, f.Hash)
	if err != nil {
		return false
	}
	defer content.Close()
	size, err := content.Seek(0, io.SeekEnd)
	return err == nil && size == f.Size
}

// receive has a content kept and finds out what it is.
func (c *Classroom) receive(ctx context.Context, u Upload, room room, f *File) error {
	m := c.files.meter(f.Session, u.Body, room)
	defer m.close()
	size, err := c.cfg.Files.Put(ctx, u.Hash, m, c.cfg.FileLimits.File)
	switch {
	case m.full != nil:
		return m.full
	case errors.Is(err, ErrTooLarge):
		return &NoRoom{Code: TooLarge, Most: c.cfg.FileLimits.File}
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		c.log.WarnContext(ctx, "there is no room for a file", "err", err)
		return &NoRoom{Code: ServerFull}
	case err != nil:
		return err
	}
	f.Size = size
	return c.inspect(ctx, f)
}

// inspect finds out what a content is by itself. What boards do not show (too
// large, too many pixels, of a kind that cannot be checked) is an attachment.
func (c *Classroom) inspect(ctx context.Context, f *File) error {
	content, err := c.cfg.Files.Open(ctx, f.Hash)
	if err != nil {
		return err
	}
	defer content.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(content, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if f.Type = picture.Type(head[:n]); f.Type == "" {
		f.Type, _, _ = strings.Cut(http.DetectContentType(head[:n]), ";")
		if picture.Shown(f.Type) {
			f.Type = "application/octet-stream" // it is none by the stricter look
		}
		return nil
	}
	if f.Size > c.cfg.FileLimits.Image {
		return nil
	}
	return c.files.look(ctx, content, f)
}

// enlist makes a content that is there a session's file.
func (c *Classroom) enlist(ctx context.Context, by Person, f File, late bool) (out File, fresh bool, err error) {
	var full *NoRoom
	err = c.files.alone(c.cfg.FileLimits.All > 0, func() error {
		return c.edit(ctx, f.Session, func(t *turn) (err error) {
			out, fresh, full, err = t.enlist(by, f, late)
			return err
		})
	})
	if err == nil && full != nil {
		err = full
	}
	return out, fresh && err == nil, err
}

func (t *turn) enlist(by Person, f File, late bool) (out File, fresh bool, full *NoRoom, err error) {
	code := t.s.May(session.Who{Person: by.ID, Kind: by.Kind}, adding(f.Listed))
	if late {
		_, code, err = t.mayLate(by)
	}
	if err == nil && code != "" {
		err = &session.Refusal{Code: code}
	}
	if err != nil {
		return f, false, nil, err
	}
	has, err := t.tx.File(t.ctx, t.id, f.Hash)
	switch {
	case err == nil && (has.Listed || !f.Listed && has.Unused == 0):
		return has, false, nil, nil
	case err == nil:
	case !errors.Is(err, ErrNotFound):
		return f, false, nil, err
	default:
		fresh = true
	}
	r := room{limits: t.c.cfg.FileLimits, again: !fresh}
	if err := r.measure(t.ctx, t.tx, t.id, f.Hash); err != nil {
		return f, false, nil, err
	}
	if full := r.takes(f.Size, 0); full != nil {
		return f, false, full, nil
	}
	if err := t.there(f); err != nil {
		return f, false, nil, err
	}
	if f.Added = t.now; !fresh {
		f.Type, f.Width, f.Height = has.Type, has.Width, has.Height
	}
	if err := t.tx.AddFile(t.ctx, f); err != nil {
		return f, false, nil, err
	}
	if f.Listed {
		t.tx.Tell(Edit{Session: t.id, Files: true})
	}
	return f, fresh, nil, nil
}

// there holds a content until the file that names it is committed, and sees
// that no other node has removed it since it came.
func (t *turn) there(f File) error {
	if err := t.tx.HoldContent(t.ctx, f.Hash); err != nil {
		return err
	}
	if !t.c.holds(t.ctx, f) {
		return errCollected
	}
	return nil
}
