package storetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// shelf is a world with many sessions, and what is known of each without
// asking the store.
type shelf struct {
	*world
	all []volume
}

type volume struct {
	row    classroom.Session
	status session.Status
	inside int
	hosts  []session.PersonID
	people []session.PersonID // hosts and members, by whatever way
}

// newShelf makes sessions of ana's and bob's: alone and in bob's group, open,
// closed, hidden and deleted, empty and with people inside. ana is a member of
// some of bob's by the session, cem is in the group.
func newShelf(t *testing.T, fresh Fresh, many int) *shelf {
	s := &shelf{world: newWorld(t, fresh)}
	ctx, dice := t.Context(), rand.New(rand.NewPCG(1, 2))
	s.write(func(tx classroom.Tx) error {
		if err := tx.AddGroup(ctx, classroom.Group{ID: "g1", Name: "Group One", Owner: "bob", Status: session.Active, Created: t0}); err != nil {
			return err
		}
		return tx.SetGroupRole(ctx, "g1", "cem", classroom.GroupMember, t0)
	})
	for i := range many {
		s.add(i, dice)
	}
	return s
}

func (s *shelf) add(i int, dice *rand.Rand) {
	ctx := s.t.Context()
	owner := []session.PersonID{"ana", "ana", "bob"}[dice.IntN(3)]
	b := volume{status: session.Active, hosts: []session.PersonID{owner}, people: []session.PersonID{owner}}
	b.row = classroom.Session{
		ID: session.SessionID(fmt.Sprintf("s%04d", i)), Link: fmt.Sprintf("l%d", i), Created: sec(dice.IntN(40)),
		Name: fmt.Sprintf("%s %s %d%%", []string{"ÄPFEL", "beta", "Gamma_x"}[dice.IntN(3)], []string{"One", "two"}[dice.IntN(2)], dice.IntN(9)),
	}
	if owner == "bob" && dice.IntN(2) == 0 {
		b.row.Group = "g1"
		b.people = append(b.people, "cem")
	}
	state := session.New(b.row.ID, owner, session.Defaults(session.Classroom), t0)
	s.write(func(tx classroom.Tx) error {
		if err := tx.AddSession(ctx, b.row, state); err != nil {
			return err
		}
		if owner == "ana" || dice.IntN(2) == 0 {
			return nil
		}
		b.people = append(b.people, "ana")
		return tx.AddMember(ctx, b.row.ID, "ana")
	})
	if dice.IntN(3) == 0 {
		v := s.via(owner)
		s.do(b.row.ID, sec(50), session.Start{Who: session.Who{Person: owner, Kind: session.Licensed}, Via: v, Run: session.RunID("r" + b.row.ID)})
		b.inside = 1
	}
	switch dice.IntN(6) {
	case 0:
		b.status = session.Hidden // whoever is inside stays as a reader
	case 1:
		b.status = session.Closed
	}
	if b.status != session.Active {
		s.do(b.row.ID, sec(60), session.SetStatus{By: owner, Status: b.status})
	}
	if b.status == session.Hidden && dice.IntN(3) == 0 {
		s.do(b.row.ID, sec(70), session.Delete{By: owner})
		return
	}
	s.all = append(s.all, b)
}

// want are the sessions that a page of everything must have, in order.
func (s *shelf) want(ask classroom.SessionsAsked) (ids []session.SessionID, counts map[session.Status]int) {
	counts = map[session.Status]int{session.Active: 0, session.Closed: 0, session.Hidden: 0}
	var fit []volume
	for _, b := range s.all {
		found := true
		for word := range strings.FieldsSeq(strings.ToLower(ask.Search)) {
			found = found && strings.Contains(strings.ToLower(b.row.Name), word)
		}
		switch {
		case !slices.Contains(b.people, ask.Person), !found,
			b.status == session.Hidden && !slices.Contains(b.hosts, ask.Person),
			ask.Group != "" && b.row.Group != ask.Group,
			ask.Contact != "" && !slices.Contains(b.people, ask.Contact):
			continue
		}
		counts[b.status]++
		if b.status == ask.Status {
			fit = append(fit, b)
		}
	}
	slices.SortFunc(fit, func(a, b volume) int {
		by := 0
		switch ask.Sort {
		case classroom.SortName:
			by = cmp.Compare(strings.ToLower(a.row.Name), strings.ToLower(b.row.Name))
		case classroom.SortCreated:
			by = cmp.Compare(a.row.Created, b.row.Created)
		case classroom.SortInside:
			by = cmp.Compare(a.inside, b.inside)
		}
		by = cmp.Or(by, cmp.Compare(a.row.ID, b.row.ID))
		if ask.Desc {
			by = -by
		}
		return by
	})
	for _, b := range fit {
		ids = append(ids, b.row.ID)
	}
	return ids, counts
}

