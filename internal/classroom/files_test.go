package classroom_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/storetest"
)

// keepingFiles has a deployment keep files, in its folder.
func keepingFiles(t *testing.T, w *world, limits classroom.FileLimits) func(*classroom.Config) {
	return func(c *classroom.Config) {
		files, err := store.OpenFiles(w.dir)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, files.Close()) })
		c.Files, c.FileLimits = files, limits
	}
}

// filing runs a test in fake time in a session with hanna and ana inside.
func filing(t *testing.T, limits classroom.FileLimits, tell func(t *testing.T, w *world, id session.SessionID, hanna, ana *someone)) {
	t.Helper()
	t.Parallel()
	dir := storetest.Folder(t)
	synctest.Test(t, func(t *testing.T) {
		w := &world{T: t, dir: dir, people: map[string]*someone{}}
		w.opts = append(w.opts, keepingFiles(t, w, limits))
		w.boot()
		defer w.halt()
		ana := w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		hanna := w.people["hanna"]
		w.enter(id, hanna, ana)
		tell(t, w, id, hanna, ana)
	})
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func upload(name string, content []byte) classroom.Upload {
	return classroom.Upload{Hash: hashOf(content), Name: name, Size: int64(len(content)), Body: bytes.NewReader(content)}
}

// onDisk are the contents in the folder, and those that are only begun.
func (w *world) onDisk() (whole, parts int) {
	w.Helper()
	require.NoError(w, filepath.WalkDir(filepath.Join(w.dir, "files"), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir():
		case strings.Contains(path, "/parts/"):
			parts++
		default:
			whole++
		}
		return err
	}))
	return whole, parts
}

func picturePNG(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewGray(image.Rect(0, 0, 30, 20))))
	return out.Bytes()
}

func TestFilesOfASession(t *testing.T) {
	filing(t, classroom.FileLimits{}, func(t *testing.T, w *world, id session.SessionID, hanna, ana *someone) {
		ctx := t.Context()
		img, text := picturePNG(t), []byte("<svg onload=alert(1)>")
		f, fresh, err := w.c.AddFile(ctx, ana.Person, id, upload(`..\..\etc/a‮b.png`, img))
		require.NoError(t, err)
		require.True(t, fresh)
		require.Equal(t, "ab.png", f.Name)
		require.Equal(t, "image/png", f.Type)
		require.Equal(t, 30, f.Width)
		require.Equal(t, 20, f.Height)
		pass(time.Second)
		f, fresh, err = w.c.AddFile(ctx, hanna.Person, id, upload("page.html", text))
		require.NoError(t, err)
		require.True(t, fresh)
		require.Zero(t, f.Width)
		require.NotContains(t, f.Type, "image/")

		l, err := w.c.FilesOf(ctx, ana.Person, id)
		require.NoError(t, err)
		require.Len(t, l.Files, 2)
		require.Equal(t, "page.html", l.Files[0].Name)
		require.EqualValues(t, len(img)+len(text), l.Used)
		require.Empty(t, l.Files[0].May, "it is not ana's")
		require.Equal(t, []classroom.FileAction{classroom.DoDeleteFile}, l.Files[1].May)

		_, fresh, err = w.c.AddFile(ctx, hanna.Person, id, classroom.Upload{Hash: hashOf(img), Name: "again.png", Size: -1, Body: iotest.ErrReader(errors.New("it was read"))})
		require.NoError(t, err, "what the session has needs not be sent")
		require.False(t, fresh)

		f, content, err := w.c.OpenFile(ctx, ana.Person, id, hashOf(img))
		require.NoError(t, err)
		got, err := io.ReadAll(content)
		require.NoError(t, errors.Join(err, content.Close()))
		require.Equal(t, img, got)
		require.Equal(t, "ab.png", f.Name)

		w.refused(w.c.DropFile(ctx, ana.Person, id, hashOf(text)), session.CodeNotAllowed)
		require.NoError(t, w.c.DropFile(ctx, ana.Person, id, hashOf(img)))
		w.refused(w.c.DropFile(ctx, ana.Person, id, hashOf(img)), session.CodeNotFound)
		require.NoError(t, w.c.DropFile(ctx, hanna.Person, id, hashOf(text)), "who may arrange")
		l, err = w.c.FilesOf(ctx, ana.Person, id)
		require.NoError(t, err)
		require.Empty(t, l.Files)
		require.Zero(t, l.Used, "what is deleted makes room")
		entries, err := w.c.Audit(ctx, classroom.AuditFilter{Session: id, Action: "file.", Limit: 9})
		require.NoError(t, err)
		require.Len(t, entries, 2)
		require.Equal(t, hashOf(text), entries[0].Data["file"])

		f, fresh, err = w.c.AddFile(ctx, ana.Person, id, upload("back.png", img))
		require.NoError(t, err)
		require.False(t, fresh, "it was not collected yet")
		require.Equal(t, "back.png", f.Name)
	})
}

