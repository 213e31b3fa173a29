package storetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

func year(id classroom.GroupID, owner session.PersonID) classroom.Group {
	return classroom.Group{ID: id, Name: "Year " + string(id), Owner: owner, Status: session.Active, Created: t0}
}

func testGroups(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.AddGroup(ctx, year("g", "ana")))
		require.NoError(t, tx.AddGroup(ctx, year("h", "bob")))
		grouped := plan("s")
		grouped.Group = "g"
		require.NoError(t, tx.AddSession(ctx, grouped, newState("s")))
		require.NoError(t, tx.SetGroupRole(ctx, "g", "bob", classroom.GroupCoHost, sec(1)))
		return tx.SetGroupRole(ctx, "g", "cem", classroom.GroupMember, sec(2))
	})
	w.read(func(q classroom.Query) error {
		g, err := q.Group(ctx, "g")
		require.NoError(t, err)
		require.Equal(t, year("g", "ana"), g)
		_, err = q.Group(ctx, "x")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		row, err := q.GroupRow(ctx, "g", "bob")
		require.NoError(t, err)
		require.Equal(t, classroom.GroupRow{Group: g, Role: classroom.GroupCoHost, OwnerName: "ana", Members: 3, Sessions: 1}, row)
		_, err = q.GroupRow(ctx, "g", "dia")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		people, err := q.GroupPeople(ctx, "g")
		require.NoError(t, err)
		require.Equal(t, map[session.PersonID]classroom.GroupRole{
			"ana": classroom.GroupOwner, "bob": classroom.GroupCoHost, "cem": classroom.GroupMember,
		}, people)
		role, err := q.GroupRole(ctx, "g", "dia")
		require.NoError(t, err)
		require.Empty(t, role)
		in, err := q.GroupsIn(ctx, "bob", "")
		require.NoError(t, err)
		require.Equal(t, []classroom.GroupID{"g", "h"}, in)
		in, err = q.GroupsIn(ctx, "bob", "ana")
		require.NoError(t, err)
		require.Equal(t, []classroom.GroupID{"g"}, in)
		owned, err := q.GroupsOwned(ctx, "bob")
		require.NoError(t, err)
		require.Equal(t, []classroom.GroupID{"h"}, owned)
		sessions, err := q.GroupSessions(ctx, "g")
		require.Equal(t, []session.SessionID{"s"}, sessions)
		none, _ := q.GroupSessions(ctx, "")
		require.Empty(t, none, "no group is not a group")
		return err
	})
	changed := classroom.Group{ID: "g", Name: "Jahr Ä", Owner: "bob", Status: session.Hidden, Created: t0}
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.SaveGroup(ctx, changed))
		require.ErrorIs(t, tx.SaveGroup(ctx, year("x", "ana")), classroom.ErrNotFound)
		require.ErrorIs(t, tx.DeleteGroup(ctx, "x"), classroom.ErrNotFound)
		return tx.DeleteGroup(ctx, "h")
	})
	w.read(func(q classroom.Query) error {
		g, err := q.Group(ctx, "g")
		require.Equal(t, changed, g)
		_, gone := q.Group(ctx, "h")
		require.ErrorIs(t, gone, classroom.ErrNotFound)
		role, _ := q.GroupRole(ctx, "h", "bob")
		require.Empty(t, role)
		return err
	})
}

