// Package storetest is the one suite for every engine of package store: what
// classroom.Store promises, whatever is behind it. It also makes the empty
// databases that tests of all packages begin with.
package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
)

// Fresh makes an empty database and gives a function that opens it, as often
// as it is called, and closes it at the test's end.
type Fresh func(t testing.TB) (open func() *store.Store)

// Run runs the suite.
func Run(t *testing.T, fresh Fresh) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, fresh Fresh)
	}{
		{"people", testPeople},
		{"names", testNames},
		{"failures and secrets", testFailures},
		{"logins", testLogins},
		{"acted elsewhere", testActedElsewhere},
		{"resume tokens", testResumes},
		{"forget", testForget},
		{"accounts", testAccounts},
		{"tokens", testTokens},
		{"erasing", testErase},
		{"guests who were seen", testGuestsSeen},
		{"sessions", testSessions},
		{"pages of sessions", testSessionPages},
		{"audiences", testAudience},
		{"membership", testMembership},
		{"groups", testGroups},
		{"pages of groups and members", testGroupPages},
		{"what groups make of people", testGroupPeople},
		{"finding people", testFind},
		{"what is owed", testOwed},
		{"once", testOnce},
		{"dates", testDates},
		{"deadlines", testDeadlines},
		{"events", testEvents},
		{"audit", testAudit},
		{"attendance", testAttended},
		{"own stays", testOwnStays},
		{"retention", testRetention},
		{"old guests", testOldGuests},
		{"nodes", testNodes},
		{"outages", testOutages},
		{"mails", testMails},
		{"mails that wait", testMailUpdates},
		{"invitations", testInvitations},
		{"contacts", testContacts},
		{"lists of contacts", testContactLists},
		{"boards", testBoards},
		{"elements", testElements},
		{"a full board", testFullBoard},
		{"versions", testVersions},
		{"files", testFiles},
		{"what names a file keeps it", testUnused},
		{"forgetting of workspaces", testForgetWorkspace},
		{"the chat", testChat},
		{"what is said in breakout rooms", testRoomChat},
		{"what a message has is kept", testChatFiles},
		{"what is said is told", testChatTold},
		{"guests whose login has ended", testPastGuests},
		{"last stays", testLastStay},
		{"polls", testPolls},
		{"forgetting of polls", testForgetPolls},
		{"the appearance", testAppearance},
		{"prepared rooms", testRoomPlans},

		{"nobody sees what is not committed", testUncommitted},
		{"a refusal commits the deadlines before it", testRefusal},
		{"a refusal undoes what is written outside sessions", testRefusedWrite},
		{"a fault undoes its own change only", testFault},
		{"a change that ends its goroutine", testGoexit},
		{"who gives up", testGivesUp},
		{"unknown sessions", testUnknown},
		{"names that nothing has", testImpossible},
		{"a state that does not fit its events", testMisfit},
		{"commits are told in order", testOrder},
		{"many at once", testConcurrent},
		{"edits are told", testTell},
		{"edits of many are told in order", testTellOrder},
		{"activity", testActivity},
		{"closing", testClosing},

		{"the state in the rows is the state in memory", testReplay},
		{"stays", testStays},
		{"a crowd ends at once", testCrowd},
		{"closing a session keeps readers", testReaders},
		{"a reader goes as the run ends", testReaderGoes},
		{"a store that is opened again", testReopen},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, fresh)
		})
	}
}

var t0 = session.At(time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC))

func at(d time.Duration) session.Instant { return t0.Add(d) }

func sec(n int) session.Instant { return at(time.Duration(n) * time.Second) }

var errFault = errors.New("a fault")

// world is a store with people in it: ana and bob have licences, cem and dia
// are contacts, gus is a guest.
type world struct {
	*store.Store
	t     testing.TB
	conns atomic.Int64
}

