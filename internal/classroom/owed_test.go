package classroom_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// What was committed outside sessions and not yet carried out in them when the
// process died is carried out by the next one.
func TestOwedOutlivesAProcess(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ben := w.person("hanna", session.Licensed), w.person("ben", session.Licensed)
		ana := w.contact(hanna, "ana")
		g := w.group(hanna, ana)
		all := make([]session.SessionID, 5)
		for i := range all {
			all[i] = w.session(hanna, classroom.NewSession{Group: g, Name: fmt.Sprint("Greek ", i)})
		}
		w.enter(all[0], hanna, ana)
		w.pause() // nobody carries anything out any more
		require.NoError(t, w.c.AddToGroup(t.Context(), hanna.Person, g, []classroom.Someone{{Person: ben.Person.ID}}, classroom.GroupCoHost))
		require.NoError(t, w.c.SetGroupOwner(t.Context(), hanna.Person, g, ben.Person.ID))
		require.NoError(t, w.c.SetGroupStatus(t.Context(), hanna.Person, g, session.Closed))
		require.NoError(t, w.c.RemoveFromGroup(t.Context(), hanna.Person, g, string(ana.Person.ID)))
		require.Len(t, w.owed(), 4*len(all))
		w.gate.away.Store(true)
		require.NoError(t, w.gate.Close())
		w.boot()
		settle()
		require.Empty(t, w.owed())
		for _, id := range all {
			w.view(id, func(s *session.State) {
				require.Equal(t, session.Closed, s.Effective())
				require.Equal(t, map[session.PersonID]session.Role{ben.Person.ID: session.Owner, hanna.Person.ID: session.CoHost}, s.Hosts)
				require.False(t, s.Readers[ana.Person.ID].Inside())
			})
			require.False(t, w.member(id, ana))
		}
		require.Equal(t, session.WasClosed, w.runOf(all[0]).Reason)
	})
}

// What cannot be carried out now is carried out when the storage is back.
func TestOwedWaitsForTheStorage(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		ana := w.contact(hanna, "ana")
		g := w.group(hanna, ana)
		id := w.session(hanna, classroom.NewSession{Group: g})
		w.enter(id, hanna, ana)
		require.NoError(t, w.gate.Store.Write(t.Context(), func(tx classroom.Tx) error {
			if err := tx.LeaveGroup(t.Context(), g, ana.Person.ID); err != nil {
				return err
			}
			work := classroom.OwedWork{People: []session.PersonID{ana.Person.ID}}
			return tx.Owe(t.Context(), classroom.Owed{ID: "o", Session: id, Work: work, Created: now()})
		}))
		w.gate.away.Store(true)
		pass(2 * time.Second)
		require.Equal(t, session.Connected, w.seat(id, ana).State)
		w.gate.away.Store(false)
		pass(11 * time.Second) // the poll of these tests
		require.Equal(t, session.NoAccess, w.seat(id, ana).Reason)
	})
}

// What is owed says what may have changed, not what: carried out twice, late or
// the wrong way round it comes to the same.
func TestOwedConverges(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ben := w.person("hanna", session.Licensed), w.person("ben", session.Licensed)
		ana := w.contact(hanna, "ana")
		g := w.group(hanna, ana, ben)
		id := w.session(hanna, classroom.NewSession{Group: g})
		lone := w.session(hanna, classroom.NewSession{})
		w.enter(id, hanna, ana)
		var was int64
		w.view(id, func(s *session.State) { was = s.Rev })
		work := classroom.OwedWork{
			Status: true, People: []session.PersonID{ana.Person.ID, ben.Person.ID, "nobody", hanna.Person.ID},
			Owner: &classroom.HandOver{From: ben.Person.ID, To: ana.Person.ID},
		}
		require.NoError(t, w.gate.Store.Write(t.Context(), func(tx classroom.Tx) error {
			for i := range 6 {
				on := []session.SessionID{id, lone, "gone"}[i%3]
				if err := tx.Owe(t.Context(), classroom.Owed{ID: fmt.Sprint(i), Session: on, Work: work, Created: now()}); err != nil {
					return err
				}
			}
			return nil
		}))
		pass(11 * time.Second)
		require.Empty(t, w.owed())
		w.view(id, func(s *session.State) { require.Equal(t, was, s.Rev, "nothing had changed") })

		lost := classroom.OwedWork{Lost: []session.PersonID{ana.Person.ID}, Owner: &classroom.HandOver{From: hanna.Person.ID, To: ana.Person.ID}}
		require.NoError(t, w.gate.Store.Write(t.Context(), func(tx classroom.Tx) error {
			locked := ana.Person
			locked.Locked = true
			if err := tx.SavePerson(t.Context(), locked); err != nil {
				return err
			}
			return tx.Owe(t.Context(), classroom.Owed{ID: "lost", Session: id, Work: lost, Created: now()})
		}))
		pass(11 * time.Second)
		require.Empty(t, w.owed(), "what the rules refuse is done with")
		require.Equal(t, session.Owner, w.role(id, hanna), "a contact cannot own")
		require.Equal(t, session.NoAccess, w.seat(id, ana).Reason)
	})
}

