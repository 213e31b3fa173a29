package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/pgtest"
)

// places gives data folders, with a database each where that is PostgreSQL.
type places func(t testing.TB) store.Config

var homes = map[string]places{
	"sqlite":   func(t testing.TB) store.Config { return store.Config{Dir: filepath.Join(t.TempDir(), "data")} },
	"postgres": onBoth,
}

func onBoth(t testing.TB) store.Config {
	return store.Config{Dir: filepath.Join(t.TempDir(), "data"), PostgresURL: pgtest.Database(t)}
}

func onEngines(t *testing.T, test func(t *testing.T, place places)) {
	for name, place := range homes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, place)
		})
	}
}

// school is a storage with files, as a server has it.
type school struct {
	*store.Store
	config store.Config
	files  *store.Files
}

func open(t testing.TB, c store.Config) *school {
	t.Helper()
	require.NoError(t, os.MkdirAll(c.Dir, 0o700))
	s, err := store.Open(context.Background(), c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return &school{s, c, openFiles(t, c.Dir)}
}

// draw puts an element into a session's first board; an image with a content
// of its own.
func (s *school) draw(id session.SessionID, name string, version int64, image []byte) error {
	ctx := context.Background()
	hash := ""
	if image != nil {
		hash = hashOf(image)
		if _, err := s.files.Put(ctx, hash, bytes.NewReader(image), much); err != nil {
			return err
		}
	}
	return s.Change(ctx, id, func(tx classroom.Tx, _ *session.State) ([]session.Event, error) {
		b, err := tx.Board(ctx, id, classroom.BoardID("b-"+id))
		if err != nil {
			return nil, err
		}
		if old, err := tx.Element(ctx, b.ID, name); err == nil {
			b.Live, b.Bytes = b.Live-1, b.Bytes-int64(len(old.Body))
		}
		e := classroom.Element{Seq: b.Seq + 1, At: 1, Author: "ana"}
		e.ID, e.Version, e.Nonce, e.File = name, version, 1, hash
		e.Body, err = json.Marshal(map[string]any{"id": name, "version": version, "versionNonce": 1, "text": "ä\t\\N\n木" + name})
		if err != nil {
			return nil, err
		}
		b.Seq, b.Live, b.Bytes = e.Seq, b.Live+1, b.Bytes+int64(len(e.Body))
		if hash != "" {
			f := classroom.File{Session: id, Hash: hash, Name: name, Size: int64(len(image)), Width: 1, Height: 1}
			if err := tx.AddFile(ctx, f); err != nil {
				return nil, err
			}
		}
		if err := tx.PutElements(ctx, b.ID, []classroom.Element{e}); err != nil {
			return nil, err
		}
		return nil, tx.SaveBoard(ctx, b)
	})
}

func (s *school) elements(t testing.TB, id session.SessionID) map[string]classroom.Element {
	t.Helper()
	found := map[string]classroom.Element{}
	require.NoError(t, s.Read(t.Context(), func(q classroom.Query) error {
		all, err := q.Live(t.Context(), classroom.BoardID("b-"+id))
		for _, e := range all {
			found[e.ID] = e
		}
		return err
	}))
	return found
}

func (s *school) sound(t testing.TB) {
	t.Helper()
	findings, err := s.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings)
	findings, err = s.CheckFiles(t.Context(), s.files)
	require.NoError(t, err)
	require.Empty(t, findings)
}

// filled is a school with something of everything.
func filled(t testing.TB, c store.Config) *school {
	t.Helper()
	s := open(t, c)
	ctx := t.Context()
	for i := range 3 {
		id := session.SessionID(fmt.Sprint("s", i))
		require.NoError(t, addSession(s.Store, id))
		require.NoError(t, join(ctx, s.Store, id, i))
		for j := range 5 {
			require.NoError(t, s.draw(id, fmt.Sprint("e", j), 1, nil))
		}
		require.NoError(t, s.draw(id, "image", 1, []byte("an image of "+string(id))))
		require.NoError(t, s.draw(id, "shared", 1, []byte("an image of all")))
	}
	require.NoError(t, s.Write(ctx, func(tx classroom.Tx) error {
		v := classroom.Version{ID: "v", Board: "b-s0", At: 5, Files: []string{hashOf([]byte("an image of s0"))}}
		require.NoError(t, tx.AddVersion(ctx, v, []byte{0, 1, 255, '\\', '\n'}))
		return tx.PutSecret(ctx, classroom.EpochSecret, []byte("before"))
	}))
	return s
}

