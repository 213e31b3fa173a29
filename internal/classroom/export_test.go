package classroom_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/storetest"
)

// withFiles gives a world a folder of files.
func withFiles(t *testing.T) (*store.Files, func(*classroom.Config)) {
	t.Helper()
	files, err := store.OpenFiles(storetest.Folder(t))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, files.Close()) })
	return files, func(c *classroom.Config) { c.Files = files }
}

// shelf writes workspaces as they are kept, without a page.
type shelf struct {
	*world
	id    session.SessionID
	files *store.Files
	place int
}

func (s *shelf) write(fn func(classroom.Tx) error) {
	s.Helper()
	require.NoError(s, s.gate.Write(s.Context(), fn))
}

func (s *shelf) board(name string, deleted bool, bodies ...string) {
	s.Helper()
	s.place++
	b := classroom.Board{ID: classroom.BoardID(fmt.Sprint("board-", s.place)), Session: s.id, Name: name, Place: 100 + s.place, Created: now()}
	if deleted {
		b.Deleted = now()
	}
	var rows []classroom.Element
	for i, body := range bodies {
		e, code := board.Parse([]byte(body), "author-of-it")
		require.Empty(s, code)
		rows = append(rows, classroom.Element{Element: e, Seq: int64(i + 1), At: now(), Author: "author-of-it"})
	}
	s.write(func(tx classroom.Tx) error {
		return errors.Join(tx.AddBoard(s.Context(), b), tx.PutElements(s.Context(), b.ID, rows))
	})
}

func (s *shelf) file(name, kind string, by session.PersonID, content []byte) (hash string) {
	s.Helper()
	sum := sha256.Sum256(content)
	hash = hex.EncodeToString(sum[:])
	_, err := s.files.Put(s.Context(), hash, bytes.NewReader(content), int64(len(content)))
	require.NoError(s, err)
	s.write(func(tx classroom.Tx) error {
		return tx.AddFile(s.Context(), classroom.File{
			Session: s.id, Hash: hash, Name: name, Type: kind, Size: int64(len(content)), Author: by, Added: now(), Listed: true,
		})
	})
	pass(time.Second)
	return hash
}

// unzipped is an export by the names of its files.
func (s *shelf) unzipped(style classroom.ExportStyle) map[string]string {
	s.Helper()
	var b bytes.Buffer
	require.NoError(s, s.c.Export(s.Context(), &b, s.id, style))
	r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(s, err)
	out := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		require.NoError(s, err)
		raw, err := io.ReadAll(in)
		require.NoError(s, err)
		require.NoError(s, in.Close())
		require.NotContains(s, out, f.Name)
		out[f.Name] = string(raw)
	}
	return out
}

func picture(t *testing.T) []byte {
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 3))))
	return b.Bytes()
}

