package web_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/stoahq/stoa/internal/web/webtest"
)

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
	errStopped := errors.New("refused")
	flood, refused := errgroup.WithContext(w.ctx)
	flood.SetLimit(16)
	for n := 0; n < 6000 && refused.Err() == nil; n++ {
		flood.Go(func() error {
			err := ask(gus, n)
			var p *webtest.Problem
			if errors.As(err, &p) && p.Code == "too_often" {
				require.Equal(t, 429, p.Status)
				require.Equal(t, "1", p.Header.Get("Retry-After"))
				return errStopped
			}
			return err
		})
	}
	require.ErrorIs(t, flood.Wait(), errStopped)
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
	errStopped := errors.New("refused")
	flood, refused := errgroup.WithContext(w.ctx)
	flood.SetLimit(16)
	for n := range int64(3000) {
		if refused.Err() != nil {
			break
		}
		flood.Go(func() error {
			_, err := w.late(gus, item, doc, me, n, rect("flood", n+1))
			var p *webtest.Problem
			if errors.As(err, &p) && p.Code == "too_often" {
				require.Equal(t, 429, p.Status)
				require.Equal(t, "1", p.Header.Get("Retry-After"))
				return errStopped
			}
			return err
		})
	}
	require.ErrorIs(t, flood.Wait(), errStopped)
	_, err := w.late(w.host, item, doc, host.Now().Me.ID, 1, rect("other", 1))
	require.NoError(t, err, "others are not disturbed")
	w.undisturbed(host)
}
