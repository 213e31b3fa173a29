package web_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/stoahq/stoa/internal/web/webtest"
)

// tooOften asks until it is told to wait, which it must be before most requests.
func (w *world) tooOften(most int, ask func(n int) error) {
	w.Helper()
	errStopped := errors.New("refused")
	flood, refused := errgroup.WithContext(w.ctx)
	flood.SetLimit(16)
	for n := 0; n < most && refused.Err() == nil; n++ {
		flood.Go(func() error {
			err := ask(n)
			var p *webtest.Problem
			if errors.As(err, &p) && p.Code == "too_often" {
				require.Equal(w, 429, p.Status)
				require.Equal(w, "1", p.Header.Get("Retry-After"))
				return errStopped
			}
			return err
		})
	}
	require.ErrorIs(w, flood.Wait(), errStopped)
}

// TestBoardsFlood holds that who asks for boards again and again is told to
// wait, and nobody else is.
func TestBoardsFlood(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	gus := w.guest(item, "Gus")
	w.enter(gus, item)
	doc := host.Now().Welcome.Workspace.Boards[0].ID
	ask := func(by *webtest.Browser, n int) error {
		of := []string{"/boards", "/boards/" + doc}[n%2]
		return by.Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+of, nil, nil)
	}
	w.tooOften(6000, func(n int) error { return ask(gus, n) })
	require.NoError(t, ask(w.host, 0), "who has not asked is not meant")
}

// TestLateFlood holds that what comes without a socket is bounded as what comes
// by one is, for each person alone.
func TestLateFlood(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	gus := w.guest(item, "Gus")
	doc := host.Now().Welcome.Workspace.Boards[0].ID
	page := w.enter(gus, item)
	me := page.Now().Me.ID
	w.tooOften(3000, func(n int) error {
		_, err := w.late(gus, item, doc, me, int64(n), rect("flood", int64(n)+1))
		return err
	})
	_, err := w.late(w.host, item, doc, host.Now().Me.ID, 1, rect("other", 1))
	require.NoError(t, err, "others are not disturbed")
	w.undisturbed(host)
}
