package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// rect is an element as a page sends it.
func rect(t *testing.T, id string, version int) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(map[string]any{
		"id": id, "type": "rectangle", "version": version, "versionNonce": 7, "isDeleted": false,
		"x": 1, "y": 2, "width": 30, "height": 40, "angle": 0, "strokeColor": "#1e1e1e", "backgroundColor": "transparent",
		"fillStyle": "solid", "strokeWidth": 2, "strokeStyle": "solid", "roughness": 1, "opacity": 100, "seed": 1,
		"groupIds": []string{}, "frameId": nil, "roundness": nil, "boundElements": nil, "updated": 1, "link": nil,
		"locked": false, "index": "a1",
	})
	require.NoError(t, err)
	return raw
}

// TestBackupBeside takes a backup beside the running server while somebody
// draws, restores it elsewhere, and serves it: everything saved before is
// there, and a page that knows more finds another epoch and offers it.
func TestBackupBeside(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dir := filepath.Join(t.TempDir(), "data")
	first := serve(t, dir, "--no-media")
	host := webtest.NewBrowser(first.url, &http.Transport{DisableKeepAlives: true})
	_, err := host.SetUp(ctx, "Hanna", "hanna@example.org", "correct horse")
	require.NoError(t, err)
	item, err := host.AddSession(ctx, "Algebra", nil)
	require.NoError(t, err)
	page, doc := draws(ctx, t, host, item.Link)
	for i := range 3 {
		ack, err := page.Put(ctx, doc, rect(t, fmt.Sprint("before", i), 1))
		require.NoError(t, err)
		require.Nil(t, ack.Error)
		require.Empty(t, ack.Rej)
	}
	content := []byte("a list of words")
	require.NoError(t, host.Ask(ctx, http.MethodPut, fileURL(item.Link, content)+"?name=words.txt", content, nil))

	backup := filepath.Join(t.TempDir(), "backup")
	require.Zero(t, beside(t, dir, "", "backup", backup))
	late := rect(t, "after", 1)
	ack, err := page.Put(ctx, doc, late)
	require.NoError(t, err)
	require.EqualValues(t, 4, ack.Seq)
	was := page.Now().Welcome.Workspace.Epoch
	require.Equal(t, exitFailed, beside(t, dir, "", "restore", backup), "into a folder that is served")
	require.Zero(t, beside(t, dir, "", "check"))
	require.Zero(t, first.end(), first.stderr)

	elsewhere := filepath.Join(t.TempDir(), "data")
	require.Zero(t, beside(t, elsewhere, "", "restore", backup))
	require.Zero(t, beside(t, elsewhere, "", "check"))
	second := serve(t, elsewhere, "--no-media")
	host.Base = second.url // the same browser: its login is in the backup
	again, same := draws(ctx, t, host, item.Link)
	require.Equal(t, doc, same)
	require.Len(t, again.Board(doc).Elements, 3)
	now := again.Now().Welcome.Workspace.Epoch
	require.NotEqual(t, was, now)

	// A page that was open all the time knows a later past.
	open, err := host.Open(ctx, item.Link)
	require.NoError(t, err)
	require.NoError(t, open.Enter(ctx))
	require.NoError(t, open.Send(ctx, wire.SocketOpen{T: "open", Doc: doc, Epoch: was, Seq: 4}))
	require.NoError(t, open.UntilBoard(ctx, "an answer to open", doc, func(b *webtest.Board) bool { return b.Mode != "" }))
	require.Equal(t, wire.ModeSnapshot, open.Board(doc).Mode)
	ack, err = open.Put(ctx, doc, late)
	require.NoError(t, err)
	require.Empty(t, ack.Rej)
	require.NoError(t, again.UntilSeq(ctx, doc, 4))
	require.Contains(t, again.Board(doc).Elements, "after")

	resp, err := host.Raw(ctx, http.MethodGet, fileURL(item.Link, content), nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, content, got)
	require.Zero(t, second.end(), second.stderr)
	require.Zero(t, beside(t, elsewhere, "", "check"))
}

// draws is inside a session, with its first board open.
func draws(ctx context.Context, t *testing.T, b *webtest.Browser, link string) (*webtest.Page, string) {
	t.Helper()
	p, err := b.Open(ctx, link)
	require.NoError(t, err)
	if err := p.Command(ctx, "start", nil); err != nil {
		require.NoError(t, p.Enter(ctx))
	}
	require.NoError(t, p.Until(ctx, "a welcome", func(s *webtest.State) bool { return s.Place == wire.PlaceSeat }))
	doc := p.Boards()[0].ID
	require.NoError(t, p.OpenBoard(ctx, b, link, doc))
	return p, doc
}

func fileURL(link string, content []byte) string {
	return fmt.Sprintf("/api/v1/sessions/%s/files/%x", link, sha256.Sum256(content))
}
