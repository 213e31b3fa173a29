package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// BackupConfig says what to back up, and where to.
type BackupConfig struct {
	Config         // Dir and PostgresURL, as the server has them
	To      string // a folder that is empty or not there
	Program string // the version of the program
	// Progress is told now and then how far it has come; nil: nobody.
	Progress func(Progress)
}

// Progress says how far a backup or a restore has come.
type Progress struct {
	What        string // "database", "files"
	Done, Total int64  // bytes; Total is 0 where nobody knows
}

// Backup copies everything that is kept into a folder, beside a server that
// goes on working: all that was committed when it begins is in it, and of what
// is committed later only what makes a consistent whole.
//
// Contents of files are linked where that can be done (they never change),
// else copied: once before the rows are read, for what may be collected
// meanwhile, and again afterwards, for what has come since. The manifest comes
// last, so that an interrupted backup is none.
func Backup(ctx context.Context, c BackupConfig) (*Manifest, error) {
	if c.Progress == nil {
		c.Progress = func(Progress) {}
	}
	if err := emptyFolder(c.To); err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	b := &backup{BackupConfig: c, m: &Manifest{
		Format: manifestFormat, Program: c.Program, At: time.Now().UTC(), Rows: map[string]int64{},
	}}
	if err := b.run(ctx); err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	return b.m, nil
}

// emptyFolder makes a folder, or sees that there is nothing in it.
func emptyFolder(dir string) error {
	if err := makeSynced(dir); err != nil {
		return fmt.Errorf("folder %s cannot be made: %w", dir, plain(err))
	}
	has, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("folder %s cannot be read: %w", dir, plain(err))
	}
	for _, e := range has {
		if e.Name() != "lost+found" {
			return fmt.Errorf("folder %s is not empty: it has %s", dir, e.Name())
		}
	}
	return nil
}

// makeSynced makes a folder where it is not there, and has its name on the disk,
// with those of all folders above it that it makes.
func makeSynced(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	var changed []string
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(at); err == nil || filepath.Dir(at) == at {
			break
		}
		changed = append(changed, filepath.Dir(at))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, parent := range changed {
		if err := syncDir(parent); err != nil {
			return err
		}
	}
	return nil
}

type backup struct {
	BackupConfig
	m      *Manifest
	copied map[string]int64 // the sizes of contents that are in the backup

	copiedBytes int64 // of tables
}

func (b *backup) run(ctx context.Context) error {
	if err := b.everything(ctx); err != nil {
		return err
	}
	rows := b.sqlite
	if b.PostgresURL != "" {
		rows = b.postgres
	}
	all, err := rows(ctx)
	if err != nil {
		return err
	}
	if err := b.contents(ctx, all); err != nil {
		return err
	}
	return b.m.write(b.To)
}

// everything takes all contents that are there before the rows are read.
func (b *backup) everything(ctx context.Context) error {
	b.copied = map[string]int64{}
	from := filepath.Join(b.Dir, filesName)
	for i := range 256 {
		folder := fmt.Sprintf("%02x", i)
		if err := os.MkdirAll(filepath.Join(b.To, filesName, folder), 0o700); err != nil {
			return err
		}
		has, err := os.ReadDir(filepath.Join(from, folder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, e := range has {
			info, err := e.Info()
			if _, ok := fileAt(e.Name()); !ok || err != nil || !info.Mode().IsRegular() {
				continue
			}
			if err := b.take(ctx, content{e.Name(), info.Size()}); err != nil {
				return err
			}
		}
	}
	return nil
}

// contents takes what the rows name, lets go what they do not, and makes the
// list of them.
func (b *backup) contents(ctx context.Context, all []content) error {
	kept := make(map[string]bool, len(all))
	var have []content
	for _, c := range all {
		if err := b.take(ctx, c); err != nil {
			return err
		}
		if size, has := b.copied[c.hash]; !has || size != c.size { // cut short by a broken disk
			b.m.Lost = append(b.m.Lost, c.hash)
			continue
		}
		kept[c.hash] = true
		have = append(have, c)
		b.m.Contents++
		b.m.Bytes += c.size
		b.Progress(Progress{What: "files", Done: b.m.Bytes})
	}
	for hash := range b.copied {
		if !kept[hash] {
			if err := os.Remove(b.copyOf(hash)); err != nil {
				return err
			}
		}
	}
	for i := range 256 {
		if err := syncDir(filepath.Join(b.To, filesName, fmt.Sprintf("%02x", i))); err != nil {
			return err
		}
	}
	if err := syncDir(filepath.Join(b.To, filesName)); err != nil {
		return err
	}
	list, err := writeContents(b.To, have)
	b.m.Parts = append(b.m.Parts, list)
	return err
}

func (b *backup) copyOf(hash string) string {
	return filepath.Join(b.To, filesName, hash[:2], hash)
}

// take links or copies a content, unless it is there already or lost.
func (b *backup) take(ctx context.Context, c content) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, has := b.copied[c.hash]; has {
		return nil
	}
	from, to := filepath.Join(b.Dir, filesName, c.hash[:2], c.hash), b.copyOf(c.hash)
	info, err := os.Stat(from)
	if err != nil || info.Size() != c.size {
		return nil //nolint:nilerr // it is lost: whoever names it says so
	}
	if err := os.Link(from, to); err != nil {
		switch err := copyContent(from, to, c); {
		case errors.Is(err, errNotWhole):
			return nil
		case err != nil:
			return err
		}
	}
	b.copied[c.hash] = c.size
	return nil
}

var errNotWhole = errors.New("the content is damaged or gone")

// copyContent copies a content to a new file and syncs it. errNotWhole: it is
// not what its hash says; then there is no new file.
func copyContent(from, to string, c content) error {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotWhole, err)
	}
	defer in.Close()
	sum := sha256.New()
	if err := writeSynced(to, func(w io.Writer) error {
		_, err := io.Copy(w, io.TeeReader(in, sum))
		return err
	}); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != c.hash {
		return errors.Join(fmt.Errorf("%w: %s", errNotWhole, c.hash), os.Remove(to))
	}
	return nil
}