func TestExport(t *testing.T) {
	files, opt := withFiles(t)
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		s := &shelf{world: w, id: id, files: files}
		w.enter(id, hanna, ana)
		pass(10 * time.Minute)
		w.do(id, session.End{By: hanna.Person.ID})

		img := picture(t)
		hash := s.file("photo.png", "image/png", ana.Person.ID, img)
		lost := strings.Repeat("ab", 32)
		s.write(func(tx classroom.Tx) error { return tx.UnlistFile(w.Context(), id, hash) })
		s.file("Notes.pdf", "application/pdf", hanna.Person.ID, []byte("first"))
		s.file("notes.pdf", "application/pdf", hanna.Person.ID, []byte("second"))
		s.file("../../etc/pass\u202ewd", "text/plain", hanna.Person.ID, []byte("third"))
		gone := s.file("gone.txt", "text/plain", hanna.Person.ID, []byte("fourth"))
		require.NoError(t, files.Remove(w.Context(), gone))

		text := `{"id":"t","type":"text","x":0,"y":0,"width":50,"height":20,"index":"a1","version":1,"versionNonce":1,"text":"<שלום>"}`
		shows := `{"id":"i","type":"image","x":0,"y":0,"width":9,"height":9,"index":"a0","version":1,"versionNonce":1,"fileId":"` + hash + `"}`
		shows2 := strings.Replace(strings.Replace(shows, hash, lost, 1), `"id":"i"`, `"id":"j"`, 1)
		dead := strings.Replace(text, `"version":1`, `"isDeleted":true,"version":1`, 1)
		s.board("Ideas", false, text, shows, shows2)
		s.board("Ideas", false, strings.Replace(dead, `"id":"t"`, `"id":"u"`, 1))
		s.board("a/b: c?", false)
		s.board("Old", true, text)

		got := s.unzipped(classroom.ExportStyle{Zone: time.FixedZone("", 3600), Language: "de"})
		var list struct {
			Format  string
			Session struct{ Name, Link string }
			Boards  []struct {
				Name, File, Picture string
				Elements            int
			}
			Files []struct {
				SHA256, Name, By, File string
				Missing                bool
			}
			Runs []struct {
				Number int
				File   string
				Reason string
				People int
			}
		}
		require.NoError(t, json.Unmarshal([]byte(got["stoa.json"]), &list))
		require.Equal(t, "stoa-export", list.Format)
		kept, err := w.c.Session(w.Context(), id)
		require.NoError(t, err)
		require.Equal(t, kept.Name, list.Session.Name)
		require.Equal(t, kept.Link, list.Session.Link)

		ideas := 0
		for _, b := range list.Boards {
			require.NotEqual(t, "Old", b.Name, "a deleted board")
			require.Contains(t, got, b.File)
			require.Contains(t, got, b.Picture)
			if b.Name != "Ideas" {
				continue
			}
			if ideas++; ideas > 1 {
				require.Zero(t, b.Elements)
				continue
			}
			require.Equal(t, 3, b.Elements)
			var file struct {
				Elements []json.RawMessage
				Files    map[string]struct{ DataURL string }
			}
			require.NoError(t, json.Unmarshal([]byte(got[b.File]), &file))
			require.Len(t, file.Elements, 3)
			require.NotContains(t, got[b.File], "author-of-it")
			require.Len(t, file.Files, 1, "what is lost is not there; what is not listed any more is")
			require.True(t, strings.HasPrefix(file.Files[hash].DataURL, "data:image/png;base64,"))
			require.Contains(t, got[b.Picture], "&lt;שלום&gt;")
			require.Contains(t, got[b.Picture], "data:image/png;base64,")
			back, code := board.Parse(file.Elements[1], "x")
			require.Empty(t, code)
			require.Equal(t, "j", back.ID)
		}
		require.Equal(t, 2, ideas)
		require.Contains(t, got["README.txt"], "a_b_ c_.excalidraw")

		require.Equal(t, "first", got["files/Notes.pdf"])
		require.Equal(t, "second", got["files/notes (2).pdf"], "names that differ in letters' case only are one to some systems")
		require.Equal(t, "third", got["files/file__.._etc_passwd"])
		require.NotContains(t, got, "files/gone.txt")
		require.NotContains(t, got, "files/photo.png", "it is not listed any more")
		require.Len(t, list.Files, 4)
		require.Equal(t, "hanna", strings.ToLower(list.Files[0].By))
		require.True(t, list.Files[3].Missing)
		require.Contains(t, got["README.txt"], "gone.txt: its content was lost\r\n")

		require.Len(t, list.Runs, 1)
		require.Equal(t, "host_ended", list.Runs[0].Reason)
		sheet := got["attendance/run 1.csv"]
		require.True(t, strings.HasPrefix(sheet, "\ufeffDurchgang,Name,"), sheet)
		require.Contains(t, sheet, "0:10:00")
		require.Contains(t, sheet, "+01:00")

		require.NoError(t, w.c.SessionExported(w.Context(), hanna.Person.ID, id))
		audit, err := w.c.Audit(w.Context(), classroom.AuditFilter{Session: id, Action: "session.export", Limit: 5})
		require.NoError(t, err)
		require.Len(t, audit, 1)
		require.ErrorIs(t, w.c.Export(w.Context(), io.Discard, "nowhere", classroom.ExportStyle{}), classroom.ErrNotFound)
	}, opt)
}

// TestExportBreaks: an export that cannot go on says so, and is no zip.
func TestExportBreaks(t *testing.T) {
	files, opt := withFiles(t)
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{})
		s := &shelf{world: w, id: id, files: files}
		for i := range 20 {
			s.file(fmt.Sprintf("%d.bin", i), "application/octet-stream", hanna.Person.ID, bytes.Repeat([]byte{byte(i)}, 10_000))
		}
		var whole bytes.Buffer
		require.NoError(t, w.c.Export(w.Context(), &whole, id, classroom.ExportStyle{}))
		for _, most := range []int{0, 100, whole.Len() / 2, whole.Len() - 1} {
			cut := &cutOff{left: most}
			require.ErrorIs(t, w.c.Export(w.Context(), cut, id, classroom.ExportStyle{}), errCut)
		}
		ctx, cancel := context.WithCancel(w.Context())
		cancel()
		require.ErrorIs(t, w.c.Export(ctx, io.Discard, id, classroom.ExportStyle{}), context.Canceled)
	}, opt)
}

var errCut = errors.New("the line is cut")

// cutOff takes so many bytes.
type cutOff struct{ left int }

func (c *cutOff) Write(b []byte) (int, error) {
	if len(b) > c.left {
		return c.left, errCut
	}
	c.left -= len(b)
	return len(b), nil
}
