package web_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/web/webtest"
)

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