func testGroupPages(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	const many = 25
	w.write(func(tx classroom.Tx) error {
		for i := range many {
			g := year(classroom.GroupID(fmt.Sprintf("g%02d", i)), "bob")
			g.Name = []string{"Äpfel 100%", "beta_x", "Same"}[i%3]
			g.Status = []session.Status{session.Active, session.Closed, session.Hidden}[i%3]
			require.NoError(t, tx.AddGroup(ctx, g))
			role := []classroom.GroupRole{classroom.GroupMember, classroom.GroupCoHost}[i%2]
			require.NoError(t, tx.SetGroupRole(ctx, g.ID, "ana", role, t0))
		}
		return nil
	})
	walk := func(ask classroom.GroupsAsked) (ids []classroom.GroupID) {
		ask.Limit = 4
		for {
			var page []classroom.GroupRow
			w.read(func(q classroom.Query) (err error) { page, err = q.Groups(ctx, ask); return err })
			for _, g := range page {
				require.NotContains(t, ids, g.ID)
				ids = append(ids, g.ID)
			}
			if len(page) < ask.Limit {
				return ids
			}
			last := page[len(page)-1]
			ask.After = classroom.Cursor{Key: classroom.Folded(last.Name), ID: string(last.ID)}
		}
	}
	require.Len(t, walk(classroom.GroupsAsked{Person: "bob"}), many)
	require.Len(t, walk(classroom.GroupsAsked{Person: "bob", Filter: classroom.MyGroups}), many)
	require.Empty(t, walk(classroom.GroupsAsked{Person: "bob", Filter: classroom.MemberGroups}))
	require.Empty(t, walk(classroom.GroupsAsked{Person: "cem"}))
	require.Len(t, walk(classroom.GroupsAsked{Person: "ana", Filter: classroom.GroupsIRun}), 12)
	require.Len(t, walk(classroom.GroupsAsked{Person: "ana", Filter: classroom.MemberGroups}), 13-4, "hidden ones are not for members")
	require.Len(t, walk(classroom.GroupsAsked{Person: "bob", Status: session.Hidden}), 8)
	require.Len(t, walk(classroom.GroupsAsked{Person: "bob", Search: "0% ÄPF"}), 9)
	require.Len(t, walk(classroom.GroupsAsked{Person: "bob", Search: "a_"}), 8)
	require.Empty(t, walk(classroom.GroupsAsked{Person: "bob", Search: "apfel"}))

	w.write(func(tx classroom.Tx) error {
		for i := range many {
			p := classroom.Person{
				ID: session.PersonID(fmt.Sprintf("p%02d", i)), Kind: session.Contact, Created: t0,
				Name: []string{"Same Name", "Zoë"}[i%2], Email: fmt.Sprintf("p%d@school.example", i),
			}
			require.NoError(t, tx.AddPerson(ctx, p))
			require.NoError(t, tx.SetGroupRole(ctx, "g00", p.ID, classroom.GroupMember, t0))
			if i%5 == 0 {
				require.NoError(t, tx.AddContact(ctx, classroom.Contact{
					ID: "mine" + string(p.ID), Holder: "bob", Person: p.ID, Email: p.Email, Label: "x",
					State: classroom.ContactAccepted, Secret: []byte(p.ID),
				}))
			}
		}
		require.NoError(t, tx.AddContact(ctx, classroom.Contact{
			ID: "open", Holder: "bob", Email: "new@school.example", Label: "Same Label", State: classroom.ContactOpen, Secret: []byte("o"),
		}))
		return tx.InviteToGroup(ctx, "g00", "open", t0)
	})
	members := func(by session.PersonID, search string) (all []classroom.MemberRow) {
		ask := classroom.MembersAsked{Group: "g00", By: by, Search: search, Limit: 4}
		for {
			var page []classroom.MemberRow
			w.read(func(q classroom.Query) (err error) { page, err = q.GroupMembers(ctx, ask); return err })
			all = append(all, page...)
			if len(page) < ask.Limit {
				return all
			}
			last := page[len(page)-1]
			ask.After = classroom.Cursor{Key: last.Key, ID: string(last.Person) + last.Contact}
		}
	}
	mails := func(all []classroom.MemberRow) (n int) {
		for _, m := range all {
			if m.Email != "" {
				n++
			}
		}
		return n
	}
	all := members("bob", "")
	require.Len(t, all, many+3)
	require.Equal(t, 6, mails(all), "of own contacts, the open one among them")
	require.Zero(t, mails(members("ana", "")))
	require.Len(t, members("bob", "same n"), 13)
	require.Len(t, members("bob", "zoë"), 12)
	found := members("ana", "label")
	require.Equal(t, []classroom.MemberRow{
		{Contact: "open", Name: "Same Label", Key: "same label", Kind: session.Contact, Role: classroom.GroupMember},
	}, found)
	w.write(func(tx classroom.Tx) error {
		waiting, err := tx.GroupsInviting(ctx, "open")
		require.NoError(t, err)
		require.Equal(t, []classroom.GroupID{"g00"}, waiting)
		require.NoError(t, tx.UninviteFromGroup(ctx, "g00", "open"))
		require.ErrorIs(t, tx.UninviteFromGroup(ctx, "g00", "open"), classroom.ErrNotFound)
		return nil
	})
	require.Empty(t, members("bob", "label"))
}

