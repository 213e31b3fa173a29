package store_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
)

// BenchmarkSessionPage reads pages of 10,000 sessions of one person, half of
// them by a group, among as many of others.
func BenchmarkSessionPage(b *testing.B) {
	engines(b, func(b *testing.B, s *store.Store) {
		addListed(b, s, 10_000)
		for _, c := range []struct {
			name string
			ask  classroom.SessionsAsked
		}{
			{"name", classroom.SessionsAsked{Sort: classroom.SortName}},
			{"inside", classroom.SessionsAsked{Sort: classroom.SortInside, Desc: true}},
			{"next", classroom.SessionsAsked{Sort: classroom.SortNext}},
			{"created", classroom.SessionsAsked{Sort: classroom.SortCreated, Desc: true}},
			{"search", classroom.SessionsAsked{Sort: classroom.SortName, Search: "alge 42"}},
			{"group", classroom.SessionsAsked{Sort: classroom.SortName, Group: "g"}},
			{"contact", classroom.SessionsAsked{Sort: classroom.SortName, Contact: "bob"}},
			{"beyond", classroom.SessionsAsked{Sort: classroom.SortName, After: &classroom.SessionKey{Text: "algebra 05000"}}},
		} {
			c.ask.Person, c.ask.Status, c.ask.Limit = "ana", session.Active, 50
			b.Run(c.name, func(b *testing.B) {
				for b.Loop() {
					require.NoError(b, s.Read(b.Context(), func(q classroom.Query) error {
						page, err := q.SessionPage(b.Context(), c.ask)
						if err == nil {
							require.Len(b, page.Sessions, 50)
						}
						return err
					}))
				}
			})
		}
	})
}

// addListed makes n sessions of ana's, half of them bob's in a group with her,
// and n more of bob's.
func addListed(b *testing.B, s *store.Store, n int) {
	ctx := b.Context()
	write := func(fn func(tx classroom.Tx) error) { require.NoError(b, s.Write(ctx, fn)) }
	write(func(tx classroom.Tx) error {
		for _, id := range []session.PersonID{"ana", "bob"} {
			p := classroom.Person{ID: id, Kind: session.Licensed, Name: string(id), Email: string(id) + "@school.example", Created: 1}
			if err := tx.AddPerson(ctx, p); err != nil {
				return err
			}
		}
		if err := tx.AddGroup(ctx, classroom.Group{ID: "g", Name: "Group", Owner: "bob", Status: session.Active, Created: 1}); err != nil {
			return err
		}
		return tx.SetGroupRole(ctx, "g", "ana", classroom.GroupMember, 1)
	})
	for begin := 0; begin < 2*n; begin += 1000 {
		write(func(tx classroom.Tx) error {
			for i := begin; i < begin+1000; i++ {
				row := classroom.Session{
					ID: benchSession((i * 7919) % (2 * n)), Link: fmt.Sprint("l", i), Created: session.Instant(i),
					Name: fmt.Sprintf("Algebra %05d", (i*31)%n),
				}
				owner := session.PersonID("ana")
				if i%2 == 1 || i >= n {
					owner = "bob"
				}
				if owner == "bob" && i < n {
					row.Group = "g"
				}
				state := session.New(row.ID, owner, session.Defaults(session.Classroom), 1)
				if err := tx.AddSession(ctx, row, state); err != nil {
					return err
				}
			}
			return nil
		})
	}
}
