package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

func testPeople(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	full := classroom.Person{
		ID: "eve", Kind: session.Contact, Name: "Ève Zoë 木", Email: "eve@school.example", Password: "$argon2id$x",
		Locale: "he", Admin: true, Locked: true, Created: t0,
	}
	w.write(func(tx classroom.Tx) error { return tx.AddPerson(ctx, full) })
	w.write(func(tx classroom.Tx) error {
		again := full
		again.ID = "eve2"
		require.ErrorIs(t, tx.AddPerson(ctx, again), classroom.ErrTaken)
		// The transaction goes on.
		again.Email = "eve2@school.example"
		return tx.AddPerson(ctx, again)
	})
	w.read(func(q classroom.Query) error {
		for _, get := range []func() (classroom.Person, error){
			func() (classroom.Person, error) { return q.Person(ctx, "eve") },
			func() (classroom.Person, error) { return q.PersonByEmail(ctx, "eve@school.example") },
		} {
			got, err := get()
			require.NoError(t, err)
			require.Equal(t, full, got)
		}
		_, err := q.PersonByEmail(ctx, "")
		require.ErrorIs(t, err, classroom.ErrNotFound, "guests have no address")
		_, err = q.Person(ctx, "nobody")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		list, err := q.People(ctx)
		require.NoError(t, err)
		var ids []session.PersonID
		for _, p := range list {
			ids = append(ids, p.ID)
		}
		require.Equal(t, []session.PersonID{"ana", "bob", "cem", "dia", "eve", "eve2"}, ids)
		return nil
	})
	full.Name, full.Locked = "Eve", false
	w.write(func(tx classroom.Tx) error {
		other := full
		other.Email = "ana@school.example"
		require.ErrorIs(t, tx.SavePerson(ctx, other), classroom.ErrTaken)
		other.ID, other.Email = "nobody", ""
		require.ErrorIs(t, tx.SavePerson(ctx, other), classroom.ErrNotFound)
		return tx.SavePerson(ctx, full)
	})
	w.read(func(q classroom.Query) error {
		got, err := q.Person(ctx, "eve")
		require.Equal(t, full, got)
		return err
	})
}

func testNames(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	var ids []session.PersonID
	w.write(func(tx classroom.Tx) error {
		for i := range 150 { // more than one statement takes
			id := session.PersonID(fmt.Sprintf("p%03d", i))
			ids = append(ids, id)
			if err := tx.AddPerson(t.Context(), classroom.Person{ID: id, Kind: session.Guest, Guest: "s", Name: "N " + string(id)}); err != nil {
				return err
			}
		}
		return nil
	})
	w.read(func(q classroom.Query) error {
		for _, n := range []int{0, 1, 63, 64, 65, 150} {
			names, err := q.Names(t.Context(), append([]session.PersonID{"unknown"}, ids[:n]...))
			require.NoError(t, err)
			require.Len(t, names, n)
			if n > 0 {
				require.Equal(t, "N p000", names["p000"])
			}
		}
		return nil
	})
}

func testFailures(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.write(func(tx classroom.Tx) error {
		for i := range 5 {
			require.NoError(t, tx.AddFailure(ctx, "account:ana", at(time.Duration(i)*time.Minute)))
		}
		return tx.AddFailure(ctx, "address:10.0.0.1", t0)
	})
	count := func(key string, since session.Instant) (n int) {
		w.read(func(q classroom.Query) (err error) { n, err = q.Failures(ctx, key, since); return err })
		return n
	}
	require.Equal(t, 5, count("account:ana", t0))
	require.Equal(t, 2, count("account:ana", at(3*time.Minute)))
	w.write(func(tx classroom.Tx) error { return tx.ClearFailures(ctx, "account:ana") })
	require.Equal(t, 0, count("account:ana", 0))
	require.Equal(t, 1, count("address:10.0.0.1", 0))

	w.read(func(q classroom.Query) error {
		_, err := q.Secret(ctx, "cookies")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		return nil
	})
	for _, v := range [][]byte{{0, 1, 255}, {2}} {
		w.write(func(tx classroom.Tx) error { return tx.PutSecret(ctx, "cookies", v) })
		w.read(func(q classroom.Query) error {
			got, err := q.Secret(ctx, "cookies")
			require.Equal(t, v, got)
			return err
		})
	}
}