func testGroupPeople(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.AddGroup(ctx, year("g", "ana")))
		for _, id := range []session.SessionID{"in", "too", "out"} {
			s := plan(id)
			if id != "out" {
				s.Group = "g"
			}
			require.NoError(t, tx.AddSession(ctx, s, newState(id)))
			require.NoError(t, tx.AddMember(ctx, id, "bob"))
		}
		require.NoError(t, tx.AddHostByGroup(ctx, "in", "dia"))
		return tx.SetGroupRole(ctx, "g", "bob", classroom.GroupMember, t0)
	})
	byGroup := func(id session.SessionID) (all []session.PersonID) {
		w.read(func(q classroom.Query) (err error) { all, err = q.HostsByGroup(ctx, id); return err })
		return all
	}
	require.Equal(t, []session.PersonID{"dia"}, byGroup("in"))
	for _, id := range []session.SessionID{"in", "too", "out"} {
		w.do(id, t0, session.SetHost{By: "ana", Who: who("bob"), Role: session.CoHost})
	}
	require.Equal(t, []session.PersonID{"dia"}, byGroup("in"), "bob is one by himself")
	w.write(func(tx classroom.Tx) error { return tx.LeaveGroup(ctx, "g", "bob") })
	require.Equal(t, []session.PersonID{"bob", "dia"}, byGroup("in"))
	require.Equal(t, []session.PersonID{"bob"}, byGroup("too"))
	require.Empty(t, byGroup("out"))
	w.read(func(q classroom.Query) error {
		for id, is := range map[session.SessionID]bool{"in": false, "too": false, "out": true} {
			own, err := q.OwnMembers(ctx, id)
			require.NoError(t, err)
			require.Equal(t, is, slices.Contains(own, "bob"), id)
		}
		of, err := q.MemberOf(ctx, "bob", "ana")
		require.Equal(t, []session.SessionID{"in", "out", "too"}, of, "a host still")
		return err
	})
	w.do("in", t0, session.SetHost{Who: who("bob")})
	w.do("too", t0, session.SetHost{By: "ana", Who: who("bob"), Role: session.Owner})
	require.Empty(t, byGroup("too"), "who owns, owns")
	w.read(func(q classroom.Query) error {
		own, err := q.OwnMembers(ctx, "in")
		require.Empty(t, own, "whom the system takes the role from is what their group makes them")
		return err
	})
	w.write(func(tx classroom.Tx) error { return tx.KeepHostByGroup(ctx, "in", "cem") })
	require.Equal(t, []session.PersonID{"dia"}, byGroup("in"), "cem is no host")
}

func testFind(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.write(func(tx classroom.Tx) error {
		for _, p := range []classroom.Person{
			{ID: "l1", Kind: session.Licensed, Name: "Olga Ölmann", Email: "oo@school.example"},
			{ID: "l2", Kind: session.Licensed, Name: "Olga Locked", Email: "ol@school.example", Locked: true},
			{ID: "c1", Kind: session.Contact, Name: "Olga Contact", Email: "oc@school.example"},
			{ID: "c2", Kind: session.Contact, Name: "Olga Foreign", Email: "of@school.example"},
		} {
			require.NoError(t, tx.AddPerson(ctx, p))
		}
		for _, ct := range []classroom.Contact{
			{ID: "k1", Person: "c1", Holder: "ana", Email: "oc@school.example", Label: "My Olga", State: classroom.ContactAccepted},
			{ID: "k2", Person: "c2", Holder: "ana", Email: "of@school.example", Label: "Olga asked", State: classroom.ContactOpen},
			{ID: "k3", Holder: "ana", Email: "olga.gone@school.example", Label: "Olga gone", State: classroom.ContactWithdrawn},
			{ID: "k4", Holder: "bob", Email: "olga.bobs@school.example", Label: "Olga Bobs", State: classroom.ContactOpen},
			{ID: "k5", Person: "l1", Holder: "bob", Email: "oo@school.example", Label: "Ö", State: classroom.ContactAccepted},
		} {
			ct.Secret = []byte(ct.ID)
			require.NoError(t, tx.AddContact(ctx, ct))
		}
		return nil
	})
	find := func(by session.PersonID, admin bool, search string, limit int) (all []classroom.Found) {
		w.read(func(q classroom.Query) (err error) { all, err = q.Find(ctx, by, admin, search, limit); return err })
		return all
	}
	mine := classroom.Found{Person: "c1", Contact: "k1", Name: "Olga Contact", Label: "My Olga", Email: "oc@school.example", Kind: session.Contact}
	open := classroom.Found{Contact: "k2", Label: "Olga asked", Email: "of@school.example", Kind: session.Contact, Open: true}
	licensed := classroom.Found{Person: "l1", Name: "Olga Ölmann", Kind: session.Licensed}
	require.Equal(t, []classroom.Found{mine, open, licensed}, find("ana", false, "olga", 10))
	require.Equal(t, []classroom.Found{mine}, find("ana", false, "olga my", 10))
	require.Equal(t, []classroom.Found{mine}, find("ana", false, "OC@school", 10), "own contacts also by address")
	require.Equal(t, []classroom.Found{licensed}, find("ana", false, "öl", 10))
	require.Empty(t, find("ana", false, "oo@school", 10), "the addresses of licence holders are not searched")
	require.Len(t, find("ana", true, "olga", 10), 4, "administrators find every account")
	require.Len(t, find("ana", true, "olga", 2), 2)
	require.Equal(t, "oo@school.example", find("ana", true, "oo@school", 10)[0].Email)
	require.Empty(t, find("ana", false, "ana", 10), "not oneself")
	require.Len(t, find("bob", false, "olga", 10), 2, "his own, and l1 once")
	w.read(func(q classroom.Query) error {
		for person, want := range map[session.PersonID]bool{"c1": true, "c2": false, "l1": false} {
			is, err := q.Linked(ctx, "ana", person)
			require.NoError(t, err)
			require.Equal(t, want, is, person)
		}
		return nil
	})
}

