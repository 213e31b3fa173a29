package classroom_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

func TestSetUp(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		needs, err := w.c.NeedsSetUp(w.Context())
		require.NoError(t, err)
		require.True(t, needs)
		p, err := w.c.SetUp(w.Context(), classroom.NewPerson{Name: "Ida", Email: "Ida@Example.org", Password: "correct horse"})
		require.NoError(t, err)
		require.True(t, p.Admin)
		require.Equal(t, session.Licensed, p.Kind)
		require.Equal(t, "ida@example.org", p.Email)
		_, err = w.c.SetUp(w.Context(), classroom.NewPerson{Name: "Eve", Email: "eve@example.org", Password: "correct horse"})
		require.ErrorIs(t, err, classroom.ErrAlreadySetUp)
		needs, err = w.c.NeedsSetUp(w.Context())
		require.NoError(t, err)
		require.False(t, needs)
		_, err = w.c.AddPerson(w.Context(), classroom.NewPerson{Name: "Ida", Email: "IDA@example.org", Password: "correct horse"})
		require.ErrorIs(t, err, classroom.ErrTaken)
	})
}

func TestInvalidPeople(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		good := classroom.NewPerson{Name: "Ana", Email: "a@example.org", Password: "correct horse"}
		for want, change := range map[classroom.Invalid]func(*classroom.NewPerson){
			{Field: "name", Code: "required"}:       func(n *classroom.NewPerson) { n.Name = " \u2003 " },
			{Field: "name", Code: "too_long"}:       func(n *classroom.NewPerson) { n.Name = strings.Repeat("é", 51) },
			{Field: "name", Code: "characters"}:     func(n *classroom.NewPerson) { n.Name = "A\x00na" },
			{Field: "email", Code: "malformed"}:     func(n *classroom.NewPerson) { n.Email = "Ana <a@example.org>" },
			{Field: "email", Code: "required"}:      func(n *classroom.NewPerson) { n.Email = "" },
			{Field: "email", Code: "too_long"}:      func(n *classroom.NewPerson) { n.Email = strings.Repeat("a", 250) + "@b.cd" },
			{Field: "password", Code: "too_short"}:  func(n *classroom.NewPerson) { n.Password = "123456789" },
			{Field: "password", Code: "too_long"}:   func(n *classroom.NewPerson) { n.Password = strings.Repeat("x", 201) },
			{Field: "password", Code: "characters"}: func(n *classroom.NewPerson) { n.Password = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" },
			{Field: "kind", Code: "unknown"}:        func(n *classroom.NewPerson) { n.Kind = session.Guest },
			{Field: "locale", Code: "unknown"}:      func(n *classroom.NewPerson) { n.Locale = "tlh" },
		} {
			n := good
			change(&n)
			_, err := w.c.AddPerson(w.Context(), n)
			var bad *classroom.Invalid
			require.ErrorAs(t, err, &bad, want)
			require.Equal(t, want, *bad)
		}
		good.Name = strings.Repeat("e\u0301", 50) // 50 characters in NFC
		p, err := w.c.AddPerson(w.Context(), good)
		require.NoError(t, err)
		require.Equal(t, strings.Repeat("é", 50), p.Name)
	})
}

func denied(t *testing.T, err error, code string) *classroom.Denied {
	t.Helper()
	var d *classroom.Denied
	require.ErrorAs(t, err, &d)
	require.Equal(t, code, d.Code)
	return d
}

// Failures count by account, and by address with a much higher limit; success
// clears the account's.
func TestLoginLimits(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		w.person("ana", session.Contact)
		w.person("ben", session.Contact)
		try := func(name, password, address string) error {
			_, _, err := w.c.LogIn(w.Context(), name+"@example.org", password, address, "")
			return err
		}
		for range 2 {
			denied(t, try("ana", "wrong horse", "10.0.0.1"), classroom.WrongLogin)
		}
		require.NoError(t, try("ana", "correct horse", "10.0.0.1"))
		for range 3 {
			denied(t, try("ana", "wrong horse", "10.0.0.2"), classroom.WrongLogin)
		}
		d := denied(t, try("ana", "correct horse", "10.0.0.3"), classroom.TooManyFailures)
		require.InDelta(t, 15*time.Minute, d.RetryAfter, float64(time.Second))
		require.NoError(t, try("ben", "correct horse", "10.0.0.2"), "the same school")
		pass(d.RetryAfter + time.Second)
		require.NoError(t, try("ana", "correct horse", "10.0.0.3"))

		for i := range 8 {
			denied(t, try("nobody"+string(rune('a'+i)), "wrong horse", "10.0.0.9"), classroom.WrongLogin)
		}
		denied(t, try("ben", "correct horse", "10.0.0.9"), classroom.TooManyFailures)
		require.NoError(t, try("ben", "correct horse", "10.0.0.8"))
	}, func(c *classroom.Config) { c.Limits = classroom.LoginLimits{PerAccount: 3, PerAddress: 8} })
}

// Guessing side by side is no way around the limits.
func TestGuessingSideBySide(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		w.person("ana", session.Contact)
		var mu sync.Mutex
		tried := 0
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				_, _, err := w.c.LogIn(w.Context(), "ana@example.org", "wrong horse", "10.0.0.1", "")
				mu.Lock()
				defer mu.Unlock()
				if err.(*classroom.Denied).Code == classroom.WrongLogin { //nolint:errorlint // exactly this
					tried++
				}
			})
		}
		all.Wait()
		require.LessOrEqual(t, tried, 10+1)
	})
}

