package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/store"
)

const much = 1 << 20

func openFiles(t testing.TB, dir string) *store.Files {
	t.Helper()
	f, err := store.OpenFiles(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	return f
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// contents are the files of a data folder, and those that are being written.
func contents(t testing.TB, dir string) (whole, parts []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(filepath.Join(dir, "files"), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir():
		case filepath.Base(filepath.Dir(path)) == "parts":
			parts = append(parts, d.Name())
		default:
			require.Equal(t, d.Name()[:2], filepath.Base(filepath.Dir(path)))
			whole = append(whole, d.Name())
		}
		return err
	}))
	return whole, parts
}

func put(f *store.Files, content []byte, hash string, most int64) (int64, error) {
	return f.Put(context.Background(), hash, bytes.NewReader(content), most)
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	f := openFiles(t, dir)
	ctx := t.Context()
	content := bytes.Repeat([]byte("Stoa "), 50_000)
	hash := hashOf(content)
	for range 2 {
		size, err := put(f, content, hash, int64(len(content)))
		require.NoError(t, err)
		require.EqualValues(t, len(content), size)
	}
	c, err := f.Open(ctx, hash)
	require.NoError(t, err)
	got, err := io.ReadAll(c)
	require.NoError(t, err)
	require.Equal(t, content, got)
	part := make([]byte, 4)
	_, err = c.ReadAt(part, 5)
	require.NoError(t, err)
	require.Equal(t, "Stoa", string(part))
	require.NoError(t, c.Close())
	info, err := os.Stat(filepath.Join(dir, "files", hash[:2], hash))
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o600), info.Mode().Perm())

	empty := hashOf(nil)
	_, err = put(f, nil, empty, 0)
	require.NoError(t, err, "a file may have nothing in it")

	require.NoError(t, f.Remove(ctx, hash))
	require.NoError(t, f.Remove(ctx, hash), "one that is not there is no error")
	_, err = f.Open(ctx, hash)
	require.ErrorIs(t, err, classroom.ErrNotFound)
	whole, parts := contents(t, dir)
	require.Equal(t, []string{empty}, whole)
	require.Empty(t, parts)
}

func TestFilesRefused(t *testing.T) {
	dir := t.TempDir()
	f := openFiles(t, dir)
	ctx := t.Context()
	content := []byte("what it is")
	hash := hashOf(content)
	gone := errors.New("the page has gone")
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	refused := func() {
		t.Helper()
		_, err := put(f, []byte("something else"), hash, much)
		require.ErrorIs(t, err, classroom.ErrMismatch)
		_, err = put(f, content, hash, int64(len(content))-1)
		require.ErrorIs(t, err, classroom.ErrTooLarge)
		_, err = f.Put(ctx, hash, io.MultiReader(bytes.NewReader(content[:3]), iotest.ErrReader(gone)), much)
		require.ErrorIs(t, err, gone)
		require.NotErrorIs(t, err, classroom.ErrUnavailable)
		_, err = f.Put(cancelled, hash, bytes.NewReader(content), much)
		require.ErrorIs(t, err, context.Canceled)
	}
	refused()
	whole, parts := contents(t, dir)
	require.Empty(t, whole)
	require.Empty(t, parts)
	_, err := put(f, content, hash, much)
	require.NoError(t, err)
	refused() // what is there stays, and to know its name is not to have it
	c, err := f.Open(ctx, hash)
	require.NoError(t, err)
	require.NoError(t, c.Close())

	for _, odd := range []string{
		"", "..", "../../stoa.db", strings.ToUpper(hash), hash[:63], hash + "0", "/" + hash[1:], strings.Repeat("../", 21) + "x",
		hash[:2] + "/" + hash[3:], hash[:63] + "\x00",
	} {
		_, err := put(f, content, odd, much)
		require.ErrorIs(t, err, classroom.ErrMismatch, "%q", odd)
		_, err = f.Open(ctx, odd)
		require.ErrorIs(t, err, classroom.ErrNotFound, "%q", odd)
		require.NoError(t, f.Remove(ctx, odd))
	}
}

