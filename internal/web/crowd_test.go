package web_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// entrant is somebody who comes and goes without a page.
func (w *world) entrant(item wire.Item, name string) (enter, leave func()) {
	w.Helper()
	secret, _, err := w.class.AddGuest(w.ctx, item.Link, name, "", "")
	require.NoError(w, err)
	v, _, err := w.class.Who(w.ctx, secret)
	require.NoError(w, err)
	id, conn := session.SessionID(item.ID), classroom.NewConn()
	enter = func() {
		if _, err := w.class.Enter(w.ctx, id, v, conn); err != nil {
			w.Error(err)
		}
	}
	leave = func() {
		if err := w.class.Do(w.ctx, id, session.Leave{Person: v.Person.ID, Conn: conn}); err != nil {
			w.Error(err)
		}
	}
	return enter, leave
}

// A page whose welcome is as new as the news is passed over by them. What they
// showed to others, because more had been committed meanwhile, it is shown with
// the next.
func TestNewsThatAreOvertakenReachEverybody(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	for i := range 5 {
		enter, _ := w.entrant(item, fmt.Sprint("Quick ", i))
		page := w.open(w.guest(item, fmt.Sprint("Guest ", i)), item)
		require.NoError(t, page.Enter(w.ctx))
		w.store.beforeView(enter) // that is: while the page's own entrance is told
		w.until(host, "both", func(s *webtest.State) bool { return len(s.People) >= 2+2*i })
		w.store.stepIn() // where that was told already
		for _, p := range []*webtest.Page{host, page} {
			w.until(p, "both", func(s *webtest.State) bool { return s.Session.Count == 3+2*i && len(s.People) == 3+2*i })
		}
	}
}

// A welcome may show a number that nobody else was shown, and that is as it was
// before when the others are told.
func TestAWelcomeInPassingIsPutRight(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	b := w.guest(item, "Ana")
	w.until(w.enter(b, item), "two", func(s *webtest.State) bool { return s.Session.Count == 2 })
	w.until(host, "two", func(s *webtest.State) bool { return s.Session.Count == 2 })
	for i := range 5 {
		enter, leave := w.entrant(item, fmt.Sprint("Quick ", i))
		tab := w.open(b, item)
		enter()
		require.NoError(t, tab.Enter(w.ctx))
		leave()
		w.until(tab, "two again", func(s *webtest.State) bool { return s.Session.Count == 2 && len(s.People) == 2 })
	}
}

// Many come and go at once. Every page ends up with the same number and the
// same list, whenever among the others it was welcomed.
func TestACrowdAgreesOnWhoIsThere(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	const many = 300
	pages := make([]*webtest.Page, many)
	for i := range pages {
		pages[i] = w.open(w.guest(item, fmt.Sprint("Guest ", i)), item)
	}
	all := func(command string, of []*webtest.Page) {
		var wg sync.WaitGroup
		for _, p := range of {
			wg.Go(func() {
				if err := p.Command(w.ctx, command, nil); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	agree := func(inside []*webtest.Page) {
		t.Helper()
		ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
		defer cancel()
		for _, p := range append([]*webtest.Page{host}, inside...) {
			require.NoError(t, p.Until(ctx, "the others", func(s *webtest.State) bool {
				return s.Session.Count == len(inside)+1 && len(s.People) == len(inside)+1
			}), "count %d, list %d", p.Now().Session.Count, len(p.Now().People))
		}
	}
	for range 2 {
		all("enter", pages)
		agree(pages)
		all("leave", pages[:many/2])
		agree(pages[many/2:])
		all("leave", pages[many/2:])
		agree(nil)
	}
}