// Somebody whom a host let in is not put out because of a group that has
// nothing to do with them.
func TestStandingLeavesWhoWasLetIn(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		eve, ana := w.person("eve", session.Contact), w.contact(hanna, "ana")
		g, h := w.group(hanna), w.group(hanna, ana)
		id := w.session(hanna, classroom.NewSession{Group: g, Overrides: classroom.Overrides{Policy: session.Classroom}})
		w.enter(id, hanna, eve, ana)
		require.NoError(t, w.c.Do(t.Context(), id, session.Admit{By: hanna.Person.ID, Person: eve.Person.ID}))
		_, err := w.c.EditSession(t.Context(), hanna.Person, id, classroom.SessionEdit{Group: &h})
		require.NoError(t, err)
		require.Equal(t, session.Connected, w.seat(id, eve).State)
		require.Equal(t, session.Connected, w.seat(id, ana).State, "a member now, so not asking any more")
	})
}

// Moving a session: who is in it is by the new group only.
func TestMoveASession(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		hanna, ben, cleo, dora := w.person("hanna", session.Licensed), w.person("ben", session.Licensed), w.person("cleo", session.Licensed), w.person("dora", session.Licensed)
		ana, cem := w.contact(hanna, "ana"), w.contact(hanna, "cem")
		from, to := w.group(hanna, ana, ben, cleo), w.group(dora)
		for _, p := range []*someone{ben, cleo} {
			require.NoError(t, w.c.SetGroupRole(ctx, hanna.Person, from, p.Person.ID, classroom.GroupCoHost))
		}
		id := w.session(hanna, classroom.NewSession{Group: from, Members: []session.PersonID{cem.Person.ID}, CoHosts: []session.PersonID{cleo.Person.ID}})
		require.Equal(t, session.CoHost, w.role(id, ben))
		w.enter(id, hanna, ana, cem, ben)

		_, err := w.c.EditSession(ctx, hanna.Person, id, classroom.SessionEdit{Group: &to})
		var bad *classroom.Invalid
		require.ErrorAs(t, err, &bad, "a group that she is not in")
		unknown := classroom.GroupID("nothing")
		_, err2 := w.c.EditSession(ctx, hanna.Person, id, classroom.SessionEdit{Group: &unknown})
		require.Equal(t, err, err2)
		require.NoError(t, w.c.AddToGroup(ctx, dora.Person, to, []classroom.Someone{{Person: hanna.Person.ID}}, classroom.GroupMember))
		_, err = w.c.EditSession(ctx, hanna.Person, id, classroom.SessionEdit{Group: &to})
		w.refused(err, session.CodeNotAllowed)
		require.NoError(t, w.c.SetGroupRole(ctx, dora.Person, to, hanna.Person.ID, classroom.GroupCoHost))

		kept, err := w.c.EditSession(ctx, hanna.Person, id, classroom.SessionEdit{Group: &to})
		require.NoError(t, err)
		require.Equal(t, to, kept.Group)
		require.Equal(t, session.Open, kept.Policy, "as it was")
		require.Equal(t, session.NoAccess, w.seat(id, ana).Reason, "out with the group")
		require.Equal(t, session.NoAccess, w.seat(id, ben).Reason)
		require.Equal(t, session.NoRole, w.role(id, ben), "a host by the group only")
		require.Equal(t, session.CoHost, w.role(id, cleo), "a host by herself")
		require.Equal(t, session.CoHost, w.role(id, dora), "the new group's owner")
		require.Equal(t, session.Connected, w.seat(id, cem).State, "a member by himself")
		require.True(t, w.runOf(id).EndedAt == 0)

		none := classroom.GroupID("")
		require.NoError(t, w.c.SetGroupStatus(ctx, dora.Person, to, session.Closed))
		settle()
		require.Equal(t, session.WasClosed, w.runOf(id).Reason)
		kept, err = w.c.EditSession(ctx, hanna.Person, id, classroom.SessionEdit{Group: &none})
		require.NoError(t, err)
		require.Equal(t, session.Active, kept.Status, "no group that closes it")
		require.Equal(t, session.NoRole, w.role(id, dora))
		require.Equal(t, session.Open, kept.Policy)
		require.Equal(t, session.Owner, w.role(id, hanna))
	})
}