func backUp(c store.Config, to string) (*store.Manifest, error) {
	return store.Backup(context.Background(), store.BackupConfig{Config: c, To: to, Program: "test"})
}

func restored(t testing.TB, from string, place places) *school {
	t.Helper()
	c := place(t)
	_, err := store.Restore(t.Context(), store.RestoreConfig{Config: c, From: from})
	require.NoError(t, err)
	return open(t, c)
}

func TestBackup(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, place places) {
		s := filled(t, place(t))
		to := filepath.Join(t.TempDir(), "backup")
		m, err := backUp(s.config, to)
		require.NoError(t, err)
		require.Equal(t, "test", m.Program)
		require.Equal(t, 4, m.Contents)
		require.EqualValues(t, 3, m.Rows["sessions"])
		require.EqualValues(t, 21, m.Rows["elements"])
		require.Empty(t, m.Lost)
		read, err := store.ReadManifest(to)
		require.NoError(t, err)
		require.Equal(t, m, read)

		again := restored(t, to, place)
		again.sound(t)
		for _, id := range []session.SessionID{"s0", "s1", "s2"} {
			require.Equal(t, s.elements(t, id), again.elements(t, id))
			was, rev := seats(t, s.Store, id)
			is, restoredRev := seats(t, again.Store, id)
			require.Equal(t, rev, restoredRev)
			require.Equal(t, was, is)
		}
		require.NoError(t, again.Read(t.Context(), func(q classroom.Query) error {
			_, body, err := q.Version(t.Context(), "b-s0", "v")
			require.NoError(t, err)
			require.Equal(t, []byte{0, 1, 255, '\\', '\n'}, body)
			_, err = q.Secret(t.Context(), classroom.EpochSecret)
			require.ErrorIs(t, err, classroom.ErrNotFound, "the server that starts makes another epoch")
			return nil
		}))
		require.NoError(t, again.draw("s0", "after", 1, []byte("another image")), "and all goes on")
		require.NoError(t, filepath.WalkDir(to, private(t)))
		require.NoError(t, filepath.WalkDir(again.config.Dir, private(t)))

		// What the restored one does, the backup does not see.
		third := restored(t, to, place)
		third.sound(t)
		require.NotContains(t, third.elements(t, "s0"), "after")
	})
}

func private(t testing.TB) func(string, os.DirEntry, error) error {
	return func(path string, d os.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := d.Info()
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, path)
		return nil
	}
}

// TestBackupUnderLoad: what was answered before a backup began is in it, and
// what it has is in order, while everybody writes on.
func TestBackupUnderLoad(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, place places) {
		s := filled(t, place(t))
		const writers = 8
		var acked [writers]atomic.Int64
		stop := make(chan struct{})
		var wg sync.WaitGroup
		first := make(chan struct{}, writers)
		for i := range writers {
			wg.Go(func() {
				id := session.SessionID(fmt.Sprint("s", i%3))
				for n := int64(1); ; n++ {
					select {
					case <-stop:
						return
					default:
					}
					var image []byte
					if n%5 == 1 {
						image = fmt.Appendf(nil, "image %d of %d", n, i)
					}
					if err := s.draw(id, fmt.Sprintf("w%d.%d", i, n%50), n, image); err != nil {
						t.Error(err)
						return
					}
					acked[i].Store(n)
					if n == 20 {
						first <- struct{}{}
					}
				}
			})
		}
		for range writers {
			<-first
		}
		for range 3 {
			var before [writers]int64
			for i := range acked {
				before[i] = acked[i].Load()
			}
			to := filepath.Join(t.TempDir(), "backup")
			m, err := backUp(s.config, to)
			require.NoError(t, err)
			require.Empty(t, m.Lost)
			again := restored(t, to, place)
			again.sound(t)
			for i, n := range before {
				e, ok := again.elements(t, session.SessionID(fmt.Sprint("s", i%3)))[fmt.Sprintf("w%d.%d", i, n%50)]
				require.True(t, ok)
				require.GreaterOrEqual(t, e.Version, n, "writer %d", i)
			}
		}
		close(stop)
		wg.Wait()
	})
}