func testOwed(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	all := []classroom.Owed{
		{ID: "b", Session: "s1", Created: sec(1), Work: classroom.OwedWork{People: []session.PersonID{"ana"}}},
		{ID: "a", Session: "s2", Created: sec(2), Work: classroom.OwedWork{Status: true, Lost: []session.PersonID{"bob"}}},
		{ID: "c", Session: "s1", Created: sec(2), Work: classroom.OwedWork{Owner: &classroom.HandOver{From: "ana", To: "bob"}}},
	}
	w.write(func(tx classroom.Tx) error {
		for _, i := range []int{2, 0, 1} {
			require.NoError(t, tx.Owe(ctx, all[i]))
		}
		return nil
	})
	owing := func(limit int) (list []classroom.Owed) {
		w.read(func(q classroom.Query) (err error) { list, err = q.Owing(ctx, limit); return err })
		return list
	}
	require.Equal(t, all, owing(10))
	require.Equal(t, all[:2], owing(2))
	w.write(func(tx classroom.Tx) error {
		there, err := tx.TakeOwed(ctx, "a")
		require.True(t, there)
		require.NoError(t, err)
		there, err = tx.TakeOwed(ctx, "a")
		require.False(t, there)
		return err
	})
	require.Equal(t, []classroom.Owed{all[0], all[2]}, owing(10))
}

func testOnce(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	once := func(who session.PersonID, key, ref string) (was string) {
		w.write(func(tx classroom.Tx) (err error) { was, err = tx.Once(ctx, who, key, ref, t0); return err })
		return was
	}
	require.Empty(t, once("ana", "k", "first"))
	require.Equal(t, "first", once("ana", "k", "second"))
	require.Empty(t, once("bob", "k", "third"))
	require.Empty(t, once("ana", "l", "fourth"))
	w.write(func(tx classroom.Tx) error { return tx.Forget(ctx, sec(1)) })
	require.Empty(t, once("ana", "k", "fifth"))
}

func testDates(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	dated := plan("s")
	dated.Dates = &classroom.Dates{Start: "2026-11-24T10:00", Zone: "Europe/Berlin", Minutes: 45, Weekly: true, Until: "2027-02-01"}
	dated.Next, dated.Sequence = classroom.Span{Start: sec(10), End: sec(20)}, 3
	w.session("never")
	w.write(func(tx classroom.Tx) error { return tx.AddSession(ctx, dated, newState("s")) })
	passed := func(now session.Instant) (ids []session.SessionID) {
		w.read(func(q classroom.Query) error {
			list, err := q.DatesPassed(ctx, now, 10)
			for _, s := range list {
				ids = append(ids, s.ID)
			}
			return err
		})
		return ids
	}
	require.Empty(t, passed(sec(19)))
	require.Equal(t, []session.SessionID{"s"}, passed(sec(20)))
	w.write(func(tx classroom.Tx) error {
		kept, err := tx.Session(ctx, "s")
		require.NoError(t, err)
		require.Equal(t, dated.Dates, kept.Dates)
		require.Equal(t, dated.Next, kept.Next)
		require.Equal(t, 3, kept.Sequence)
		return tx.SaveNext(ctx, "s", classroom.Span{Start: sec(30), End: sec(40)})
	})
	require.Empty(t, passed(sec(20)))
	w.write(func(tx classroom.Tx) error {
		kept, err := tx.Session(ctx, "s")
		require.NoError(t, err)
		require.Equal(t, sec(30), kept.Next.Start)
		kept.Dates, kept.Next, kept.Sequence = nil, classroom.Span{}, 4
		return tx.SaveSession(ctx, kept)
	})
	w.read(func(q classroom.Query) error {
		kept, err := q.Session(ctx, "s")
		require.Nil(t, kept.Dates)
		require.Zero(t, kept.Next)
		require.Equal(t, 4, kept.Sequence)
		return err
	})
	require.Empty(t, passed(sec(99)))
}