func TestLockedAndOwnPassword(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		ana := w.person("ana", session.Contact)
		require.NoError(t, w.c.CheckPassword(w.Context(), ana.Person.ID, "correct horse", "10.0.0.1"))
		denied(t, w.c.CheckPassword(w.Context(), ana.Person.ID, "wrong horse", "10.0.0.1"), classroom.WrongPassword)
		require.NoError(t, w.gate.Store.Write(w.Context(), func(tx classroom.Tx) error {
			p, err := tx.Person(w.Context(), ana.Person.ID)
			if err != nil {
				return err
			}
			p.Locked = true
			return tx.SavePerson(w.Context(), p)
		}))
		_, _, err := w.c.LogIn(w.Context(), "ana@example.org", "wrong horse", "10.0.0.1", "")
		denied(t, err, classroom.WrongLogin)
		_, _, err = w.c.LogIn(w.Context(), "ana@example.org", "correct horse", "10.0.0.1", "")
		denied(t, err, classroom.AccountLocked)
		pass(6 * time.Second)
		_, _, err = w.c.Who(w.Context(), ana.secret)
		require.ErrorIs(t, err, classroom.ErrNotFound)
	})
}

// A new name is seen at once.
func TestRename(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		ana := w.person("ana", session.Contact)
		names := func() string {
			n, err := w.c.Names(w.Context(), []session.PersonID{ana.Person.ID, "nobody"})
			require.NoError(t, err)
			require.Len(t, n, 1)
			return n[ana.Person.ID]
		}
		require.Equal(t, "ana", names())
		_, err := w.c.Rename(w.Context(), ana.Person.ID, new("Anastasia"), new("de"))
		require.NoError(t, err)
		require.Equal(t, "Anastasia", names())
		v, _, err := w.c.Who(w.Context(), ana.secret)
		require.NoError(t, err)
		require.Equal(t, "Anastasia", v.Person.Name)
		require.Equal(t, "de", v.Person.Locale)
	})
}

func TestGuests(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{Guests: session.GuestsDirect})
		kept, err := w.c.Session(w.Context(), id)
		require.NoError(t, err)
		w.enter(id, hanna)
		guest := func(name string) *someone {
			g := &someone{}
			var err error
			g.secret, g.Person, err = w.c.AddGuest(w.Context(), kept.Link, name, "", "")
			require.NoError(t, err)
			g.Visitor, _, err = w.c.Who(w.Context(), g.secret)
			require.NoError(t, err)
			return g
		}
		a, b, c := guest("Ana"), guest("ana"), guest("Hanna")
		require.Equal(t, []string{"Ana", "ana (2)", "Hanna (2)"}, []string{a.Person.Name, b.Person.Name, c.Person.Name})
		w.enter(id, a)
		require.Equal(t, "Ana (3)", guest("Ana").Person.Name)
		pass(16 * time.Minute)
		require.Equal(t, "Ana (2)", guest("Ana").Person.Name, "the others never came")
		long := strings.Repeat("x", 50)
		require.Equal(t, long, guest(long).Person.Name)
		require.Equal(t, long[:46]+" (2)", guest(long).Person.Name)

		other := w.class(classroom.Overrides{Guests: session.GuestsNone})
		_, err = w.c.Enter(w.Context(), other, a.Visitor, classroom.NewConn())
		w.refused(err, session.CodeNeedsAccount)
		otherKept, err := w.c.Session(w.Context(), other)
		require.NoError(t, err)
		_, _, err = w.c.AddGuest(w.Context(), otherKept.Link, "Ana", "", "")
		w.refused(err, session.CodeNeedsAccount)
		require.NoError(t, w.c.Do(w.Context(), other, session.SetStatus{By: hanna.Person.ID, Status: session.Hidden}))
		_, _, err = w.c.AddGuest(w.Context(), otherKept.Link, "Ana", "", "")
		require.ErrorIs(t, err, classroom.ErrNotFound)
	})
}

func TestDemo(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		d, err := w.c.Demo(w.Context())
		require.NoError(t, err)
		require.Len(t, d.People, 3)
		require.Len(t, d.Sessions, 3)
		for _, p := range d.People {
			_, _, err := w.c.LogIn(w.Context(), p.Person.Email, p.Password, "", "")
			require.NoError(t, err)
		}
		mine, err := w.c.Sessions(w.Context(), d.People[1].Person.ID)
		require.NoError(t, err)
		require.Len(t, mine, 2)
		require.Equal(t, session.Open, mine[1].Policy)
		_, err = w.c.Demo(w.Context())
		require.ErrorIs(t, err, classroom.ErrDemoThere)
	})
}

func TestAddSession(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		_, err := w.c.AddSession(w.Context(), ana.Person, classroom.NewSession{Name: "Mine"})
		w.refused(err, session.CodeNotLicensed)
		_, err = w.c.AddSession(w.Context(), hanna.Person, classroom.NewSession{Name: "X", Members: []session.PersonID{"nobody"}})
		require.ErrorAs(t, err, new(*classroom.Invalid))
		_, err = w.c.AddSession(w.Context(), hanna.Person, classroom.NewSession{Name: "X", Overrides: classroom.Overrides{Limit: new(-1)}})
		require.ErrorAs(t, err, new(*classroom.Invalid))
		s, err := w.c.AddSession(w.Context(), hanna.Person, classroom.NewSession{Name: "X"})
		require.NoError(t, err)
		require.Regexp(t, `^[a-z2-7]{12}$`, s.Link)
		found, err := w.c.SessionByLink(w.Context(), strings.ToUpper(s.Link))
		require.NoError(t, err)
		require.Equal(t, s.ID, found.ID)
		require.Equal(t, session.Classroom, found.Policy)
	})
}