// TestBackupKilled: a backup that is killed at any time is none, and harms
// nobody. The child of this test is the one that dies.
func TestBackupKilled(t *testing.T) {
	t.Parallel()
	if to := os.Getenv("STOA_TEST_BACKUP_TO"); to != "" {
		_, err := backUp(store.Config{Dir: os.Getenv("STOA_TEST_DIR"), PostgresURL: os.Getenv("STOA_TEST_URL")}, to)
		require.NoError(t, err)
		return
	}
	onEngines(t, func(t *testing.T, place places) {
		s := filled(t, place(t))
		for i := range 40 {
			require.NoError(t, s.draw("s0", fmt.Sprint("more", i), 1, bytes.Repeat([]byte{byte(i)}, 100_000)))
		}
		interrupted := 0
		for try := range 12 {
			to := filepath.Join(t.TempDir(), "backup")
			c := exec.Command(os.Args[0], "-test.run=^TestBackupKilled$", "-test.v")
			c.Env = append(os.Environ(), "STOA_TEST_BACKUP_TO="+to, "STOA_TEST_DIR="+s.config.Dir, "STOA_TEST_URL="+s.config.PostgresURL)
			out, err := c.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, c.Start())
			over := make(chan struct{}) // it has nothing more to say: it is killed, or done
			go func() {
				defer close(over)
				_, _ = io.Copy(io.Discard, out)
			}()
			for going := true; going && !progressed(to, try); {
				select {
				case <-over:
					going = false
				default:
					runtime.Gosched()
				}
			}
			require.NoError(t, c.Process.Kill())
			<-over
			_ = c.Wait()
			if _, err := store.ReadManifest(to); err == nil {
				restored(t, to, place).sound(t) // it was quicker
				continue
			}
			interrupted++
			_, err = store.Restore(t.Context(), store.RestoreConfig{Config: place(t), From: to})
			require.ErrorContains(t, err, "interrupted")
			_, err = backUp(s.config, to)
			require.ErrorContains(t, err, "is not empty")
		}
		t.Logf("%d of 12 were interrupted", interrupted)
		require.Positive(t, interrupted)
		require.NoError(t, s.draw("s0", "on", 1, nil))
		s.sound(t)
		to := filepath.Join(t.TempDir(), "backup")
		_, err := backUp(s.config, to)
		require.NoError(t, err)
		restored(t, to, place).sound(t)
	})
}

// progressed tells whether a backup has come as far as a step.
func progressed(to string, step int) bool {
	for _, name := range [][]string{{"files"}, {"files", "80"}, {"stoa.db", "tables"}, {"contents.txt", "manifest.json"}}[step%4] {
		if _, err := os.Stat(filepath.Join(to, name)); err == nil {
			return true
		}
	}
	return false
}

func TestBackupRefused(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, place places) {
		empty := place(t)
		_, err := backUp(empty, filepath.Join(t.TempDir(), "backup"))
		require.ErrorContains(t, err, map[bool]string{true: "no database", false: "no tables"}[empty.PostgresURL == ""])
		_, err = os.Stat(empty.Dir)
		require.ErrorIs(t, err, os.ErrNotExist, "nothing was made")

		s := filled(t, place(t))
		full := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(full, "thesis.txt"), nil, 0o600))
		_, err = backUp(s.config, full)
		require.ErrorContains(t, err, "it has thesis.txt")
		require.NotContains(t, err.Error(), "\n")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = store.Backup(ctx, store.BackupConfig{Config: s.config, To: filepath.Join(t.TempDir(), "b")})
		require.ErrorIs(t, err, context.Canceled)
	})
}

