package classroom_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

func (w *world) edit(p *someone, e classroom.AccountEdit) error {
	_, err := w.c.EditAccount(w.Context(), "", p.Person.ID, e)
	return err
}

func (w *world) lock(p *someone) {
	w.Helper()
	require.NoError(w, w.edit(p, classroom.AccountEdit{Locked: new(true)}))
}

// Who is locked is out at once, wherever and however they were there, and the
// reason is that they lost access (rule 21).
func TestLockedIsOut(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana, ben, cem := w.person("hanna", session.Licensed), w.person("ana", session.Contact), w.person("ben", session.Contact), w.person("cem", session.Contact)
		id := w.class(classroom.Overrides{}, ana, ben)
		w.enter(id, hanna, ana, ben, cem)
		require.Equal(t, session.Asking, w.seat(id, cem).State)
		require.NoError(t, w.c.Lost(w.Context(), id, ben.Person.ID, ben.conn))
		require.Equal(t, session.Reconnecting, w.seat(id, ben).State)
		for _, p := range []*someone{ana, ben, cem} {
			w.lock(p)
			seat := w.seat(id, p)
			require.Equal(t, session.Gone, seat.State)
			require.Equal(t, session.NoAccess, seat.Reason)
			require.False(t, w.loggedIn(p))
			_, _, err := w.c.Who(w.Context(), p.secret)
			require.ErrorIs(t, err, classroom.ErrNotFound)
			_, err = w.c.Enter(w.Context(), id, p.Visitor, classroom.NewConn())
			require.ErrorIs(t, err, classroom.ErrLoggedOut)
		}
		require.Equal(t, session.Connected, w.seat(id, hanna).State)
		require.NoError(t, w.edit(ana, classroom.AccountEdit{Locked: new(false)}))
		w.login(ana, "ana@example.org")
		w.enter(id, ana)
		pass(time.Minute)
		require.Equal(t, session.Connected, w.seat(id, ana).State, "nothing of the lock is left: %+v", w.seat(id, ana))
	})
}

// A lock that is committed is carried out, even if the process dies before the
// sessions hear of it.
func TestLockSurvivesACrash(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		w.enter(id, hanna, ana)
		w.gate.still.Store(true)
		w.lock(ana)
		require.Equal(t, session.Connected, w.seat(id, ana).State)
		w.kill()
		w.boot()
		pass(time.Second)
		seat := w.seat(id, ana)
		require.Equal(t, session.Gone, seat.State)
		require.Equal(t, session.NoAccess, seat.Reason)
	})
}

// A tool beside the server cannot touch sessions: the server does it.
func TestLockFromBeside(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		w.enter(id, hanna, ana)
		w.gate.still.Store(true)
		w.lock(ana)
		w.gate.still.Store(false)
		pass(10 * time.Second) // one poll
		require.Equal(t, session.NoAccess, w.seat(id, ana).Reason)
	})
}

func TestDeletedHandsOver(t *testing.T) {
	for _, crash := range []bool{false, true} {
		t.Run(map[bool]string{false: "at once", true: "with a crash in the middle"}[crash], func(t *testing.T) {
			story(t, func(t *testing.T, w *world) {
				hanna, rita, ana := w.person("hanna", session.Licensed), w.person("rita", session.Licensed), w.person("ana", session.Contact)
				own := w.class(classroom.Overrides{}, ana)
				g, err := w.c.AddGroup(w.Context(), hanna.Person, classroom.NewGroup{Name: "Greek"})
				require.NoError(t, err)
				inGroup, err := w.c.AddSession(w.Context(), hanna.Person, classroom.NewSession{Name: "Homer", Group: g.ID})
				require.NoError(t, err)
				hosted, err := w.c.AddSession(w.Context(), rita.Person, classroom.NewSession{Name: "Latin"})
				require.NoError(t, err)
				require.NoError(t, w.c.Do(w.Context(), hosted.ID, session.SetHost{Who: session.Who{Person: hanna.Person.ID}, Role: session.CoHost}))
				w.enter(own, hanna, ana)
				run := w.runOf(own).ID

				var owns *classroom.Owns
				require.ErrorAs(t, w.c.DeleteAccount(w.Context(), "", hanna.Person.ID, ""), &owns)
				require.Equal(t, classroom.Owns{Sessions: 2, Groups: 1}, *owns)
				require.ErrorAs(t, w.edit(hanna, classroom.AccountEdit{Kind: new(session.Contact)}), &owns)
				for _, to := range []session.PersonID{hanna.Person.ID, ana.Person.ID, "nobody"} {
					var bad *classroom.Invalid
					require.ErrorAs(t, w.c.DeleteAccount(w.Context(), "", hanna.Person.ID, to), &bad)
					require.Equal(t, classroom.Invalid{Field: "handTo", Code: "unknown"}, *bad)
				}
				require.Equal(t, session.Connected, w.seat(own, hanna).State, "nothing half done")

				w.gate.still.Store(crash)
				require.NoError(t, w.c.DeleteAccount(w.Context(), "", hanna.Person.ID, rita.Person.ID))
				if crash {
					w.kill()
					w.boot()
				}
				pass(time.Second)
				for _, id := range []session.SessionID{own, inGroup.ID, hosted.ID} {
					w.view(id, func(s *session.State) {
						require.Equal(t, map[session.PersonID]session.Role{rita.Person.ID: session.Owner}, s.Hosts)
					})
					is, err := w.c.Standing(w.Context(), id, hanna.Person)
					require.NoError(t, err)
					require.False(t, is.Member)
				}
				seat := w.seat(own, hanna)
				require.Equal(t, session.NoAccess, seat.Reason)
				stays, err := w.c.Attendance(w.Context(), run)
				require.NoError(t, err)
				require.Len(t, stays, 2, "attendance is still counted")
				names, err := w.c.Names(w.Context(), []session.PersonID{hanna.Person.ID})
				require.NoError(t, err)
				require.Empty(t, names[hanna.Person.ID])
				row, err := w.c.Group(w.Context(), rita.Person, g.ID)
				require.NoError(t, err)
				require.Equal(t, rita.Person.ID, row.Owner)
				require.ErrorIs(t, w.c.DeleteAccount(w.Context(), "", hanna.Person.ID, rita.Person.ID), classroom.ErrNotFound)
				_, _, err = w.c.LogIn(w.Context(), "hanna@example.org", "correct horse", "", "")
				denied(t, err, classroom.WrongLogin)
				findings, err := w.gate.Store.Check(w.Context())
				require.NoError(t, err)
				require.Empty(t, findings)
			})
		})
	}
}

