package web

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// What the worker looks at is its own: later news do not write into it.
func TestNewsInTheWorkersHandsStayAsTheyAre(t *testing.T) {
	ch := &channel{}
	ch.inbox.working = true // as if: this test is the worker
	rev := int64(0)
	gone := func(p session.PersonID) {
		rev++
		ch.hint(classroom.Hint{From: rev, To: rev, Events: []session.Event{
			{Kind: session.EvGone, Person: p, Logins: []session.LoginID{"of " + session.LoginID(p)}},
			{Kind: session.EvMemberSet, Person: p, Member: true},
		}})
	}
	gone("ana")
	out, all, ok := ch.inbox.next()
	require.True(t, ok)
	require.False(t, all, "who has gone is seen out at once")
	gone("ben")
	require.Len(t, out.out, 1)
	require.Len(t, out.logins, 1)

	ch.inbox.mu.Lock()
	ch.inbox.due = true
	ch.inbox.mu.Unlock()
	rest, all, ok := ch.inbox.next()
	require.True(t, ok)
	require.True(t, all)
	gone("cem")
	require.Equal(t, int64(1), rest.from)
	require.Equal(t, int64(2), rest.to)
	require.Len(t, rest.touched, 2)
	require.Len(t, rest.members, 2)
	require.Len(t, rest.logins, 2, "for the flush, too")
	require.Len(t, rest.out, 1, "the first was seen out already")
}