// A copy has the settings and, if asked, the people; it is its maker's.
func TestCopyASession(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		hanna, ben, cleo := w.person("hanna", session.Licensed), w.person("ben", session.Licensed), w.person("cleo", session.Licensed)
		ana := w.contact(hanna, "ana")
		g := w.group(hanna, cleo)
		id := w.session(hanna, classroom.NewSession{
			Group: g, Overrides: classroom.Overrides{Limit: new(7), Edit: session.AccessHosts}, Dates: lessons(),
			Members: []session.PersonID{ana.Person.ID}, CoHosts: []session.PersonID{ben.Person.ID},
		})
		_, err := w.c.CopySession(ctx, cleo.Person, id, "Mine", "", true)
		w.refused(err, session.CodeNotAllowed)
		made, err := w.c.CopySession(ctx, ben.Person, id, "Latin", "", true)
		require.NoError(t, err)
		require.Empty(t, made.Group, "ben does not manage the group")
		require.Equal(t, 7, *made.Overrides.Limit)
		require.Equal(t, session.AccessHosts, made.Overrides.Edit)
		require.Equal(t, session.Open, made.Policy)
		require.Nil(t, made.Dates)
		require.Equal(t, session.Owner, w.role(made.ID, ben))
		require.Equal(t, session.CoHost, w.role(made.ID, hanna))
		require.True(t, w.member(made.ID, ana), "also somebody whom ben could not find")
		plain, err := w.c.CopySession(ctx, hanna.Person, id, "Latin", "", false)
		require.NoError(t, err)
		require.Equal(t, g, plain.Group)
		require.False(t, w.member(plain.ID, ana))
		require.Equal(t, session.NoRole, w.role(plain.ID, ben))
	})
}

// A session that grew member by member is copied whole.
func TestCopyABigSession(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		hanna := w.person("hanna", session.Licensed)
		id := w.session(hanna, classroom.NewSession{})
		require.NoError(t, w.gate.Store.Write(ctx, func(tx classroom.Tx) error {
			for i := range 201 {
				p := classroom.Person{ID: session.PersonID(fmt.Sprint("p", i)), Kind: session.Contact, Name: "x", Created: now()}
				if err := tx.AddPerson(ctx, p); err != nil {
					return err
				}
				if err := tx.AddMember(ctx, id, p.ID); err != nil {
					return err
				}
			}
			return nil
		}))
		made, err := w.c.CopySession(ctx, hanna.Person, id, "Latin", "", true)
		require.NoError(t, err)
		all, err := w.c.SessionPeople(ctx, hanna.Person, made.ID)
		require.NoError(t, err)
		require.Len(t, all.Members, 201)
	})
}

// lessons are in an hour, and in one and two weeks.
func lessons() *classroom.Dates {
	return &classroom.Dates{
		Start: time.Now().UTC().Add(time.Hour).Format("2006-01-02T15:04"), Zone: "UTC", Minutes: 60,
		Weekly: true, Until: time.Now().UTC().AddDate(0, 0, 15).Format("2006-01-02"),
	}
}

// The next date moves on by itself; it starts and ends nothing.
func TestDatesMoveOn(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.session(hanna, classroom.NewSession{Dates: lessons()})
		next := func() classroom.Span {
			s, err := w.c.Session(t.Context(), id)
			require.NoError(t, err)
			return s.Next
		}
		first := next()
		require.InDelta(t, time.Hour, first.Start.Sub(now()), float64(time.Minute))
		pass(90 * time.Minute)
		require.Equal(t, first, next(), "it goes on")
		w.view(id, func(s *session.State) { require.Equal(t, session.Waiting, s.Phase()) })
		pass(32 * time.Minute)
		require.Equal(t, first.Start.Add(7*24*time.Hour), next().Start)
		w.down(14 * 24 * time.Hour)
		require.Zero(t, next(), "all are over")

		d := lessons()
		kept, err := w.c.EditSession(t.Context(), hanna.Person, id, classroom.SessionEdit{Dates: d})
		require.NoError(t, err)
		require.Equal(t, 1, kept.Sequence)
		require.NotZero(t, kept.Next)
		kept, err = w.c.EditSession(t.Context(), hanna.Person, id, classroom.SessionEdit{Dates: d, Name: new("Greek")})
		require.NoError(t, err)
		require.Equal(t, 1, kept.Sequence, "nothing has changed")
		kept, err = w.c.EditSession(t.Context(), hanna.Person, id, classroom.SessionEdit{NoDates: true})
		require.NoError(t, err)
		require.Nil(t, kept.Dates)
		require.Zero(t, kept.Next)
		require.Equal(t, 2, kept.Sequence)
		past := *d
		past.Start, past.Weekly, past.Until = "1999-01-01T10:00", false, ""
		_, err = w.c.EditSession(t.Context(), hanna.Person, id, classroom.SessionEdit{Dates: &past})
		var bad *classroom.Invalid
		require.ErrorAs(t, err, &bad)
		require.Equal(t, classroom.Invalid{Field: "dates.start", Code: "past"}, *bad)
	})
}

// Many sessions in one group are told within a second or two, side by side.
func TestOwedToMany(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		g := w.group(hanna)
		for i := range 300 {
			w.session(hanna, classroom.NewSession{Group: g, Name: fmt.Sprint(i)})
		}
		require.NoError(t, w.c.SetGroupStatus(context.WithoutCancel(t.Context()), hanna.Person, g, session.Hidden))
		settle()
		require.Empty(t, w.owed())
		all, err := w.c.Sessions(t.Context(), hanna.Person.ID)
		require.NoError(t, err)
		require.Len(t, all, 300)
		for _, s := range all {
			require.Equal(t, session.Hidden, s.Status)
		}
	})
}