func aLogin(id session.LoginID, p session.PersonID) classroom.Login {
	return classroom.Login{
		ID: id, Secret: []byte("hash of " + string(id)), Person: p, Created: t0, Acted: t0, Address: "::1", Agent: "Firefox",
	}
}

func testLogins(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	one, two := aLogin("l1", "ana"), aLogin("l2", "ana")
	one.Guest = "s" // any field survives
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.AddLogin(ctx, one))
		require.NoError(t, tx.AddLogin(ctx, two))
		require.NoError(t, tx.Acted(ctx, "l2", at(time.Minute)))
		return tx.Acted(ctx, "l2", at(time.Second)) // never back
	})
	two.Acted = at(time.Minute)
	w.read(func(q classroom.Query) error {
		got, err := q.LoginBySecret(ctx, one.Secret)
		require.NoError(t, err)
		require.Equal(t, one, got)
		list, err := q.Logins(ctx, "ana")
		require.Equal(t, []classroom.Login{one, two}, list)
		return err
	})
	w.write(func(tx classroom.Tx) error { return tx.EndLogins(ctx, "l1", "unknown") })
	w.read(func(q classroom.Query) error {
		_, err := q.LoginBySecret(ctx, one.Secret)
		require.ErrorIs(t, err, classroom.ErrNotFound)
		list, err := q.Logins(ctx, "ana")
		require.Equal(t, []classroom.Login{two}, list)
		require.NoError(t, err)
		for login, who := range map[session.LoginID]session.PersonID{"l1": "ana", "l2": "ana", "": "ana"} {
			goesOn, err := q.HasLogin(ctx, login, who)
			require.NoError(t, err)
			require.Equal(t, login == "l2", goesOn, login)
		}
		others, err := q.HasLogin(ctx, "l2", "ben")
		require.False(t, others)
		return err
	})

	w.session("a")
	w.session("b")
	w.start("a", "ra", t0)
	w.start("b", "rb", t0)
	connected := func() (list []session.SessionID) {
		w.read(func(q classroom.Query) (err error) { list, err = q.ConnectedBy(ctx, "login-ana"); return err })
		return list
	}
	require.Equal(t, []session.SessionID{"a", "b"}, connected())
	w.do("a", at(time.Minute), session.Leave{Person: "ana"})
	require.Equal(t, []session.SessionID{"b"}, connected())
}

func testActedElsewhere(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("a")
	w.session("b")
	w.write(func(tx classroom.Tx) error { return tx.AddLogin(ctx, aLogin("login-cem", "cem")) })
	w.start("a", "ra", t0)
	w.start("b", "rb", t0)
	acted := func(since session.Instant) (yes bool) {
		w.read(func(q classroom.Query) (err error) {
			yes, err = q.ActedElsewhere(ctx, "login-cem", "a", since)
			return err
		})
		return yes
	}
	w.enter("a", "cem", at(time.Minute))
	require.True(t, acted(t0), "the login itself acted then")
	require.False(t, acted(sec(1)), "acting in the session itself is not elsewhere")
	w.enter("b", "cem", at(2*time.Minute))
	require.True(t, acted(at(2*time.Minute)))
	require.False(t, acted(at(2*time.Minute)+1))

	// The seat goes with its run, what it did does not.
	w.do("b", at(5*time.Minute), session.End{By: "ana"})
	require.True(t, acted(at(2*time.Minute)))
	require.False(t, acted(at(2*time.Minute)+1))

	w.write(func(tx classroom.Tx) error { return tx.Acted(ctx, "login-cem", at(time.Hour)) })
	require.True(t, acted(at(time.Hour)))
	require.False(t, acted(at(time.Hour)+1))
}

