package classroom_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// guest gives a name at the door of a session, and keeps the page open.
func (w *world) guest(id session.SessionID, name string) (g *someone, shut func()) {
	w.Helper()
	kept, err := w.c.Session(w.Context(), id)
	require.NoError(w, err)
	g = &someone{}
	g.secret, g.Person, err = w.c.AddGuest(w.Context(), kept.Link, name, "192.0.2.9", "test")
	require.NoError(w, err)
	g.Visitor, _, err = w.c.Who(w.Context(), g.secret)
	require.NoError(w, err)
	return g, w.c.GuestPage(g.Login)
}

func (w *world) known(g *someone) bool {
	w.Helper()
	_, _, err := w.c.Who(w.Context(), g.secret)
	if err != nil {
		require.ErrorIs(w, err, classroom.ErrNotFound)
	}
	return err == nil
}

// A guest whose connection breaks is the same guest for 15 minutes: no name is
// asked, and nobody has to let them in again (rule 14). After that a name is
// asked anew.
func TestGuestComesBack(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{Guests: session.GuestsAsk})
		w.enter(id, hanna)
		gus, shut := w.guest(id, "Gus")
		w.enter(id, gus)
		require.Equal(t, session.Asking, w.seat(id, gus).State)
		require.NoError(t, w.c.Do(w.Context(), id, session.Admit{By: hanna.Person.ID, Person: gus.Person.ID}))

		for range 2 { // each loss has its own 15 minutes
			require.NoError(t, w.c.Lost(w.Context(), id, gus.Person.ID, gus.conn))
			shut()
			pass(15*time.Minute - time.Second)
			w.active(id, hanna)
			require.Equal(t, session.Gone, w.seat(id, gus).State)
			require.True(t, w.known(gus))
			shut = w.c.GuestPage(gus.Login)
			w.enter(id, gus)
			require.Equal(t, session.Connected, w.seat(id, gus).State, "let in is let in")
			pass(time.Minute)
		}
		require.Len(t, w.stays(id, gus), 3)

		require.NoError(t, w.c.Lost(w.Context(), id, gus.Person.ID, gus.conn))
		shut()
		pass(15*time.Minute + 10*time.Second)
		require.False(t, w.known(gus))
		require.False(t, w.loggedIn(gus))
		again, _ := w.guest(id, "Gus")
		require.Equal(t, "Gus", again.Person.Name)
		require.NotEqual(t, gus.Person.ID, again.Person.ID)
		w.enter(id, again)
		require.Equal(t, session.Asking, w.seat(id, again).State)
	})
}

// Who waits at the door with the page open is not forgotten, and whoever comes
// meanwhile has another name.
func TestGuestWaits(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		id := w.class(classroom.Overrides{Guests: session.GuestsDirect})
		ana, shut := w.guest(id, "Ana")
		second := w.c.GuestPage(ana.Login)
		pass(3 * time.Hour)
		require.True(t, w.known(ana))
		other, shutOther := w.guest(id, "ANA")
		require.Equal(t, "ANA (2)", other.Person.Name)
		shut()
		shut() // twice is once
		pass(20 * time.Minute)
		require.True(t, w.known(ana), "another tab is open")
		second()
		shutOther()
		pass(14 * time.Minute)
		require.True(t, w.known(ana))
		third, _ := w.guest(id, "ana")
		require.Equal(t, "ana (3)", third.Person.Name)
		pass(90 * time.Second)
		require.False(t, w.known(ana))
		fourth, _ := w.guest(id, "ana")
		require.NotContains(t, []string{"ana (3)"}, fourth.Person.Name)
	})
}

// The time in which the server is away is nobody's fault (rule 5).
func TestGuestsAndOutages(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{Guests: session.GuestsDirect})
		w.enter(id, hanna)
		inside, _ := w.guest(id, "Inside")
		waiting, _ := w.guest(id, "Waiting")
		gone, shut := w.guest(id, "Gone")
		w.enter(id, inside)
		pass(5 * time.Minute)
		shut()
		pass(10 * time.Minute)
		w.kill()
		pass(2 * time.Hour)
		w.boot()
		pass(time.Minute)
		for _, g := range []*someone{inside, waiting, gone} {
			require.True(t, w.known(g))
		}
		pass(5 * time.Minute)
		require.False(t, w.known(gone), "10 minutes before, 5 after")
		require.True(t, w.known(waiting))
		pass(10 * time.Minute)
		require.False(t, w.known(inside), "did not come back")

		late, shut := w.guest(id, "Late")
		pass(30 * time.Minute)
		shut()
		w.halt() // a proper stop knows when
		w.boot()
		pass(14 * time.Minute)
		require.True(t, w.known(late))
		pass(2 * time.Minute)
		require.False(t, w.known(late))
	})
}

// The operator's figure counts.
func TestGuestReturn(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		id := w.class(classroom.Overrides{Guests: session.GuestsDirect})
		ana, shut := w.guest(id, "Ana")
		pass(time.Hour)
		shut()
		pass(50 * time.Second)
		require.True(t, w.known(ana))
		pass(20 * time.Second)
		require.False(t, w.known(ana))
	}, func(c *classroom.Config) { c.GuestReturn = time.Minute })
}
