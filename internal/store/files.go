package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"syscall"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
)

const (
	filesName = "files" // in the data folder
	partsName = "parts" // in files: what is being written
	copyBytes = 64 << 10
)

// Files keeps contents in a folder, each in a file named by its hash, below a
// folder of the hash's first two letters. It implements classroom.Files and
// may be used by several processes at once.
//
// What is being written has another name, in parts, and a lock: what nobody
// locks there was left behind by a crash. It gets its name only when it is on
// the disk as a whole; so whatever has a name is whole, and never changes.
type Files struct{ root *os.Root }

var (
	_ classroom.Files = (*Files)(nil)

	errDamaged = errors.New("the content that was there was damaged and has been removed: send it again")
)

// OpenFiles opens the folder of files in a data folder, makes it where it is
// not there, and removes what a crash left behind.
func OpenFiles(dir string) (*Files, error) {
	if err := unfinished(dir); err != nil {
		return nil, err
	}
	dir = filepath.Join(dir, filesName)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder of files %s cannot be made: %w", dir, plain(err))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("folder of files %s cannot be opened: %w", dir, plain(err))
	}
	f := &Files{root}
	if err := f.prepare(); err != nil {
		return nil, errors.Join(fmt.Errorf("folder of files %s: %w", dir, err), root.Close())
	}
	return f, nil
}

// prepare makes all folders, so that a content needs only its own one synced.
func (f *Files) prepare() error {
	made := f.root.Mkdir(partsName, 0o700) == nil
	for i := range 256 {
		switch err := f.root.Mkdir(fmt.Sprintf("%02x", i), 0o700); {
		case err == nil:
			made = true
		case !errors.Is(err, fs.ErrExist):
			return err
		}
	}
	if made {
		if err := f.sync("."); err != nil {
			return err
		}
	}
	return f.tidy()
}

// tidy removes parts that no process is writing any more.
func (f *Files) tidy() error {
	parts, err := fs.ReadDir(f.root.FS(), partsName)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if err := f.removeLeft(path.Join(partsName, p.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (f *Files) removeLeft(name string) error {
	part, err := f.root.Open(name)
	if err != nil {
		return err
	}
	defer part.Close()
	if syscall.Flock(int(part.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		return nil // somebody is writing it
	}
	return f.root.Remove(name)
}

// sync has a folder's names on the disk.
func (f *Files) sync(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// fileAt is where a content is; false: nothing has such a hash.
func fileAt(hash string) (string, bool) {
	if len(hash) != 2*sha256.Size {
		return "", false
	}
	for _, c := range []byte(hash) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", false
		}
	}
	return hash[:2] + "/" + hash, true
}

// Put implements classroom.Files. A content that is there already is not
// written again, but r is read all the same: knowing a hash is not having what
// it stands for. Whatever the disk says no to is classroom.ErrUnavailable; an
// error of r is returned as it is.
func (f *Files) Put(ctx context.Context, name string, r io.Reader, most int64) (size int64, err error) {
	at, ok := fileAt(name)
	if !ok {
		return 0, fmt.Errorf("%w: %q is no hash", classroom.ErrMismatch, name)
	}
	in := &incoming{ctx: ctx, r: r, most: most, sum: sha256.New()}
	if _, err := f.root.Stat(at); err == nil {
		return f.again(in, name)
	}
	part, err := f.part()
	if err != nil {
		return 0, away(err)
	}
	defer func() {
		_ = part.Close()
		if err != nil {
			_ = f.root.Remove(part.Name())
		}
	}()
	if err := in.copyTo(part.File, name); err != nil {
		return 0, err
	}
	if err := part.Sync(); err != nil {
		return 0, away(err)
	}
	if err := f.root.Rename(part.Name(), at); err != nil {
		return 0, away(err)
	}
	if err := f.sync(path.Dir(at)); err != nil {
		return 0, away(err)
	}
	return in.size, nil
}

// again reads what is there already. It is looked at by its size only: what
// was cut short by a broken disk is removed and can be sent again.
func (f *Files) again(in *incoming, name string) (int64, error) {
	if err := in.copyTo(io.Discard, name); err != nil {
		return 0, err
	}
	at, _ := fileAt(name)
	has, err := f.root.Stat(at)
	switch {
	case err != nil:
		return 0, away(err)
	case has.Size() != in.size:
		return 0, away(errors.Join(errDamaged, f.root.Remove(at)))
	}
	now := time.Now()
	if err := f.root.Chtimes(at, now, now); err != nil { // for Kept
		return 0, away(err)
	}
	if err := f.sync(path.Dir(at)); err != nil { // whoever wrote it may not have come so far
		return 0, away(err)
	}
	return in.size, nil
}

// part is a new file to write to, with its name below the root.
type part struct {
	*os.File
	name string
}

func (p part) Name() string { return p.name }

func (f *Files) part() (part, error) {
	name := path.Join(partsName, rand.Text())
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return part{}, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return part{}, errors.Join(err, file.Close(), f.root.Remove(name))
	}
	return part{file, name}, nil
}

// incoming is a content on its way in.
type incoming struct {
	ctx  context.Context //nolint:containedctx // of the one call
	r    io.Reader
	most int64
	sum  hash.Hash
	size int64
}

// copyTo copies all of it, and says whether it is what its name says.
func (in *incoming) copyTo(w io.Writer, name string) error {
	buffer := make([]byte, copyBytes)
	for {
		if err := in.ctx.Err(); err != nil {
			return err
		}
		n, err := in.r.Read(buffer)
		if in.size += int64(n); in.size > in.most {
			return fmt.Errorf("%w: more than %d bytes", classroom.ErrTooLarge, in.most)
		}
		in.sum.Write(buffer[:n])
		if _, err := w.Write(buffer[:n]); err != nil {
			return away(err)
		}
		switch {
		case errors.Is(err, io.EOF):
			if hex.EncodeToString(in.sum.Sum(nil)) != name {
				return classroom.ErrMismatch
			}
			return nil
		case err != nil:
			return err
		}
	}
}

func away(err error) error { return fmt.Errorf("%w: %w", classroom.ErrUnavailable, err) }

// Open implements classroom.Files.
func (f *Files) Open(_ context.Context, name string) (classroom.Content, error) {
	at, ok := fileAt(name)
	if !ok {
		return nil, classroom.ErrNotFound
	}
	file, err := f.root.Open(at)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, classroom.ErrNotFound
	case err != nil:
		return nil, away(err)
	}
	return file, nil
}

// Remove implements classroom.Files.
func (f *Files) Remove(_ context.Context, name string) error {
	at, ok := fileAt(name)
	if !ok {
		return nil
	}
	if err := f.root.Remove(at); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return away(err)
	}
	return nil
}

// Kept implements classroom.Files.
func (f *Files) Kept(ctx context.Context, before time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for i := range 256 {
			all, err := fs.ReadDir(f.root.FS(), fmt.Sprintf("%02x", i))
			if err != nil && !yield("", away(err)) {
				return
			}
			for _, entry := range all {
				if ctx.Err() != nil {
					return
				}
				info, err := entry.Info()
				if err != nil || !info.ModTime().Before(before) {
					continue // it has gone meanwhile, or is too young
				}
				if at, ok := fileAt(entry.Name()); ok && path.Dir(at) == fmt.Sprintf("%02x", i) && !yield(entry.Name(), nil) {
					return
				}
			}
		}
	}
}

// Close lets the folder go.
func (f *Files) Close() error { return f.root.Close() }
