package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/stoahq/stoa/internal/classroom"
)

// restoring is the folder in a data folder in which a restore puts everything
// together. Where it is, a restore did not come to its end, and nobody serves.
const restoring = "restoring"

// RestoreConfig says what to restore, and where to.
type RestoreConfig struct {
	Config // Dir and PostgresURL, as the server will have them; both must be empty
	From   string
	// WithoutLost goes on where contents of files are damaged or missing in the
	// backup; the rows that name them stay.
	WithoutLost bool
	Progress    func(Progress) // as with Backup
}

// Restored is what a restore has brought back.
type Restored struct {
	Manifest
	Missing []string // contents that could not be restored
}

// Restore puts a backup into an empty data folder and, for PostgreSQL, an
// empty database; into the same engine as it was taken from. A backup of an
// older version is brought to this one. It is all there when Restore returns
// without an error. If it fails nothing is left behind, unless the error says
// so; if it is killed, what is left is served by nobody.
//
// Pages that have seen what came after the backup find another epoch of the
// workspace, fetch everything anew, and offer what is theirs.
func Restore(ctx context.Context, c RestoreConfig) (_ *Restored, err error) {
	if c.Progress == nil {
		c.Progress = func(Progress) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	r := &restore{RestoreConfig: c}
	if err := r.look(); err != nil {
		return nil, err
	}
	if err := r.run(ctx); err != nil {
		return nil, fmt.Errorf("restore: %w", err)
	}
	return &Restored{*r.m, r.missing}, nil
}

type restore struct {
	RestoreConfig
	m        *Manifest
	contents []content
	missing  []string
	bytes    int64
	tool     *postgresTool // with a transaction that has everything; nil: SQLite
}

// errFilled: whatever is wrong now, all of it is in its place; of PostgreSQL's
// database nothing could be taken back.
var errFilled = errors.New("everything was restored, but the last step failed")

var errUnknown = errors.New("nobody knows whether the database was filled: empty it and the data folder, and restore again")

// look checks the backup, but for the contents of files, and changes nothing.
func (r *restore) look() (err error) {
	if r.m, err = ReadManifest(r.From); err != nil {
		return err
	}
	into := OnSQLite
	if r.PostgresURL != "" {
		into = OnPostgres
	}
	if r.m.Engine != into {
		return fmt.Errorf("backup %s is of %s and can only be restored into that, not into %s", r.From, r.m.Engine, into)
	}
	if err := known(r.m.Schema); err != nil {
		return fmt.Errorf("backup %s: %w", r.From, err)
	}
	for _, p := range r.m.Parts {
		if !filepath.IsLocal(p.Name) {
			return fmt.Errorf("backup %s is damaged: %s names %q", r.From, manifestName, p.Name)
		}
		if err := p.check(r.From); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(r.m.Parts, func(p Part) bool { return p.Name == contentsName }) {
		return fmt.Errorf("backup %s is damaged: %s does not name %s", r.From, manifestName, contentsName)
	}
	r.contents, err = readContents(r.From)
	return err
}

// run holds the data folder while it works in it, so that no server starts.
func (r *restore) run(ctx context.Context) (err error) {
	if err := r.empty(); err != nil {
		return err
	}
	lock, err := lockFolder(r.Dir)
	if err != nil {
		return err
	}
	defer lock.Close()
	work := filepath.Join(r.Dir, restoring)
	if err := os.Mkdir(work, 0o700); err != nil {
		return err
	}
	if err := syncDir(r.Dir); err != nil {
		return err
	}
	err = r.build(ctx, work)
	if r.tool != nil { // rolls back what was not committed
		err = errors.Join(err, r.tool.close())
	}
	if err != nil && !errors.Is(err, errUnknown) && !errors.Is(err, errFilled) {
		for _, name := range []string{filesName, fileName, restoring} { // the folder was empty before
			err = errors.Join(err, os.RemoveAll(filepath.Join(r.Dir, name)))
		}
	}
	return err
}

// empty sees that the data folder has nothing in it but a lock.
func (r *restore) empty() error {
	if err := makeSynced(r.Dir); err != nil {
		return fmt.Errorf("data folder %s cannot be made: %w", r.Dir, plain(err))
	}
	has, err := os.ReadDir(r.Dir)
	if err != nil {
		return fmt.Errorf("data folder %s cannot be read: %w", r.Dir, plain(err))
	}
	for _, e := range has {
		switch e.Name() {
		case lockName, "lost+found":
		case restoring:
			return unfinished(r.Dir)
		default:
			return fmt.Errorf("data folder %s is not empty: it has %s. Move it away first", r.Dir, e.Name())
		}
	}
	return nil
}

// unfinished refuses a data folder in which a restore was interrupted.
func unfinished(dir string) error {
	if _, err := os.Lstat(filepath.Join(dir, restoring)); err != nil {
		return nil //nolint:nilerr // it is not there
	}
	return fmt.Errorf("data folder %s: a restore was interrupted here. Remove the folder and restore again", dir)
}

// build puts everything together in a folder of its own, then moves it to its
// place. While that folder is there, nobody serves.
func (r *restore) build(ctx context.Context, work string) error {
	if err := r.files(ctx, work); err != nil {
		return err
	}
	rows, count := r.sqlite, func() error { return r.place(work, fileName) }
	if r.m.Engine == OnPostgres {
		rows, count = r.postgres, r.commit
	}
	if err := rows(ctx, work); err != nil {
		return err
	}
	if err := r.place(work, filesName); err != nil {
		return err
	}
	if err := count(); err != nil {
		return err
	}
	if err := r.done(work); err != nil {
		return fmt.Errorf("%w: remove the folder %s, and it can be served: %w", errFilled, work, err)
	}
	return nil
}

// place moves what was put together to where it belongs.
func (r *restore) place(work, name string) error {
	if err := os.Rename(filepath.Join(work, name), filepath.Join(r.Dir, name)); err != nil {
		return err
	}
	return syncDir(r.Dir)
}

func (r *restore) done(work string) error {
	if err := os.Remove(work); err != nil {
		return err
	}
	return syncDir(r.Dir)
}

// files copies the contents and checks each against its hash.
func (r *restore) files(ctx context.Context, work string) error {
	into := filepath.Join(work, filesName)
	for i := range 256 {
		if err := os.MkdirAll(filepath.Join(into, fmt.Sprintf("%02x", i)), 0o700); err != nil {
			return err
		}
	}
	for _, c := range r.contents {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := filepath.Join(c.hash[:2], c.hash)
		err := copyContent(filepath.Join(r.From, filesName, at), filepath.Join(into, at), c)
		switch {
		case errors.Is(err, errNotWhole) && r.WithoutLost:
			r.missing = append(r.missing, c.hash)
		case errors.Is(err, errNotWhole):
			return fmt.Errorf("backup %s is damaged: the file %s is not what was written (--without-lost goes on without it)", r.From, at)
		case err != nil:
			return err
		}
		r.bytes += c.size
		r.Progress(Progress{What: "files", Done: r.bytes, Total: r.m.Bytes})
	}
	for i := range 256 {
		if err := syncDir(filepath.Join(into, fmt.Sprintf("%02x", i))); err != nil {
			return err
		}
	}
	return errors.Join(syncDir(into), syncDir(work))
}

// part finds one by its name.
func (r *restore) part(name string) (Part, error) {
	i := slices.IndexFunc(r.m.Parts, func(p Part) bool { return p.Name == name })
	if i < 0 {
		return Part{}, fmt.Errorf("backup %s is damaged: %s does not name %s", r.From, manifestName, name)
	}
	return r.m.Parts[i], nil
}

// read reads a part and fails at its end if it is not what was written.
func (r *restore) read(p Part, use func(io.Reader) error) error {
	f, err := os.Open(filepath.Join(r.From, filepath.FromSlash(p.Name)))
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	if err := use(io.TeeReader(f, sum)); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != p.SHA256 {
		return fmt.Errorf("backup %s changed while it was read: %s", r.From, p.Name)
	}
	return nil
}

// newEpoch is what a restore changes: a server that starts without an epoch of
// the workspace makes one, and pages that know a later past see that.
const newEpoch = `DELETE FROM secrets WHERE name = '` + classroom.EpochSecret + `'`