func testResumes(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	token := func(secret, tab string) classroom.Resume {
		return classroom.Resume{
			Secret: []byte(secret), Tab: tab, Session: "s", Person: "cem", Conn: "c", Run: "r", Reading: tab == "t2", Created: t0,
		}
	}
	w.write(func(tx classroom.Tx) error {
		for _, r := range []classroom.Resume{token("1", "t1"), token("2", "t1"), token("3", "t1"), token("4", "t2")} {
			require.NoError(t, tx.AddResume(ctx, r))
		}
		require.NoError(t, tx.ConfirmResume(ctx, []byte("unknown")))
		return tx.ConfirmResume(ctx, []byte("2"))
	})
	w.read(func(q classroom.Query) error {
		for secret, there := range map[string]bool{"1": false, "2": true, "3": false, "4": true} {
			got, err := q.ResumeBySecret(ctx, []byte(secret))
			if !there {
				require.ErrorIs(t, err, classroom.ErrNotFound, secret)
				continue
			}
			require.NoError(t, err, secret)
			require.Equal(t, token(secret, map[bool]string{true: "t2", false: "t1"}[secret == "4"]), got)
		}
		return nil
	})
}

func testForget(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.start("s", "r", t0)
	inside := w.enter("s", "gus", t0)
	w.write(func(tx classroom.Tx) error {
		for i, conn := range []session.ConnID{inside.Conn, "closed", "closed too"} {
			r := classroom.Resume{Secret: []byte(conn), Tab: string(conn), Session: "s", Person: "gus", Conn: conn, Created: at(time.Duration(i/2) * time.Hour)}
			require.NoError(t, tx.AddResume(ctx, r))
		}
		require.NoError(t, tx.AddFailure(ctx, "k", t0))
		require.NoError(t, tx.AddFailure(ctx, "k", at(time.Hour)))
		return tx.Forget(ctx, at(time.Minute))
	})
	w.read(func(q classroom.Query) error {
		for conn, there := range map[session.ConnID]bool{inside.Conn: true, "closed": false, "closed too": true} {
			_, err := q.ResumeBySecret(ctx, []byte(conn))
			require.Equal(t, there, err == nil, conn)
		}
		n, err := q.Failures(ctx, "k", 0)
		require.Equal(t, 1, n)
		return err
	})
}

func testSessions(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.write(func(tx classroom.Tx) error {
		twin := plan("s2")
		twin.Link = "link-s"
		require.ErrorIs(t, tx.AddSession(ctx, twin, newState("s2")), classroom.ErrTaken)
		twin.Link = "link-s2"
		return tx.AddSession(ctx, twin, newState("s2"))
	})
	limit, off := 12, time.Duration(0)
	changed := plan("s")
	changed.Name, changed.Link = "Renamed", "other"
	changed.Overrides = classroom.Overrides{Policy: session.Open, Limit: &limit, HostAbsence: &off}
	w.write(func(tx classroom.Tx) error {
		bad := changed
		bad.Link = "link-s2"
		require.ErrorIs(t, tx.SaveSession(ctx, bad), classroom.ErrTaken)
		bad.ID, bad.Link = "nothing", "nothing"
		require.ErrorIs(t, tx.SaveSession(ctx, bad), classroom.ErrNotFound)
		return tx.SaveSession(ctx, changed)
	})
	w.start("s", "r", t0)
	w.enter("s", "cem", t0)
	want := changed
	want.Owner, want.Status, want.Phase, want.Policy, want.Inside = "ana", session.Active, session.Live, session.Classroom, 2
	w.read(func(q classroom.Query) error {
		got, err := q.Session(ctx, "s")
		require.NoError(t, err)
		require.Equal(t, want, got)
		got, err = q.SessionByLink(ctx, "other")
		require.NoError(t, err)
		require.Equal(t, want, got)
		_, err = q.SessionByLink(ctx, "link-s")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		return nil
	})
	w.do("s", sec(1), session.SetStatus{By: "ana", Status: session.Hidden})
	w.do("s", sec(2), session.Delete{By: "ana"})
	w.read(func(q classroom.Query) error {
		_, err := q.Session(ctx, "s")
		require.ErrorIs(t, err, classroom.ErrNotFound, "it is deleted")
		_, err = q.SessionByLink(ctx, "other")
		require.ErrorIs(t, err, classroom.ErrNotFound, "it is deleted")
		list, err := q.Sessions(ctx, "ana")
		require.Len(t, list, 1)
		return err
	})
}

