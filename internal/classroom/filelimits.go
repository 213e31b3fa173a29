package classroom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/stoahq/stoa/internal/classroom/picture"
	"github.com/stoahq/stoa/internal/session"
)

// FileLimits bound the files of sessions. Zero values are filled with the
// defaults, but for Session and All.
type FileLimits struct {
	Image   int64 // bytes of an image that boards show; 10 MiB
	Pixels  int64 // of such an image: width × height × frames; 40 million
	File    int64 // bytes of any other file; 100 MiB
	Session int64 // bytes of a session's files; 0: no limit
	All     int64 // bytes of all files of the deployment; 0: no limit
	Count   int   // files of a session, deleted ones too until they are collected; 5,000

	PerPerson int // uploads at once; 4
	AtOnce    int // of all; 256
}

func (l FileLimits) filled() FileLimits {
	def(&l.Image, 10<<20)
	def(&l.Pixels, 40_000_000)
	def(&l.File, 100<<20)
	def(&l.Count, 5_000)
	def(&l.PerPerson, 4)
	def(&l.AtOnce, 256)
	l.Image = min(l.Image, l.File)
	return l
}

// FileLimits are those of this deployment, for pages to know them; none where it
// keeps no files.
func (c *Classroom) FileLimits() FileLimits {
	if c.cfg.Files == nil {
		return FileLimits{}
	}
	return c.cfg.FileLimits
}

// trash is how much more than its limit a session may have on the disk: files
// that were deleted are kept for a while, and make room in the session at once,
// but not for ever.
const trash = 2

// room is what there is for one file. However small they are, a session has no
// more than so many.
type room struct {
	limits FileLimits
	use    FileUse
	all    int64 // bytes of the deployment's files, where they have a limit
	shared bool  // the content is there already, so it needs no disk
	again  bool  // the session has, or had, this file: it is in use.Kept
}

// takes says why a file of a size does not fit, beside others of the session
// that are on their way; nil: it does.
func (r room) takes(size, coming int64) *NoRoom {
	l := r.limits
	kept := r.use.Kept + size
	if r.again {
		kept -= size
	}
	switch {
	case size > l.File:
		return &NoRoom{Code: TooLarge, Most: l.File}
	case !r.again && r.use.Files >= l.Count: // each of them is looked at for every one that comes
		return &NoRoom{Code: SessionFull, Used: r.use.Session, Most: l.Session}
	case l.Session > 0 && r.use.Session+coming+size > l.Session:
		return &NoRoom{Code: SessionFull, Used: r.use.Session, Most: l.Session}
	case l.Session > 0 && kept+coming > trash*l.Session:
		return &NoRoom{Code: SessionFull, Used: r.use.Kept, Most: trash * l.Session}
	case l.All > 0 && !r.shared && r.all+coming+size > l.All:
		return &NoRoom{Code: ServerFull}
	}
	return nil
}

// measure finds out what there is already, and what of this content.
func (r *room) measure(ctx context.Context, q Query, id session.SessionID, hash string) (err error) {
	if r.use, err = q.FileUse(ctx, id); err != nil {
		return err
	}
	if r.shared, err = q.HasBlob(ctx, hash); err != nil || r.limits.All == 0 {
		return err
	}
	r.all, err = q.AllFileBytes(ctx)
	return err
}

// decodeMemory is how many bytes the decoders of images may take together.
const decodeMemory = 256 << 20

// uploads are the files on their way in, and those that must stay where they
// are while they are.
type uploads struct {
	most  FileLimits
	looks *semaphore.Weighted // decoders, by the bytes that they take
	turn  sync.Mutex          // transactions of uploads, where the deployment has a limit

	swept session.Instant // orphans were looked for; housekeeping's own

	pinning sync.Mutex     // also held while a content is removed
	pins    map[string]int // by hash: uploads between their first byte and their commit

	mu     sync.Mutex
	people map[session.PersonID]int
	all    int
	coming map[session.SessionID]int64 // bytes that were read and are in no row yet
}

