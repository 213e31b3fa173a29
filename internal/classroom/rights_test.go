package classroom_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

var update = flag.Bool("update", false, "write testdata anew")

// TestRightsOutside writes down what everybody may do with groups, and what the
// menus of sessions offer, and compares it with testdata/rights.golden; -update
// writes that anew.
func TestRightsOutside(t *testing.T) {
	t.Parallel()
	const file = "testdata/rights.golden"
	var b strings.Builder
	actions := []classroom.GroupAction{
		classroom.DoShowSessions, classroom.DoEditGroup, classroom.DoGroupMembers, classroom.DoNewSession,
		classroom.DoGroupStatus, classroom.DoGroupRoles, classroom.DoGroupOwner, classroom.DoDeleteGroup, "unknown",
	}
	for _, kind := range []session.Kind{session.Licensed, session.Contact, session.Guest} {
		if kind != session.Licensed {
			fmt.Fprintf(&b, "group %s: nothing\n", kind)
		}
		for _, role := range []classroom.GroupRole{classroom.GroupOwner, classroom.GroupCoHost, classroom.GroupMember, classroom.NoGroupRole} {
			for _, status := range []session.Status{session.Active, session.Closed, session.Hidden} {
				if kind != session.Licensed {
					for _, a := range actions {
						require.Equal(t, session.CodeNotAllowed, classroom.MayGroup(kind, role, status, a))
					}
					require.Empty(t, classroom.GroupMenu(kind, role, status))
					continue
				}
				fmt.Fprintf(&b, "group %s %s:", cmp.Or(string(role), "none"), status)
				var may []classroom.GroupAction
				for _, a := range actions {
					code := classroom.MayGroup(kind, role, status, a)
					if code == "" {
						may = append(may, a)
						code = "yes"
					}
					fmt.Fprintf(&b, " %s=%s", a, code)
				}
				b.WriteByte('\n')
				require.ElementsMatch(t, may, classroom.GroupMenu(kind, role, status))
			}
		}
	}
	for _, who := range []struct {
		name string
		session.Who
	}{
		{"owner", session.Who{Person: "hanna", Kind: session.Licensed}},
		{"cohost", session.Who{Person: "ben", Kind: session.Licensed, Member: true}},
		{"licensed member", session.Who{Person: "cleo", Kind: session.Licensed, Member: true}},
		{"contact member", session.Who{Person: "ana", Kind: session.Contact, Member: true}},
		{"licensed stranger", session.Who{Person: "otto", Kind: session.Licensed}},
		{"contact stranger", session.Who{Person: "eve", Kind: session.Contact}},
		{"guest", session.Who{Person: "gus", Kind: session.Guest}},
	} {
		for _, own := range []session.Status{session.Active, session.Closed, session.Hidden} {
			for _, group := range []session.Status{session.Active, session.Hidden} {
				s := session.New("s", "hanna", session.Defaults(session.Open), 1)
				s.Hosts["ben"] = session.CoHost
				s.Status, s.GroupStatus = own, group
				fmt.Fprintf(&b, "menu %s %s in %s: %v\n", who.name, own, group, classroom.SessionMenu(s, who.Who))
			}
		}
	}
	got := b.String()
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got, "if these are right: go test -run RightsOutside -update")
}