func testMembership(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	for _, id := range []session.SessionID{"b", "a", "C"} {
		w.session(id)
	}
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.AddGroup(ctx, classroom.Group{ID: "g", Name: "Group", Owner: "ana", Status: session.Active, Created: t0}))
		grouped := plan("grouped")
		grouped.Group = "g"
		require.NoError(t, tx.AddSession(ctx, grouped, newState("grouped")))
		require.NoError(t, tx.SetGroupRole(ctx, "g", "cem", classroom.GroupMember, t0))
		require.NoError(t, tx.SetGroupRole(ctx, "g", "cem", classroom.GroupMember, t0))
		require.NoError(t, tx.AddMember(ctx, "a", "cem"))
		require.NoError(t, tx.AddMember(ctx, "a", "cem"))
		return tx.AddMember(ctx, "C", "cem")
	})
	type listed struct {
		id   session.SessionID
		host bool
	}
	sessions := func(p session.PersonID) (out []listed) {
		w.read(func(q classroom.Query) error {
			list, err := q.Sessions(ctx, p)
			for _, s := range list {
				out = append(out, listed{s.ID, s.Host})
			}
			return err
		})
		return out
	}
	member := func(id session.SessionID, p session.PersonID) (yes bool) {
		w.read(func(q classroom.Query) (err error) { yes, err = q.Member(ctx, id, p); return err })
		return yes
	}
	require.Equal(t, []listed{{"a", false}, {"C", false}, {"grouped", false}}, sessions("cem"))
	require.Equal(t, []listed{{"a", true}, {"b", true}, {"C", true}, {"grouped", true}}, sessions("ana"))
	require.Empty(t, sessions("dia"))
	require.True(t, member("a", "cem"))
	require.True(t, member("grouped", "cem"))
	require.False(t, member("b", "cem"))
	require.False(t, member("nothing", "cem"))
	w.write(func(tx classroom.Tx) error { return tx.RemoveMember(ctx, "a", "cem") })
	require.False(t, member("a", "cem"))

	// Rule 23: who loses the role stays a member.
	w.do("b", t0, session.SetHost{By: "ana", Who: who("bob"), Role: session.CoHost})
	require.Equal(t, []listed{{"b", true}}, sessions("bob"))
	require.False(t, member("b", "bob"))
	w.do("b", t0, session.SetHost{By: "ana", Who: who("bob"), Role: session.Owner})
	w.do("b", t0, session.SetHost{By: "bob", Who: who("ana"), Role: session.NoRole})
	require.Contains(t, sessions("ana"), listed{"b", false})
	require.True(t, member("b", "ana"))
	w.read(func(q classroom.Query) error {
		s, err := q.Session(ctx, "b")
		require.Equal(t, session.PersonID("bob"), s.Owner)
		return err
	})
}

func testDeadlines(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	due := func(now session.Instant, limit int) (ids []session.SessionID, next session.Instant) {
		w.read(func(q classroom.Query) (err error) {
			if ids, err = q.Due(ctx, now, limit); err != nil {
				return err
			}
			next, err = q.NextDue(ctx)
			return err
		})
		return ids, next
	}
	ids, next := due(at(time.Hour), 9)
	require.Empty(t, ids)
	require.Zero(t, next)
	for i, id := range []session.SessionID{"late", "soon", "first"} {
		w.session(id)
		w.start(id, session.RunID("r-"+id), at(time.Duration(3-i)*time.Minute))
	}
	w.session("never")
	idle := 15 * time.Minute
	ids, next = due(at(2*time.Minute+idle), 9)
	require.Equal(t, []session.SessionID{"first", "soon"}, ids, "at or before, in order")
	require.Equal(t, at(time.Minute+idle), next)
	ids, _ = due(at(time.Hour), 2)
	require.Equal(t, []session.SessionID{"first", "soon"}, ids, "no more than the limit")
	w.do("first", at(time.Minute+idle), session.Tick{}) // the notice
	ids, next = due(at(time.Hour), 9)
	require.Equal(t, []session.SessionID{"soon", "late", "first"}, ids)
	require.Equal(t, at(2*time.Minute+idle), next)
}

