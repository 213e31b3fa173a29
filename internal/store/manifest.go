package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	manifestName   = "manifest.json"
	manifestFormat = 1
	contentsName   = "contents.txt" // a line for each content: its hash and size
	tablesName     = "tables"       // PostgreSQL: the folder of its tables
)

// Manifest says what a backup has. It is written when everything else is on
// the disk: a folder without one is no backup.
type Manifest struct {
	Format  int              `json:"format"`
	Program string           `json:"program"` // the version that made it
	Schema  int64            `json:"schema"`  // the version of the tables
	Engine  Engine           `json:"engine"`
	At      time.Time        `json:"at"` // everything committed before is in it
	Rows    map[string]int64 `json:"rows"`
	Parts   []Part           `json:"parts"`
	// Contents counts the files of sessions, Bytes adds them up.
	Contents int   `json:"contents"`
	Bytes    int64 `json:"bytes"`
	// Lost are files that sessions have and whose content was lost already.
	Lost []string `json:"lost,omitempty"`
}

// Engine names what keeps the rows.
type Engine string

// The engines.
const (
	OnSQLite   Engine = "sqlite"
	OnPostgres Engine = "postgresql"
)

// Part is one file of a backup. Tables have their columns, in the order in
// which they are written.
type Part struct {
	Name    string   `json:"name"`
	Size    int64    `json:"size"`
	SHA256  string   `json:"sha256"`
	Table   string   `json:"table,omitempty"`
	Columns []string `json:"columns,omitempty"`
}

// content is a file of sessions.
type content struct {
	hash string
	size int64
}

// write makes a manifest the last thing of a backup.
func (m *Manifest) write(dir string) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	temporary := filepath.Join(dir, manifestName+".new")
	if err := writeSynced(temporary, func(w io.Writer) error {
		_, err := w.Write(append(data, '\n'))
		return err
	}); err != nil {
		return err
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	if err := os.Rename(temporary, filepath.Join(dir, manifestName)); err != nil {
		return err
	}
	return syncDir(dir)
}

// ReadManifest reads that of a backup.
func ReadManifest(dir string) (*Manifest, error) {
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s is no backup, or one that was interrupted: it has no %s", dir, manifestName)
	case err != nil:
		return nil, fmt.Errorf("backup %s cannot be read: %w", dir, plain(err))
	}
	m := new(Manifest)
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("backup %s is damaged: %s: %w", dir, manifestName, err)
	}
	if m.Format != manifestFormat {
		return nil, fmt.Errorf("backup %s has format %d, this version of Stoa knows %d", dir, m.Format, manifestFormat)
	}
	return m, nil
}

// check reads a part and says whether it is as it was written.
func (p Part) check(dir string) error {
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(p.Name)))
	if err != nil {
		return fmt.Errorf("backup %s is damaged: %s: %w", dir, p.Name, plain(err))
	}
	defer f.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, f)
	if err != nil {
		return fmt.Errorf("backup %s cannot be read: %s: %w", dir, p.Name, plain(err))
	}
	if size != p.Size || hex.EncodeToString(sum.Sum(nil)) != p.SHA256 {
		return fmt.Errorf("backup %s is damaged: %s is not what was written", dir, p.Name)
	}
	return nil
}

// writePart writes a part of a backup.
func writePart(dir, name string, write func(io.Writer) error) (Part, error) {
	p := Part{Name: name}
	sum := sha256.New()
	err := writeSynced(filepath.Join(dir, filepath.FromSlash(name)), func(w io.Writer) error {
		return write(io.MultiWriter(w, sum, (*counter)(&p.Size)))
	})
	p.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return p, err
}

// sealed makes a part of a file that is there.
func sealed(dir, name string) (Part, error) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR, 0)
	if err != nil {
		return Part{}, err
	}
	defer f.Close()
	p := Part{Name: name}
	sum := sha256.New()
	if p.Size, err = io.Copy(sum, f); err != nil {
		return p, err
	}
	p.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return p, f.Sync()
}

type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// writeContents writes the list of contents.
func writeContents(dir string, all []content) (Part, error) {
	return writePart(dir, contentsName, func(w io.Writer) error {
		var b bytes.Buffer
		for _, c := range all {
			fmt.Fprintln(&b, c.hash, c.size)
		}
		_, err := w.Write(b.Bytes())
		return err
	})
}

// readContents reads it.
func readContents(dir string) ([]content, error) {
	data, err := os.ReadFile(filepath.Join(dir, contentsName))
	if err != nil {
		return nil, fmt.Errorf("backup %s is damaged: %s: %w", dir, contentsName, plain(err))
	}
	var all []content
	for line := range bytes.Lines(data) {
		var c content
		if _, err := fmt.Sscan(string(line), &c.hash, &c.size); err != nil {
			return nil, fmt.Errorf("backup %s is damaged: %s: %w", dir, contentsName, err)
		}
		if _, ok := fileAt(c.hash); !ok {
			return nil, fmt.Errorf("backup %s is damaged: %s: %q is no hash", dir, contentsName, c.hash)
		}
		all = append(all, c)
	}
	return all, nil
}

// writeSynced writes a new file, and returns when it is on the disk.
func writeSynced(file string, write func(io.Writer) error) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