// TestFilesTogether: the same content from many at once, in two processes.
func TestFilesTogether(t *testing.T) {
	dir := t.TempDir()
	one, two := openFiles(t, dir), openFiles(t, dir)
	content := bytes.Repeat([]byte("together"), 20_000)
	hash := hashOf(content)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			f := one
			if i%2 == 1 {
				f = two
			}
			if _, err := put(f, content, hash, much); err != nil {
				t.Error(err)
			}
			c, err := f.Open(t.Context(), hash)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			if got, err := io.ReadAll(c); err != nil || !bytes.Equal(got, content) {
				t.Errorf("read %d bytes: %v", len(got), err)
			}
		})
	}
	wg.Wait()
	whole, parts := contents(t, dir)
	require.Equal(t, []string{hash}, whole)
	require.Empty(t, parts)
}

// TestFilesLeft: what a crash left behind goes at the next start; what another
// process is writing does not.
func TestFilesLeft(t *testing.T) {
	dir := t.TempDir()
	f := openFiles(t, dir)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "files", "parts", "LEFT"), []byte("half"), 0o600))
	content := []byte("the first half and the second")
	in, out := io.Pipe()
	answer := make(chan error, 1)
	go func() {
		_, err := f.Put(context.Background(), hashOf(content), in, much)
		answer <- err
	}()
	_, err := out.Write(content[:10])
	require.NoError(t, err)

	other := openFiles(t, dir)
	_, parts := contents(t, dir)
	require.Len(t, parts, 1)
	require.NotEqual(t, "LEFT", parts[0])
	_, err = out.Write(content[10:])
	require.NoError(t, err)
	require.NoError(t, out.Close())
	require.NoError(t, <-answer)
	c, err := other.Open(t.Context(), hashOf(content))
	require.NoError(t, err)
	require.NoError(t, c.Close())
}

// TestFilesDamaged: a content that a broken disk cut short is replaced.
func TestFilesDamaged(t *testing.T) {
	dir := t.TempDir()
	f := openFiles(t, dir)
	content := []byte("as a whole")
	hash := hashOf(content)
	_, err := put(f, content, hash, much)
	require.NoError(t, err)
	require.NoError(t, os.Truncate(filepath.Join(dir, "files", hash[:2], hash), 3))
	_, err = put(f, content, hash, much)
	require.ErrorIs(t, err, classroom.ErrUnavailable)
	_, err = put(f, content, hash, much)
	require.NoError(t, err)
	c, err := f.Open(t.Context(), hash)
	require.NoError(t, err)
	defer c.Close()
	got, err := io.ReadAll(c)
	require.NoError(t, err)
	require.Equal(t, content, got)
}

func TestFilesDiskFull(t *testing.T) {
	if !asRoot(t) {
		return
	}
	dir := t.TempDir()
	mount(t, dir, "size=3m", 0)
	f, err := store.OpenFiles(dir)
	require.NoError(t, err)
	defer f.Close()
	large := bytes.Repeat([]byte("large"), 800_000)
	_, err = put(f, large, hashOf(large), 100*much)
	require.ErrorIs(t, err, classroom.ErrUnavailable)
	whole, parts := contents(t, dir)
	require.Empty(t, whole)
	require.Empty(t, parts)
	_, err = put(f, large[:much], hashOf(large[:much]), 100*much)
	require.NoError(t, err, "and what fits is taken")
}

func TestFilesUnwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := store.OpenFiles(file)
	require.ErrorContains(t, err, "cannot be made")
}

// TestFilesKept: what is listed are whole contents that were not put lately; to
// put one again renews it.
func TestFilesKept(t *testing.T) {
	dir := t.TempDir()
	f := openFiles(t, dir)
	old, again, young := []byte("old"), []byte("again"), []byte("young")
	long := time.Now().Add(-48 * time.Hour)
	for _, content := range [][]byte{old, again, young} {
		hash := hashOf(content)
		_, err := put(f, content, hash, much)
		require.NoError(t, err)
		if string(content) != "young" {
			require.NoError(t, os.Chtimes(filepath.Join(dir, "files", hash[:2], hash), long, long))
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "files", "ab", "a stranger"), nil, 0o600))
	require.NoError(t, os.Chtimes(filepath.Join(dir, "files", "ab", "a stranger"), long, long))
	_, err := put(f, again, hashOf(again), much)
	require.NoError(t, err)
	var kept []string
	for hash, err := range f.Kept(t.Context(), time.Now().Add(-24*time.Hour)) {
		require.NoError(t, err)
		kept = append(kept, hash)
	}
	require.Equal(t, []string{hashOf(old)}, kept)
}