func testEvents(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	var all []session.Event
	note := func(events []session.Event) { all = append(all, events...) }
	note(w.do("s", t0, session.Start{Who: who("ana"), Via: w.via("ana"), Run: "r"}))
	note(w.do("s", sec(1), session.Enter{Who: who("cem"), Via: w.via("cem")}))
	set := session.Defaults(session.Open)
	note(w.do("s", sec(2), session.Configure{By: "ana", Settings: set}))
	note(w.do("s", sec(3), session.End{By: "ana"}))
	w.read(func(q classroom.Query) error {
		for from := int64(1); from <= int64(len(all))+1; from++ {
			for _, limit := range []int{1, 2, 100} {
				got, err := q.Events(ctx, "s", from, limit)
				require.NoError(t, err)
				want := all[from-1:]
				want = want[:min(limit, len(want))]
				require.Equal(t, append([]session.Event{}, want...), append([]session.Event{}, got...))
			}
		}
		stays, err := q.Attendance(ctx, "r")
		require.Equal(t, []classroom.Stay{
			{Person: "ana", Number: 1, Joined: t0, Left: sec(3), Reason: session.RunOver},
			{Person: "cem", Number: 1, Joined: sec(1), Left: sec(3), Reason: session.RunOver},
		}, stays)
		return err
	})
}

func testNodes(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	beat := func(n classroom.Node) error {
		return w.Write(ctx, func(tx classroom.Tx) error { return tx.Beat(ctx, n) })
	}
	nodes := func() (list []classroom.Node) {
		w.read(func(q classroom.Query) (err error) { list, err = q.Nodes(ctx); return err })
		return list
	}
	one, two := classroom.Node{ID: "n1", Epoch: 1, Beat: t0}, classroom.Node{ID: "n2", Epoch: 7, Beat: t0}
	require.NoError(t, beat(one))
	require.NoError(t, beat(two))
	one.Beat = at(time.Second)
	require.NoError(t, beat(one))
	require.Equal(t, []classroom.Node{one, two}, nodes())

	old := two
	old.Epoch = 6
	require.ErrorIs(t, beat(old), classroom.ErrSuperseded)
	require.NoError(t, w.Write(ctx, func(tx classroom.Tx) error { return tx.DropNode(ctx, "n2") }))
	require.Equal(t, []classroom.Node{one}, nodes())
	require.ErrorIs(t, beat(two), classroom.ErrSuperseded, "it was declared dead")
	two.Epoch++
	require.NoError(t, beat(two), "a new epoch")
	require.Equal(t, []classroom.Node{one, two}, nodes())
}

func testOutages(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	for i := range 3 {
		w.write(func(tx classroom.Tx) error {
			if _, err := tx.Nodes(ctx); err != nil {
				return err
			}
			seq, err := tx.AddOutage(ctx, at(time.Duration(i)*time.Hour), at(time.Duration(i)*time.Hour+time.Minute))
			require.EqualValues(t, i+1, seq)
			return err
		})
	}
	w.read(func(q classroom.Query) error {
		list, err := q.Outages(ctx, 1)
		require.Equal(t, []classroom.Outage{
			{Seq: 2, Start: at(time.Hour), End: at(time.Hour + time.Minute)},
			{Seq: 3, Start: at(2 * time.Hour), End: at(2*time.Hour + time.Minute)},
		}, list)
		return err
	})
}