// TestFilesOfBoardsAreNotListed: a file without a name is there for a board, and
// gets into the list when somebody gives it one.
func TestFilesOfBoardsAreNotListed(t *testing.T) {
	filing(t, classroom.FileLimits{}, func(t *testing.T, w *world, id session.SessionID, _, ana *someone) {
		ctx := t.Context()
		img := picturePNG(t)
		_, fresh, err := w.c.AddFile(ctx, ana.Person, id, upload("", img))
		require.NoError(t, err)
		require.True(t, fresh)
		l, err := w.c.FilesOf(ctx, ana.Person, id)
		require.NoError(t, err)
		require.Empty(t, l.Files)
		_, fresh, err = w.c.AddFile(ctx, ana.Person, id, upload("named.png", img))
		require.NoError(t, err)
		require.False(t, fresh)
		_, _, err = w.c.AddFile(ctx, ana.Person, id, upload("", img))
		require.NoError(t, err)
		l, err = w.c.FilesOf(ctx, ana.Person, id)
		require.NoError(t, err)
		require.Equal(t, "named.png", l.Files[0].Name)
	})
}

func TestWhoMayAddFiles(t *testing.T) {
	filing(t, classroom.FileLimits{}, func(t *testing.T, w *world, id session.SessionID, hanna, ana *someone) {
		ctx := t.Context()
		content := []byte("anything")
		ben := w.person("ben", session.Contact)
		unread := classroom.Upload{Hash: hashOf(content), Name: "x", Size: 8, Body: iotest.ErrReader(errors.New("it was read"))}
		_, _, err := w.c.AddFile(ctx, ben.Person, id, unread)
		w.refused(err, session.CodeNotInside)
		_, _, err = w.c.OpenFile(ctx, ben.Person, id, unread.Hash)
		require.Error(t, err)
		_, err = w.c.FilesOf(ctx, ben.Person, id)
		require.Error(t, err)
		require.Error(t, w.c.DropFile(ctx, ben.Person, id, unread.Hash))

		_, _, err = w.c.AddFile(ctx, ana.Person, id, upload("x", content))
		require.NoError(t, err)
		other := w.class(classroom.Overrides{}, ana)
		w.enter(other, hanna, ana)
		_, _, err = w.c.OpenFile(ctx, ana.Person, other, hashOf(content))
		require.ErrorIs(t, err, classroom.ErrNotFound, "a file of another session")
		w.refused(w.c.DropFile(ctx, hanna.Person, other, hashOf(content)), session.CodeNotFound)
		_, _, err = w.c.AddFile(ctx, ana.Person, other, classroom.Upload{Hash: hashOf(content), Name: "x", Size: 8, Body: strings.NewReader("it is not")})
		require.ErrorIs(t, err, classroom.ErrMismatch, "knowing a hash is not having the content")

		// Whoever loses the right while sending has sent it for nothing.
		late := []byte("late")
		leaving := io.MultiReader(bytes.NewReader(late), readerFunc(func([]byte) (int, error) {
			require.NoError(t, w.c.Do(ctx, id, session.SetStatus{By: hanna.Person.ID, Status: session.Closed}))
			return 0, io.EOF
		}))
		whole, _ := w.onDisk()
		_, _, err = w.c.AddFile(ctx, ana.Person, id, classroom.Upload{Hash: hashOf(late), Name: "late", Size: 4, Body: leaving})
		w.refused(err, session.CodeClosed)
		after, parts := w.onDisk()
		require.Equal(t, whole, after, "nothing of it stays")
		require.Zero(t, parts)
		w.refused(w.c.DropFile(ctx, hanna.Person, id, hashOf(content)), session.CodeClosed)
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestQuotas(t *testing.T) {
	limits := classroom.FileLimits{File: 1000, Session: 2500, All: 6000}
	filing(t, limits, func(t *testing.T, w *world, id session.SessionID, hanna, ana *someone) {
		ctx := t.Context()
		n := 0
		fresh := func(size int) classroom.Upload {
			n++
			return upload("x", bytes.Repeat([]byte{byte(n)}, size))
		}
		add := func(id session.SessionID, u classroom.Upload) *classroom.NoRoom {
			_, _, err := w.c.AddFile(ctx, ana.Person, id, u)
			var full *classroom.NoRoom
			if err != nil {
				require.ErrorAs(t, err, &full)
			}
			return full
		}
		endless := classroom.Upload{Hash: hashOf(nil), Name: "x", Size: -1, Body: readerFunc(func(p []byte) (int, error) { return len(p), nil })}
		require.Equal(t, &classroom.NoRoom{Code: "too_large", Most: 1000}, add(id, fresh(1001)))
		require.Equal(t, "too_large", add(id, endless).Code)
		kept := fresh(1000)
		require.Nil(t, add(id, kept))
		require.Nil(t, add(id, fresh(1000)))
		require.Equal(t, &classroom.NoRoom{Code: "session_full", Used: 2000, Most: 2500}, add(id, fresh(501)))
		unknown := fresh(501)
		unknown.Size = -1
		require.Equal(t, "session_full", add(id, unknown).Code)
		require.Nil(t, add(id, fresh(500)))

		// What is deleted makes room, but the disk is not for ever.
		require.NoError(t, w.c.DropFile(ctx, ana.Person, id, kept.Hash))
		again := fresh(1000)
		require.Nil(t, add(id, again))
		require.NoError(t, w.c.DropFile(ctx, ana.Person, id, again.Hash))
		again = fresh(1000)
		require.Nil(t, add(id, again))
		require.NoError(t, w.c.DropFile(ctx, ana.Person, id, again.Hash))
		require.Equal(t, &classroom.NoRoom{Code: "session_full", Used: 4500, Most: 5000}, add(id, fresh(501)))

		// The deployment's: a content that it has already needs no room.
		other := w.class(classroom.Overrides{}, ana)
		w.enter(other, hanna, ana)
		require.Nil(t, add(other, fresh(1000)))
		require.Equal(t, &classroom.NoRoom{Code: "server_full"}, add(other, fresh(501)))
		require.Nil(t, add(other, upload("x", bytes.Repeat([]byte{2}, 1000))), "what the server has for another session needs no room")
	})
}

// TestTwoAtTheEdge: of uploads that would each fit, but not together, only those
// are taken that do.
func TestTwoAtTheEdge(t *testing.T) {
	for name, limits := range map[string]classroom.FileLimits{
		"session": {Session: 2500, PerPerson: 9}, "server": {All: 2500, PerPerson: 9},
	} {
		t.Run(name, func(t *testing.T) {
			filing(t, limits, func(t *testing.T, w *world, id session.SessionID, _, ana *someone) {
				var meet sync.WaitGroup
				meet.Add(5)
				results := make(chan error, 5)
				for i := range 5 {
					content := bytes.Repeat([]byte{byte(i)}, 1000)
					// All have sent everything before the first is done.
					arrive := sync.OnceFunc(meet.Done)
					body := io.MultiReader(bytes.NewReader(content), readerFunc(func([]byte) (int, error) {
						arrive()
						meet.Wait()
						return 0, io.EOF
					}))
					go func() {
						_, _, err := w.c.AddFile(w.Context(), ana.Person, id, classroom.Upload{Hash: hashOf(content), Name: "x", Size: 1000, Body: body})
						arrive() // it may have been cut while it was read
						results <- err
					}()
				}
				taken := 0
				for range 5 {
					err := <-results
					var full *classroom.NoRoom
					switch {
					case err == nil:
						taken++
					case !errors.As(err, &full) || full.Code != name+"_full":
						t.Errorf("refused for another reason: %v", err)
					}
				}
				require.Equal(t, 2, taken)
				whole, parts := w.onDisk()
				require.Equal(t, taken, whole)
				require.Zero(t, parts)
			})
		})
	}
}

func TestTooManyUploadsAtOnce(t *testing.T) {
	filing(t, classroom.FileLimits{PerPerson: 2, AtOnce: 3}, func(t *testing.T, w *world, id session.SessionID, hanna, ana *someone) {
		var begun, done sync.WaitGroup
		release := make(chan struct{})
		slow := func(p *someone, i int) {
			begun.Add(1)
			done.Go(func() {
				once := sync.OnceFunc(begun.Done)
				content := fmt.Append(nil, i)
				body := io.MultiReader(readerFunc(func([]byte) (int, error) {
					once()
					<-release
					return 0, io.EOF
				}), bytes.NewReader(content))
				_, _, err := w.c.AddFile(w.Context(), p.Person, id, classroom.Upload{Hash: hashOf(content), Name: "x", Size: -1, Body: body})
				require.NoError(t, err)
			})
		}
		slow(ana, 1)
		slow(ana, 2)
		begun.Wait()
		refused := func(p *someone) {
			_, _, err := w.c.AddFile(w.Context(), p.Person, id, upload("x", []byte("more")))
			var denied *classroom.Denied
			require.ErrorAs(t, err, &denied)
			require.Equal(t, "too_many_uploads", denied.Code)
		}
		refused(ana)
		slow(hanna, 3)
		begun.Wait()
		refused(hanna)
		close(release)
		done.Wait()
		_, _, err := w.c.AddFile(w.Context(), ana.Person, id, upload("x", []byte("more")))
		require.NoError(t, err)
	})
}

// TestCollection: what nothing names goes after thirty days, with its content
// where no other session has it; what was never anybody's goes as well, also
// after a restart.
func TestCollection(t *testing.T) {
	filing(t, classroom.FileLimits{}, func(t *testing.T, w *world, id session.SessionID, hanna, ana *someone) {
		ctx := t.Context()
		other := w.class(classroom.Overrides{}, ana)
		w.enter(other, hanna, ana)
		shared, mine, listed := []byte("shared"), []byte("mine"), []byte("listed")
		for _, u := range [][]byte{shared, mine, listed} {
			_, _, err := w.c.AddFile(ctx, ana.Person, id, upload("x", u))
			require.NoError(t, err)
		}
		_, _, err := w.c.AddFile(ctx, ana.Person, other, upload("x", shared))
		require.NoError(t, err)
		require.NoError(t, w.c.DropFile(ctx, ana.Person, id, hashOf(shared)))
		require.NoError(t, w.c.DropFile(ctx, ana.Person, id, hashOf(mine)))
		pass(2 * time.Minute) // housekeeping notes it
		whole, _ := w.onDisk()
		require.Equal(t, 3, whole)

		skip := func(d time.Duration) {
			w.down(d)
			pass(2 * time.Minute)
		}
		skip(29 * 24 * time.Hour)
		whole, _ = w.onDisk()
		require.Equal(t, 3, whole, "they are kept for thirty days")

		orphan := []byte("an upload that was killed before its commit")
		require.NoError(t, os.WriteFile(filepath.Join(w.dir, "files", hashOf(orphan)[:2], hashOf(orphan)), orphan, 0o600))
		require.NoError(t, os.Chtimes(filepath.Join(w.dir, "files", hashOf(orphan)[:2], hashOf(orphan)), time.Now(), time.Now()))
		skip(25 * time.Hour)
		whole, _ = w.onDisk()
		require.Equal(t, 2, whole, "shared and listed")
		w.enter(id, hanna, ana)
		w.enter(other, hanna, ana)
		_, _, err = w.c.OpenFile(ctx, ana.Person, id, hashOf(mine))
		require.ErrorIs(t, err, classroom.ErrNotFound)
		_, _, err = w.c.OpenFile(ctx, ana.Person, id, hashOf(shared))
		require.ErrorIs(t, err, classroom.ErrNotFound)
		_, content, err := w.c.OpenFile(ctx, ana.Person, other, hashOf(shared))
		require.NoError(t, err)
		require.NoError(t, content.Close())
	})
}

// TestUploadMeetsCollection: a content that is being collected and sent again at
// the same time is there afterwards, whole, whoever was first.
func TestUploadMeetsCollection(t *testing.T) {
	filing(t, classroom.FileLimits{}, func(t *testing.T, w *world, id session.SessionID, _, ana *someone) {
		ctx := t.Context()
		for round := range 60 {
			content := fmt.Appendf(nil, "round %d", round)
			hash := hashOf(content)
			_, _, err := w.c.AddFile(ctx, ana.Person, id, upload("x", content))
			require.NoError(t, err)
			require.NoError(t, w.c.DropFile(ctx, ana.Person, id, hash))
			require.NoError(t, w.gate.Write(ctx, func(tx classroom.Tx) error { return tx.MarkUnused(ctx, 1) }))
			var both sync.WaitGroup
			both.Go(func() { require.NoError(t, classroom.CollectFiles(ctx, w.c)) })
			both.Go(func() {
				_, _, err := w.c.AddFile(ctx, ana.Person, id, upload("x", content))
				require.NoError(t, err)
			})
			both.Wait()
			require.NoError(t, classroom.CollectFiles(ctx, w.c))
			_, got, err := w.c.OpenFile(ctx, ana.Person, id, hash)
			require.NoError(t, err, "round %d", round)
			raw, err := io.ReadAll(got)
			require.NoError(t, errors.Join(err, got.Close()))
			require.Equal(t, content, raw)
		}
	})
}

// imageOf is an element that shows a file.
func imageOf(id, hash string) json.RawMessage {
	return json.RawMessage(`{"type":"image","id":"` + id + `","x":0,"y":0,"width":10,"height":10,"angle":0,"version":1,` +
		`"versionNonce":1,"index":"a0","isDeleted":false,"fileId":"` + hash + `","status":"saved","scale":[1,1]}`)
}

// TestBoardsShowImagesOnly: an element can show an image that was looked at, and
// no other file. What a board shows is not collected, though it is in no list.
func TestBoardsShowImagesOnly(t *testing.T) {
	filing(t, classroom.FileLimits{}, func(t *testing.T, w *world, id session.SessionID, _, ana *someone) {
		ctx := t.Context()
		img, text := picturePNG(t), []byte("no image")
		for _, content := range [][]byte{img, text} {
			_, _, err := w.c.AddFile(ctx, ana.Person, id, upload("", content))
			require.NoError(t, err)
		}
		boards, err := w.c.Boards(ctx, id)
		require.NoError(t, err)
		done, err := w.c.Put(ctx, id, ana.Visitor, ana.conn, classroom.Batch{Board: boards[0].ID, Number: 1, Elements: []json.RawMessage{
			imageOf("shown", hashOf(img)), imageOf("none", hashOf(text)), imageOf("nowhere", hashOf([]byte("nowhere"))),
		}})
		require.NoError(t, err)
		codes := map[string]board.Code{}
		for _, r := range done.Rejected {
			codes[r.ID] = r.Code
		}
		require.Equal(t, map[string]board.Code{"none": "unknown_file", "nowhere": "unknown_file"}, codes)
		l, err := w.c.FilesOf(ctx, ana.Person, id)
		require.NoError(t, err)
		require.EqualValues(t, len(img), l.Used)

		pass(2 * time.Minute)
		w.down(40 * 24 * time.Hour)
		pass(2 * time.Minute)
		whole, _ := w.onDisk()
		require.Equal(t, 1, whole, "the image on the board")
	})
}

// TestDeletedSessionLosesItsContent: what was on the boards and in the list of a
// session that was deleted goes like any other board and file, with the contents.
func TestDeletedSessionLosesItsContent(t *testing.T) {
	filing(t, classroom.FileLimits{}, func(t *testing.T, w *world, id session.SessionID, hanna, ana *someone) {
		ctx := t.Context()
		img := picturePNG(t)
		_, _, err := w.c.AddFile(ctx, ana.Person, id, upload("", img))
		require.NoError(t, err)
		_, _, err = w.c.AddFile(ctx, ana.Person, id, upload("listed.txt", []byte("listed")))
		require.NoError(t, err)
		boards, err := w.c.Boards(ctx, id)
		require.NoError(t, err)
		_, err = w.c.Put(ctx, id, ana.Visitor, ana.conn, classroom.Batch{
			Board: boards[0].ID, Elements: []json.RawMessage{imageOf("shown", hashOf(img))},
		})
		require.NoError(t, err)
		require.NoError(t, w.c.Do(ctx, id, session.SetStatus{By: hanna.Person.ID, Status: session.Hidden}))
		require.NoError(t, w.c.DeleteSession(ctx, hanna.Person, id, "Greek"))
		for _, days := range []int{29, 2, 31} {
			whole, _ := w.onDisk()
			require.NotZero(t, whole)
			w.down(time.Duration(days) * 24 * time.Hour)
			pass(2 * time.Minute)
			pass(time.Hour)
		}
		whole, _ := w.onDisk()
		require.Zero(t, whole)
		boards, err = w.c.Boards(ctx, id)
		require.NoError(t, err)
		require.Empty(t, boards)
		findings, err := w.gate.Check(ctx)
		require.NoError(t, err)
		require.Empty(t, findings)
	})
}

// TestCountOfFiles: a session has so many files at most, however small they are:
// each is looked at for every one that comes.
func TestCountOfFiles(t *testing.T) {
	filing(t, classroom.FileLimits{Count: 2}, func(t *testing.T, w *world, id session.SessionID, _, ana *someone) {
		ctx := t.Context()
		add := func(content string) error {
			_, _, err := w.c.AddFile(ctx, ana.Person, id, upload("x", []byte(content)))
			return err
		}
		require.NoError(t, add("a"))
		require.NoError(t, add("b"))
		var full *classroom.NoRoom
		require.ErrorAs(t, add("c"), &full)
		require.Equal(t, classroom.SessionFull, full.Code)
		require.NoError(t, add("b"), "it has that one")
		require.NoError(t, w.c.DropFile(ctx, ana.Person, id, hashOf([]byte("b"))))
		require.ErrorAs(t, add("c"), &full, "what was deleted is still kept")
		require.NoError(t, add("b"))
	})
}