// Somebody is left who can administer, even if two lock each other at once.
func TestLastAdministrator(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, rita := w.person("hanna", session.Licensed), w.person("rita", session.Licensed)
		for _, p := range []*someone{hanna, rita} {
			require.NoError(t, w.edit(p, classroom.AccountEdit{Admin: new(true)}))
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		var failed []error
		for _, p := range []*someone{hanna, rita} {
			all.Go(func() {
				if err := w.edit(p, classroom.AccountEdit{Locked: new(true)}); err != nil {
					mu.Lock()
					defer mu.Unlock()
					failed = append(failed, err)
				}
			})
		}
		all.Wait()
		require.Len(t, failed, 1)
		require.ErrorIs(t, failed[0], classroom.ErrLastAdmin)
		left := hanna
		if !w.loggedIn(hanna) {
			left = rita
		}
		require.ErrorIs(t, w.edit(left, classroom.AccountEdit{Admin: new(false)}), classroom.ErrLastAdmin)
		require.ErrorIs(t, w.c.DeleteAccount(w.Context(), "", left.Person.ID, ""), classroom.ErrLastAdmin)
		require.NoError(t, w.edit(left, classroom.AccountEdit{Name: new("Left")}))
	})
}

// links are the secrets in mails to an address, the newest first.
func (w *world) links(to string) (all []string) {
	w.Helper()
	require.NoError(w, w.gate.Store.Read(w.Context(), func(q classroom.Query) error {
		list, err := q.Mails(w.Context(), "", 0, "", 100)
		for _, m := range list {
			if m.Email == to {
				all = append(all, m.Data.Token)
			}
		}
		return err
	}))
	return all
}

