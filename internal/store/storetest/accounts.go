package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

func (w *world) accounts(f classroom.AccountFilter) (names []string) {
	w.t.Helper()
	if f.Limit == 0 {
		f.Limit = 100
	}
	w.read(func(q classroom.Query) error {
		list, err := q.Accounts(w.t.Context(), f)
		for _, a := range list {
			names = append(names, a.Name)
		}
		return err
	})
	return names
}

func testAccounts(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.write(func(tx classroom.Tx) error {
		for i, p := range []classroom.Person{
			{Name: "Zoë Abel", Email: "zoe@a.example", Kind: session.Contact, Locked: true},
			{Name: "ÉMILE 100%", Email: "emile_x@b.example", Kind: session.Licensed, Admin: true},
			{Name: `back\slash`, Email: "back@b.example", Kind: session.Contact},
		} {
			p.ID, p.Created = session.PersonID(fmt.Sprintf("p%d", i)), t0
			if err := tx.AddPerson(ctx, p); err != nil {
				return err
			}
		}
		return tx.AddIdentity(ctx, "https://id.example", "sub", "p1")
	})
	for _, c := range []struct {
		f    classroom.AccountFilter
		want []string
	}{
		{classroom.AccountFilter{Kind: session.Licensed, State: classroom.AccountActive}, []string{"ana", "bob", "ÉMILE 100%"}},
		{classroom.AccountFilter{State: classroom.AccountShut}, []string{"Zoë Abel"}},
		{classroom.AccountFilter{Search: "  ABEL zo"}, []string{"Zoë Abel"}},
		{classroom.AccountFilter{Search: "émile"}, []string{"ÉMILE 100%"}},
		{classroom.AccountFilter{Search: "100%"}, []string{"ÉMILE 100%"}},
		{classroom.AccountFilter{Search: "e_x"}, []string{"ÉMILE 100%"}},
		{classroom.AccountFilter{Search: "%"}, []string{"ÉMILE 100%"}},
		{classroom.AccountFilter{Search: `\`}, []string{`back\slash`}},
		{classroom.AccountFilter{Search: "a b c d e f"}, nil},
		{classroom.AccountFilter{Search: "b.example m i l e 1 0"}, []string{"ÉMILE 100%"}},
		{classroom.AccountFilter{Search: "\x00\xff zoe"}, []string{"Zoë Abel"}},
		{classroom.AccountFilter{Search: "gus"}, nil},
	} {
		require.ElementsMatch(t, c.want, w.accounts(c.f), "%+v", c.f)
	}

	all := w.accounts(classroom.AccountFilter{})
	require.Len(t, all, 7, "no guests")
	var paged []string
	var after classroom.Position
	for {
		page := w.accounts(classroom.AccountFilter{After: after, Limit: 2})
		if len(page) == 0 {
			break
		}
		paged = append(paged, page...)
		w.read(func(q classroom.Query) error {
			list, err := q.Accounts(ctx, classroom.AccountFilter{After: after, Limit: 2})
			last := list[len(list)-1]
			after = classroom.Position{Key: classroom.Folded(last.Name), ID: string(last.ID)}
			return err
		})
	}
	require.Equal(t, all, paged, "every account once")

	w.read(func(q classroom.Query) error {
		a, err := q.Account(ctx, "p1")
		require.NoError(t, err)
		require.True(t, a.SSO)
		_, err = q.Account(ctx, "gus")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		n, err := q.Admins(ctx)
		require.Equal(t, 1, n)
		require.NoError(t, err)
		who, err := q.IdentityOf(ctx, "https://id.example", "sub")
		require.Equal(t, session.PersonID("p1"), who)
		require.NoError(t, err)
		_, err = q.IdentityOf(ctx, "https://id.example", "Sub")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		return nil
	})
	w.write(func(tx classroom.Tx) error {
		require.ErrorIs(t, tx.AddIdentity(ctx, "https://id.example", "sub", "ana"), classroom.ErrTaken)
		return tx.LockAdmins(ctx)
	})
}

func testTokens(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	token := func(secret string, kind classroom.TokenKind, p session.PersonID) classroom.Token {
		return classroom.Token{Secret: []byte(secret), Kind: kind, Person: p, Created: t0, Expires: at(time.Hour)}
	}
	one, two, other := token("one", classroom.TokenReset, "ana"), token("two", classroom.TokenWelcome, "ana"), token("other", classroom.TokenReset, "bob")
	w.write(func(tx classroom.Tx) error {
		for _, k := range []classroom.Token{one, two, other} {
			require.NoError(t, tx.AddToken(ctx, k))
		}
		return nil
	})
	there := func(secret string) bool {
		var found bool
		w.read(func(q classroom.Query) error {
			k, err := q.Token(ctx, []byte(secret))
			if found = err == nil; found {
				require.Equal(t, secret, string(k.Secret))
				require.Equal(t, at(time.Hour), k.Expires)
			}
			return nil
		})
		return found
	}
	w.write(func(tx classroom.Tx) error { return tx.SpendToken(ctx, []byte("one")) })
	require.ErrorIs(t, w.Write(ctx, func(tx classroom.Tx) error { return tx.SpendToken(ctx, []byte("one")) }), classroom.ErrNotFound)
	require.False(t, there("one"))
	require.True(t, there("two"))
	w.write(func(tx classroom.Tx) error { return tx.EndTokens(ctx, "ana") })
	require.False(t, there("two"))
	require.True(t, there("other"))
	w.write(func(tx classroom.Tx) error { return tx.Forget(ctx, at(time.Hour)) })
	require.True(t, there("other"))
	w.write(func(tx classroom.Tx) error { return tx.Forget(ctx, at(time.Hour)+1) })
	require.False(t, there("other"))
}

// A person who is erased leaves a row without anything personal.
func testErase(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.session("t")
	cem := classroom.Person{}
	w.write(func(tx classroom.Tx) (err error) {
		require.NoError(t, tx.AddLogin(ctx, aLogin("login-cem", "cem")))
		require.NoError(t, tx.AddIdentity(ctx, "i", "s", "cem"))
		require.NoError(t, tx.AddToken(ctx, classroom.Token{Secret: []byte("x"), Kind: classroom.TokenReset, Person: "cem", Expires: at(time.Hour)}))
		require.NoError(t, tx.AddMember(ctx, "t", "cem"))
		require.NoError(t, tx.AddMail(ctx, classroom.Mail{ID: "m", Kind: classroom.MailReset, Email: "cem@school.example", State: classroom.MailQueued}))
		cem, err = tx.Person(ctx, "cem")
		return err
	})
	w.start("s", "r", t0)
	w.enter("s", "cem", at(time.Minute))
	w.read(func(q classroom.Query) error {
		in, err := q.SeatedIn(ctx, "cem")
		require.Equal(t, []session.SessionID{"s"}, in)
		require.NoError(t, err)
		roles, err := q.Standings(ctx, "ana")
		require.Equal(t, classroom.Standings{Owned: []session.SessionID{"s", "t"}}, roles)
		return err
	})
	w.write(func(tx classroom.Tx) error { return tx.ErasePerson(ctx, cem, at(time.Hour)) })
	require.ErrorIs(t, w.Write(ctx, func(tx classroom.Tx) error { return tx.ErasePerson(ctx, cem, at(time.Hour)) }), classroom.ErrNotFound, "once")
	require.ErrorIs(t, w.Write(ctx, func(tx classroom.Tx) error { return tx.SavePerson(ctx, cem) }), classroom.ErrNotFound, "it stays erased")
	require.NotContains(t, w.accounts(classroom.AccountFilter{}), "cem")
	w.read(func(q classroom.Query) error {
		p, err := q.Person(ctx, "cem")
		require.NoError(t, err)
		require.Equal(t, classroom.Person{ID: "cem", Kind: session.Contact, Locked: true, Created: t0, Erased: at(time.Hour)}, p)
		for what, err := range map[string]error{
			"address":  second(q.PersonByEmail(ctx, "cem@school.example")),
			"account":  second(q.Account(ctx, "cem")),
			"login":    second(q.LoginBySecret(ctx, []byte("hash of login-cem"))),
			"identity": second(q.IdentityOf(ctx, "i", "s")),
			"token":    second(q.Token(ctx, []byte("x"))),
			"mail":     second(q.Mail(ctx, "m")),
		} {
			require.ErrorIs(t, err, classroom.ErrNotFound, what)
		}
		member, err := q.Member(ctx, "t", "cem")
		require.False(t, member)
		return err
	})
	w.write(func(tx classroom.Tx) error {
		cem.ID = "another"
		return tx.AddPerson(ctx, cem) // the address is free
	})
}

func second[T any](_ T, err error) error { return err }

func testGuestsSeen(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.start("s", "r", t0)
	w.enter("s", "gus", t0)
	w.write(func(tx classroom.Tx) error {
		for _, id := range []session.LoginID{"login-gus", "early", "late"} {
			l := aLogin(id, "gus")
			l.Guest, l.Seen = "s", t0
			require.NoError(t, tx.AddLogin(ctx, l))
		}
		require.NoError(t, tx.AddLogin(ctx, aLogin("account", "ana")))
		require.NoError(t, tx.GuestSeen(ctx, at(time.Hour), "late", "unknown"))
		return tx.GuestSeen(ctx, at(time.Minute), "late") // never back
	})
	absent := func(before session.Instant) (ids []session.LoginID) {
		w.read(func(q classroom.Query) (err error) { ids, err = q.AbsentGuests(ctx, before, 10); return err })
		return ids
	}
	require.Empty(t, absent(t0))
	require.Equal(t, []session.LoginID{"early"}, absent(at(time.Hour)), "one holds a connection")
	require.Equal(t, []session.LoginID{"early", "late"}, absent(at(time.Hour)+1))

	taken := func(name string) (is bool) {
		w.read(func(q classroom.Query) (err error) { is, err = q.NameTaken(ctx, "s", name); return err })
		return is
	}
	w.write(func(tx classroom.Tx) error {
		p := classroom.Person{ID: "guest", Kind: session.Guest, Name: "Ögüz", Guest: "s", Created: t0}
		require.NoError(t, tx.AddPerson(ctx, p))
		l := aLogin("login-guest", "guest")
		l.Guest = "s"
		return tx.AddLogin(ctx, l)
	})
	require.True(t, taken("ÖGÜZ"))
	require.True(t, taken("Ana"), "an account inside")
	require.False(t, taken("cem"), "an account elsewhere")
	w.do("s", at(time.Minute), session.Leave{Person: "ana"})
	require.False(t, taken("ana"))
	w.write(func(tx classroom.Tx) error { return tx.EndLogins(ctx, "login-guest") })
	require.False(t, taken("Ögüz"))
}