func TestBackupLost(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, place places) {
		s := filled(t, place(t))
		ctx := t.Context()
		lost, stranger := hashOf([]byte("an image of s1")), []byte("what no row names")
		require.NoError(t, s.files.Remove(ctx, lost))
		_, err := put(s.files, stranger, hashOf(stranger), much)
		require.NoError(t, err)
		to := filepath.Join(t.TempDir(), "backup")
		m, err := backUp(s.config, to)
		require.NoError(t, err)
		require.Equal(t, []string{lost}, m.Lost)
		require.Equal(t, 3, m.Contents)
		again := restored(t, to, place)
		_, err = again.files.Open(ctx, hashOf(stranger))
		require.ErrorIs(t, err, classroom.ErrNotFound)
		findings, err := again.CheckFiles(ctx, again.files)
		require.NoError(t, err)
		require.Len(t, findings, 1)
	})
}

// TestBackupOfADamagedFile: what a broken disk has cut short is lost, and said to
// be; the backup goes back without it.
func TestBackupOfADamagedFile(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, place places) {
		s := filled(t, place(t))
		damaged := hashOf([]byte("an image of s1"))
		require.NoError(t, os.Truncate(filepath.Join(s.config.Dir, "files", damaged[:2], damaged), 5))
		to := filepath.Join(t.TempDir(), "backup")
		m, err := backUp(s.config, to)
		require.NoError(t, err)
		require.Equal(t, []string{damaged}, m.Lost)
		restored(t, to, place)
	})
}

// TestRestoreRefused: nothing is changed where something is not right.
func TestRestoreRefused(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, place places) {
		s := filled(t, place(t))
		backup := filepath.Join(t.TempDir(), "backup")
		_, err := backUp(s.config, backup)
		require.NoError(t, err)
		image := hashOf([]byte("an image of s2"))
		main := "stoa.db"
		if s.config.PostgresURL != "" {
			main = "tables/elements.copy"
		}
		edit := func(name string, change func([]byte) []byte) func(t *testing.T, dir string) {
			return func(t *testing.T, dir string) {
				data, err := os.ReadFile(filepath.Join(dir, name))
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), change(data), 0o600))
			}
		}
		remove := func(name string) func(t *testing.T, dir string) {
			return func(t *testing.T, dir string) { require.NoError(t, os.Remove(filepath.Join(dir, name))) }
		}
		flip := func(b []byte) []byte { b[len(b)/2] ^= 1; return b }
		replace := func(old, by string) func([]byte) []byte {
			return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(by), 1) }
		}
		other := map[bool]string{true: `"postgresql"`, false: `"sqlite"`}[s.config.PostgresURL == ""]
		mine := map[bool]string{false: `"postgresql"`, true: `"sqlite"`}[s.config.PostgresURL == ""]
		for name, c := range map[string]struct {
			change func(t *testing.T, dir string)
			says   string
		}{
			"no manifest":         {remove("manifest.json"), "interrupted"},
			"no JSON":             {edit("manifest.json", func(b []byte) []byte { return b[:20] }), "damaged"},
			"another format":      {edit("manifest.json", replace(`"format": 1`, `"format": 2`)), "format 2"},
			"a newer version":     {edit("manifest.json", replace(`"schema": `, `"schema": 9`)), "newer version"},
			"another engine":      {edit("manifest.json", replace(mine, other)), "can only be restored into that"},
			"a flipped bit":       {edit(main, flip), "is not what was written"},
			"cut short":           {edit(main, func(b []byte) []byte { return b[:len(b)-1] }), "is not what was written"},
			"no database":         {remove(main), "damaged"},
			"another list":        {edit("contents.txt", flip), "is not what was written"},
			"a part elsewhere":    {edit("manifest.json", replace(`"contents.txt"`, `"../contents.txt"`)), "damaged"},
			"a file that is gone": {remove(filepath.Join("files", image[:2], image)), "--without-lost"},
			"a damaged file": {func(t *testing.T, dir string) {
				name := filepath.Join(dir, "files", image[:2], image)
				require.NoError(t, os.Remove(name)) // it is the same as the server's
				require.NoError(t, os.WriteFile(name, []byte("an image of sX"), 0o600))
			}, "--without-lost"},
		} {
			t.Run(name, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "backup")
				require.NoError(t, os.CopyFS(dir, os.DirFS(backup)))
				c.change(t, dir)
				into := place(t)
				_, err := store.Restore(t.Context(), store.RestoreConfig{Config: into, From: dir})
				require.ErrorContains(t, err, c.says)
				require.NotContains(t, err.Error(), "\n")
				requireEmpty(t, into)
				_, err = store.Restore(t.Context(), store.RestoreConfig{Config: into, From: backup})
				require.NoError(t, err, "and nothing is in the way of a good one")
				if !strings.Contains(c.says, "--without-lost") {
					return
				}
				into = place(t)
				done, err := store.Restore(t.Context(), store.RestoreConfig{Config: into, From: dir, WithoutLost: true})
				require.NoError(t, err)
				require.Equal(t, []string{image}, done.Missing)
			})
		}
	})
}