func TestForgotPassword(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		ana := w.person("ana", session.Contact)
		forgot := func(email, from string) error {
			err := w.c.Forgot(w.Context(), email, from)
			pass(time.Second)
			return err
		}
		require.NoError(t, forgot("ANA@example.org", "10.0.0.1"))
		require.Len(t, w.links("ana@example.org"), 1)
		for range 5 {
			require.NoError(t, forgot("ana@example.org", "10.0.0.1"))
		}
		require.Len(t, w.links("ana@example.org"), 2, "no flood of mail for one address")
		for range 2 {
			require.NoError(t, forgot("nobody@example.org", "10.0.0.1"))
		}
		d := denied(t, forgot("nobody@example.org", "10.0.0.1"), classroom.TooManyFailures)
		require.Greater(t, d.RetryAfter, 50*time.Minute)
		require.NoError(t, forgot("nobody@example.org", "10.0.0.2"))
		require.Empty(t, w.links("nobody@example.org"))
		pass(time.Hour)
		require.NoError(t, forgot("ana@example.org", "10.0.0.1"))
		links := w.links("ana@example.org")
		require.Len(t, links, 3)

		// To the second: good until a day has passed since it was made.
		w.down(24*time.Hour - 2*time.Second)
		_, kind, err := w.c.ByToken(w.Context(), links[0])
		require.NoError(t, err)
		require.Equal(t, classroom.TokenReset, kind)
		_, _, err = w.c.ByToken(w.Context(), links[1])
		require.ErrorIs(t, err, classroom.ErrNotFound)
		pass(time.Second)
		_, _, err = w.c.ResetPassword(w.Context(), links[0], "another password", "", "")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		require.True(t, w.loggedIn(ana))

		require.NoError(t, forgot("ana@example.org", "10.0.0.1"))
		link := w.links("ana@example.org")[0]
		secret, p, err := w.c.ResetPassword(w.Context(), link, "another password", "10.0.0.1", "test")
		require.NoError(t, err)
		require.Equal(t, ana.Person.ID, p.ID)
		require.False(t, w.loggedIn(ana), "every other login ends")
		_, _, err = w.c.Who(w.Context(), secret)
		require.NoError(t, err)
		_, _, err = w.c.ResetPassword(w.Context(), link, "a third password", "", "")
		require.ErrorIs(t, err, classroom.ErrNotFound, "once")
		_, _, err = w.c.LogIn(w.Context(), "ana@example.org", "another password", "", "")
		require.NoError(t, err)

		for what, change := range map[string]classroom.AccountEdit{
			"locked": {Locked: new(true)}, "another address": {Email: new("a@example.org"), Locked: new(false)},
		} {
			pass(time.Hour)
			w.openAgain(ana)
			require.NoError(t, forgot("ana@example.org", "10.0.0.1"))
			link := w.links("ana@example.org")[0]
			_, _, err := w.c.ByToken(w.Context(), link)
			require.NoError(t, err)
			require.NoError(t, w.edit(ana, change))
			require.NoError(t, w.edit(ana, classroom.AccountEdit{Locked: new(false)}))
			_, _, err = w.c.ByToken(w.Context(), link)
			require.ErrorIs(t, err, classroom.ErrNotFound, what)
		}
		w.openAgain(ana)
		w.lock(ana)
		had := len(w.links("ana@example.org"))
		pass(time.Hour)
		require.NoError(t, forgot("ana@example.org", "10.0.0.1"))
		require.Len(t, w.links("ana@example.org"), had, "nothing for a locked account")
	}, func(c *classroom.Config) { c.Asks = classroom.AskLimits{PerAccount: 2, PerAddress: 8} })
}

// Whoever has got hold of an old link cannot undo a new password.
func TestANewPasswordEndsLinks(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		ana := w.person("ana", session.Contact)
		require.NoError(t, w.c.Forgot(w.Context(), "ana@example.org", "10.0.0.1"))
		pass(time.Second)
		link := w.links("ana@example.org")[0]
		require.NoError(t, w.c.SetPassword(w.Context(), ana.Person.ID, "another password"))
		_, _, err := w.c.ResetPassword(w.Context(), link, "a third password", "", "")
		require.ErrorIs(t, err, classroom.ErrNotFound)
	})
}

// openAgain makes an account as it was.
func (w *world) openAgain(p *someone) {
	w.Helper()
	require.NoError(w, w.edit(p, classroom.AccountEdit{Email: new("ana@example.org"), Locked: new(false)}))
}

func TestWelcome(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		p, err := w.c.Welcome(w.Context(), hanna.Person.ID, classroom.NewPerson{Name: "Rita", Email: "rita@example.org", Kind: session.Licensed})
		require.NoError(t, err)
		link := w.links("rita@example.org")[0]
		_, _, err = w.c.LogIn(w.Context(), "rita@example.org", "", "", "")
		denied(t, err, classroom.WrongLogin)
		w.down(7*24*time.Hour - time.Second)
		got, kind, err := w.c.ByToken(w.Context(), link)
		require.NoError(t, err)
		require.Equal(t, classroom.TokenWelcome, kind)
		require.Equal(t, p.ID, got.ID)
		var bad *classroom.Invalid
		_, _, err = w.c.ResetPassword(w.Context(), link, "short", "", "")
		require.ErrorAs(t, err, &bad)
		_, _, err = w.c.ResetPassword(w.Context(), link, "correct horse", "", "")
		require.NoError(t, err)
		_, _, err = w.c.LogIn(w.Context(), "rita@example.org", "correct horse", "", "")
		require.NoError(t, err)

		_, err = w.c.Welcome(w.Context(), hanna.Person.ID, classroom.NewPerson{Name: "Rita", Email: "rita@example.org"})
		require.ErrorIs(t, err, classroom.ErrTaken)
		require.Len(t, w.links("rita@example.org"), 1, "nothing half done")
	})
}

// Somebody who comes by a provider for the first time, in two tabs at once, is
// one account.
func TestSignInTwiceAtOnce(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		w.person("hanna", session.Licensed)
		var all sync.WaitGroup
		var mu sync.Mutex
		ids := map[session.PersonID]bool{}
		var failed error
		for range 8 {
			all.Go(func() {
				_, p, err := w.c.SignIn(w.Context(), classroom.Identity{
					Issuer: "https://id.example", Subject: "1", Email: "ana@example.org", Verified: true, Name: "Ana",
				}, "", "")
				mu.Lock()
				defer mu.Unlock()
				ids[p.ID] = true
				failed = errors.Join(failed, err)
			})
		}
		all.Wait()
		require.NoError(t, failed)
		require.Len(t, ids, 1)
	})
}