func testSessionPages(t *testing.T, fresh Fresh) {
	s := newShelf(t, fresh, 150)
	for _, ask := range []classroom.SessionsAsked{
		{Person: "ana"},
		{Person: "bob"},
		{Person: "cem"},
		{Person: "dia"},
		{Person: "ana", Search: "beta"},
		{Person: "ana", Search: "äpf  ONE"},
		{Person: "ana", Search: "3%"},
		{Person: "ana", Search: "a_x two"},
		{Person: "ana", Search: "%"},
		{Person: "ana", Search: `\`},
		{Person: "ana", Search: "o n e 1 %"},
		{Person: "ana", Search: "nothing"},
		{Person: "bob", Group: "g1"},
		{Person: "bob", Contact: "ana"},
		{Person: "bob", Contact: "cem", Search: "two"},
		{Person: "ana", Group: "unknown"},
	} {
		for _, ask.Status = range []session.Status{session.Active, session.Closed, session.Hidden} {
			for _, ask.Sort = range []classroom.SessionSort{
				classroom.SortName, classroom.SortCreated, classroom.SortInside, classroom.SortNext,
			} {
				for _, ask.Desc = range []bool{false, true} {
					s.walk(t, ask)
				}
			}
		}
	}
}

// walk reads all pages and holds them against what is known.
func (s *shelf) walk(t *testing.T, ask classroom.SessionsAsked) {
	t.Helper()
	ids, counts := s.want(ask)
	var got []session.SessionID
	ask.Limit = 7
	for first := true; ; first = false {
		var page classroom.SessionsPage
		s.read(func(q classroom.Query) (err error) {
			page, err = q.SessionPage(t.Context(), ask)
			return err
		})
		if first {
			require.Equal(t, counts, page.Counts, "%+v", ask)
		} else {
			require.Nil(t, page.Counts)
		}
		require.LessOrEqual(t, len(page.Sessions), ask.Limit)
		for _, l := range page.Sessions {
			got = append(got, l.ID)
			i := slices.IndexFunc(s.all, func(b volume) bool { return b.row.ID == l.ID })
			b := s.all[i]
			require.Equal(t, b.row.Name, l.Name)
			require.Equal(t, b.status, l.Status)
			require.Equal(t, b.inside, l.Inside, "%s %s", l.ID, b.status)
			require.Equal(t, slices.Contains(b.hosts, ask.Person), l.Host)
			require.Equal(t, string(b.hosts[0]), l.OwnerName)
			require.Equal(t, b.row.Group != "", l.GroupName == "Group One")
		}
		if page.Next == nil {
			break
		}
		require.Len(t, page.Sessions, ask.Limit, "only the last page is short")
		ask.After = page.Next
	}
	require.Equal(t, ids, got, "%+v", ask)
}

func testAudience(t *testing.T, fresh Fresh) {
	s := newShelf(t, fresh, 40)
	for _, b := range s.all {
		s.read(func(q classroom.Query) error {
			got, err := q.Audience(t.Context(), b.row.ID)
			require.NoError(t, err)
			people := b.people
			if b.row.Group != "" && !slices.Contains(people, "bob") {
				people = append(people, "bob")
			}
			require.ElementsMatch(t, people, got, "everybody once")
			l, err := q.Listed(t.Context(), b.row.ID)
			require.NoError(t, err)
			require.Equal(t, string(b.hosts[0]), l.OwnerName)
			return nil
		})
	}
	s.read(func(q classroom.Query) error {
		got, err := q.Audience(t.Context(), "unknown")
		require.NoError(t, err)
		require.Empty(t, got)
		_, err = q.Listed(t.Context(), "unknown")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		return nil
	})
}