func (u *uploads) init(l FileLimits) {
	u.most = l
	u.looks = semaphore.NewWeighted(decodeMemory)
	u.pins, u.people, u.coming = map[string]int{}, map[session.PersonID]int{}, map[session.SessionID]int64{}
}

// pin keeps a content from being collected.
func (u *uploads) pin(hash string) {
	u.pinning.Lock()
	defer u.pinning.Unlock()
	u.pins[hash]++
}

func (u *uploads) unpin(hash string) {
	u.pinning.Lock()
	defer u.pinning.Unlock()
	if u.pins[hash]--; u.pins[hash] == 0 {
		delete(u.pins, hash)
	}
}

// enter begins an upload of somebody, unless there are too many; done ends it.
func (u *uploads) enter(p session.PersonID) (done func(), err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.people[p] >= u.most.PerPerson || u.all >= u.most.AtOnce {
		return nil, &Denied{Code: TooManyUploads, RetryAfter: 2 * time.Second}
	}
	u.people[p]++
	u.all++
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.all--
		if u.people[p]--; u.people[p] == 0 {
			delete(u.people, p)
		}
	}, nil
}

// alone runs a transaction when no other of its kind does, where that matters:
// the deployment's limit is of all sessions, and each has a lock of its own.
func (u *uploads) alone(matters bool, transaction func() error) error {
	if matters {
		u.turn.Lock()
		defer u.turn.Unlock()
	}
	return transaction()
}

// look checks an image whole; what boards do not show stays an attachment. The
// content is in memory only while it is this one's turn.
func (u *uploads) look(ctx context.Context, content io.ReaderAt, f *File) error {
	bounds := picture.Bounds{Pixels: u.most.Pixels, Memory: decodeMemory - f.Size}
	var found picture.Found
	err := u.reading(ctx, content, f.Size, f.Size, func(data []byte) (err error) {
		found, err = picture.Probe(data, bounds)
		return err
	})
	if err == nil {
		err = u.reading(ctx, content, f.Size, f.Size+found.Memory, func(data []byte) (err error) {
			if found, err = picture.Probe(data, bounds); err != nil {
				return err
			}
			return found.Check()
		})
	}
	switch {
	case errors.Is(err, picture.ErrUnfit):
		return nil
	case errors.Is(err, picture.ErrBroken):
		return fmt.Errorf("%w: %w", ErrNotAnImage, err)
	case err != nil:
		return err
	}
	f.Width, f.Height = found.Width, found.Height
	return nil
}

// reading calls fn with a content, as soon as so much memory may be taken.
func (u *uploads) reading(ctx context.Context, content io.ReaderAt, size, memory int64, fn func([]byte) error) error {
	if err := u.looks.Acquire(ctx, memory); err != nil {
		return err
	}
	defer u.looks.Release(memory)
	data := make([]byte, size)
	if _, err := content.ReadAt(data, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return fn(data)
}

// meter counts what comes in of a file against the room that there is, with
// what comes in of other files at the same time.
type meter struct {
	u    *uploads
	id   session.SessionID
	from io.Reader
	room room
	read int64
	full *NoRoom // why it stopped
}

func (u *uploads) meter(id session.SessionID, from io.Reader, r room) *meter {
	return &meter{u: u, id: id, from: from, room: r}
}

// Read implements io.Reader. What does not fit is not counted, so that whoever
// sends too much disturbs nobody who does not.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.from.Read(p)
	if n == 0 {
		return 0, err
	}
	m.u.mu.Lock()
	defer m.u.mu.Unlock()
	others := m.u.coming[m.id] - m.read
	if m.full = m.room.takes(m.read+int64(n), others); m.full != nil {
		return 0, m.full
	}
	m.read += int64(n)
	m.u.coming[m.id] += int64(n)
	return n, err
}

// close ends the count: what came in is in a row now, or nowhere.
func (m *meter) close() {
	m.u.mu.Lock()
	defer m.u.mu.Unlock()
	if m.u.coming[m.id] -= m.read; m.u.coming[m.id] == 0 {
		delete(m.u.coming, m.id)
	}
}
