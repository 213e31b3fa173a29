package classroom

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
)

// TestLooks: somebody who draws is not looked at with every stroke, but whoever
// is new at once, and everybody again after a second.
func TestLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c Classroom
		a := &c.activity
		a.init()
		looks := func(conn session.ConnID) bool {
			time.Sleep(time.Millisecond) //nolint:forbidigo // fake time
			c.Active("s", "ana", conn, clock())
			for _, id := range a.unseen() {
				a.looked(id, a.pending(id), clock().Add(time.Minute))
				return true
			}
			return false
		}
		require.True(t, looks("c1"))
		require.False(t, looks("c1"))
		require.True(t, looks("c2"), "another connection")
		require.False(t, looks("c1"))
		time.Sleep(lookEvery) //nolint:forbidigo // fake time
		require.True(t, looks("c1"), "its notice has come nearer")
		require.False(t, looks("c2"))
		require.Len(t, a.pending("s"), 2)
	})
}