// TestRestoreLastStep: what fails when everything is in its place takes nothing
// back; of PostgreSQL's database it could not.
func TestRestoreLastStep(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, place places) {
		s := filled(t, place(t))
		backup := filepath.Join(t.TempDir(), "backup")
		_, err := backUp(s.config, backup)
		require.NoError(t, err)
		into := place(t)
		left := filepath.Join(into.Dir, "restoring", "in-the-way")
		_, err = store.Restore(t.Context(), store.RestoreConfig{Config: into, From: backup, Progress: func(store.Progress) {
			_ = os.WriteFile(left, nil, 0o600)
		}})
		require.ErrorContains(t, err, "everything was restored")
		_, err = store.OpenFiles(into.Dir)
		require.ErrorContains(t, err, "interrupted", "nobody serves it as it is")
		require.NoError(t, os.RemoveAll(filepath.Dir(left)))
		open(t, into).sound(t)
	})
}

func requireEmpty(t testing.TB, c store.Config) {
	t.Helper()
	has, err := os.ReadDir(c.Dir)
	if !os.IsNotExist(err) {
		require.NoError(t, err)
		for _, e := range has {
			require.Equal(t, "stoa.lock", e.Name())
		}
	}
	if c.PostgresURL == "" {
		return
	}
	d, err := sql.Open("pgx", c.PostgresURL)
	require.NoError(t, err)
	defer d.Close()
	var n int
	require.NoError(t, d.QueryRow("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").Scan(&n))
	require.Zero(t, n)
}

func TestRestoreIntoFull(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, place places) {
		s := filled(t, place(t))
		backup := filepath.Join(t.TempDir(), "backup")
		_, err := backUp(s.config, backup)
		require.NoError(t, err)
		refused := func(c store.Config, says string) {
			t.Helper()
			_, err := store.Restore(t.Context(), store.RestoreConfig{Config: c, From: backup})
			require.ErrorContains(t, err, says)
			require.NotContains(t, err.Error(), "\n")
		}
		refused(s.config, "is not empty")
		if s.config.PostgresURL != "" {
			c := place(t)
			c.PostgresURL = s.config.PostgresURL
			refused(c, "the database is not empty")
			requireEmpty(t, store.Config{Dir: c.Dir})
		}
		s.sound(t)

		// A restore that was interrupted is served by nobody.
		c := place(t)
		require.NoError(t, os.MkdirAll(filepath.Join(c.Dir, "restoring"), 0o700))
		refused(c, "was interrupted here")
		_, err = store.OpenFiles(c.Dir)
		require.ErrorContains(t, err, "was interrupted here")
		if c.PostgresURL == "" {
			require.Contains(t, refuses(t, c), "was interrupted here")
		}
	})
}