func newWorld(t testing.TB, fresh Fresh) *world {
	w := &world{Store: fresh(t)(), t: t}
	w.write(func(tx classroom.Tx) error {
		for id, kind := range kinds {
			p := classroom.Person{ID: id, Kind: kind, Name: string(id), Created: t0}
			if kind != session.Guest {
				p.Email = string(id) + "@school.example"
			}
			if err := tx.AddPerson(t.Context(), p); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

var kinds = map[session.PersonID]session.Kind{
	"ana": session.Licensed, "bob": session.Licensed, "cem": session.Contact, "dia": session.Contact, "gus": session.Guest,
}

func who(p session.PersonID) session.Who {
	return session.Who{Person: p, Kind: kinds[p], Member: kinds[p] == session.Contact}
}

// via is a new connection, by the person's login.
func (w *world) via(p session.PersonID) session.Via {
	return session.Via{
		Conn: session.ConnID(fmt.Sprintf("conn%d", w.conns.Add(1))), Login: session.LoginID("login-" + p), Node: "n1",
	}
}

func (w *world) write(fn func(tx classroom.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.Write(w.t.Context(), fn))
}

func (w *world) read(fn func(q classroom.Query) error) {
	w.t.Helper()
	require.NoError(w.t, w.Read(w.t.Context(), fn))
}

// session adds a session of ana's.
func (w *world) session(id session.SessionID) {
	w.t.Helper()
	w.write(func(tx classroom.Tx) error { return tx.AddSession(w.t.Context(), plan(id), newState(id)) })
}

func plan(id session.SessionID) classroom.Session {
	return classroom.Session{ID: id, Link: "link-" + string(id), Name: "Session " + string(id), Created: t0}
}

func newState(id session.SessionID) *session.State {
	set := session.Defaults(session.Classroom)
	set.Guests = session.GuestsDirect
	return session.New(id, "ana", set, t0)
}

// try carries out a command as of an instant.
func (w *world) try(id session.SessionID, now session.Instant, c session.Command) (events []session.Event, err error) {
	err = w.Change(w.t.Context(), id, step(now, c, &events))
	return events, err
}

func step(now session.Instant, c session.Command, out *[]session.Event) func(classroom.Tx, *session.State) ([]session.Event, error) {
	return func(_ classroom.Tx, s *session.State) (events []session.Event, err error) {
		events, err = session.Step(s, now, c)
		if out != nil {
			*out = events
		}
		return events, err
	}
}

func (w *world) do(id session.SessionID, now session.Instant, c session.Command) []session.Event {
	w.t.Helper()
	events, err := w.try(id, now, c)
	require.NoError(w.t, err)
	return events
}

// start starts a run with ana in it.
func (w *world) start(id session.SessionID, run session.RunID, now session.Instant) {
	w.t.Helper()
	w.do(id, now, session.Start{Who: who("ana"), Via: w.via("ana"), Run: run})
}

func (w *world) enter(id session.SessionID, p session.PersonID, now session.Instant) session.Via {
	w.t.Helper()
	v := w.via(p)
	w.do(id, now, session.Enter{Who: who(p), Via: v})
	return v
}

// forget makes the store read the session anew.
func (w *world) forget(id session.SessionID) {
	w.t.Helper()
	err := w.Change(w.t.Context(), id, func(_ classroom.Tx, s *session.State) ([]session.Event, error) {
		s.Rev += 1000
		return nil, errFault
	})
	require.ErrorIs(w.t, err, errFault)
}

// picture is all that is kept of a state.
type picture struct {
	Header  session.Header
	Seats   map[session.PersonID]session.Seat
	Inside  int
	Due     session.Instant
	Present int
}

func (w *world) picture(id session.SessionID) (p picture) {
	w.t.Helper()
	require.NoError(w.t, w.View(w.t.Context(), id, func(s *session.State) {
		c := s.Clone()
		p = picture{Header: c.Header, Seats: map[session.PersonID]session.Seat{}, Inside: s.Inside(), Present: s.Present()}
		if d, ok := s.Next(); ok {
			p.Due = d.At
		}
		for who, t := range c.Seats {
			p.Seats[who] = *t
		}
		for who, t := range c.Readers {
			p.Seats[who+" reading"] = *t
		}
	}))
	return p
}
