package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// testAudit: rule 48. What somebody decides in a session is written down with
// it; coming and going is not.
func testAudit(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	w.start("s", "r", sec(1))
	w.enter("s", "gus", sec(2))
	w.do("s", sec(3), session.Lock{By: "ana", On: true})
	ask := func(p session.PersonID, at session.Instant) {
		w.do("s", at, session.Enter{Who: session.Who{Person: p, Kind: kinds[p]}, Via: w.via(p)})
	}
	ask("cem", sec(4))
	ask("dia", sec(5))
	w.do("s", sec(6), session.Admit{By: "ana", Person: "cem", Always: true})
	w.do("s", sec(7), session.Decline{By: "ana", Person: "dia"})
	w.do("s", sec(8), session.Lend{By: "ana", Person: "cem", On: true})
	w.do("s", sec(9), session.Lend{By: "ana", Person: "cem"})
	w.do("s", sec(10), session.Remove{By: "ana", Person: "gus"})
	w.do("s", sec(11), session.LiftRemoval{By: "ana", Person: "gus"})
	w.do("s", sec(12), session.Lock{By: "ana"})
	w.do("s", sec(13), session.SetHost{By: "ana", Who: who("bob"), Role: session.CoHost})
	w.do("s", sec(14), session.SetHost{By: "ana", Who: who("bob")})
	set := newState("s").Settings
	set.Limit, set.IdleNotice = 20, 10*time.Minute
	w.do("s", sec(15), session.Configure{By: "ana", Settings: set})
	w.do("s", sec(16), session.Configure{Settings: newState("s").Settings}) // the deployment's figures
	w.do("s", sec(17), session.SetStatus{Status: session.Closed, Group: true})
	w.do("s", sec(18), session.SetStatus{Status: session.Active, Group: true})
	w.start("s", "r2", sec(19))
	w.do("s", sec(20), session.Leave{Person: "ana"})
	w.do("s", at(time.Hour), session.Tick{}) // nobody came back
	w.do("s", at(2*time.Hour), session.SetStatus{By: "ana", Status: session.Hidden})
	w.do("s", at(3*time.Hour), session.Delete{By: "ana"})

	all := []string{
		"10800 ana session.delete ",
		"7200 ana session.status  map[status:hidden]",
		"920  run.end  map[reason:host_absent run:2]",
		"19 ana run.start  map[run:2]",
		"18  session.status  map[of:group status:active]",
		"17  run.end  map[reason:closed run:1]",
		"17  session.status  map[of:group status:closed]",
		"15 ana session.settings  map[idleNotice:600 limit:20]",
		"14 ana session.host bob map[role:none]",
		"13 ana session.host bob map[role:cohost]",
		"12 ana run.unlock ",
		"11 ana seat.lift gus",
		"10 ana seat.remove gus",
		"9 ana seat.take_back cem",
		"8 ana seat.lend cem",
		"7 ana seat.decline dia",
		"6 ana seat.admit cem map[always:true]",
		"3 ana run.lock ",
		"1 ana run.start  map[run:1]",
	}
	require.Equal(t, all, w.audit(classroom.AuditFilter{Session: "s", Limit: 100}))
	require.Equal(t, all, w.audit(classroom.AuditFilter{Limit: 100}))
	require.Equal(t, all[8:10], w.audit(classroom.AuditFilter{Person: "bob", Limit: 100}))
	require.Equal(t, []string{all[4], all[6], all[7]},
		w.audit(classroom.AuditFilter{Action: "session.", From: sec(15), To: at(2 * time.Hour), Limit: 100}))
	require.Equal(t, all[16:17], w.audit(classroom.AuditFilter{Action: "seat.admit", Session: "s", Limit: 100}))
	require.Empty(t, w.audit(classroom.AuditFilter{Session: "other", Limit: 100}))
	requirePaged(t, w, all)
}

// requirePaged reads the list in pages of every size.
func requirePaged(t *testing.T, w *world, want []string) {
	for size := 1; size <= len(want); size++ {
		var got []string
		f := classroom.AuditFilter{Limit: size}
		for page := size; page == size; {
			w.read(func(q classroom.Query) error {
				list, err := q.Audit(t.Context(), f)
				got, page = append(got, lines(list)...), len(list)
				if page > 0 {
					f.Before = classroom.AuditKey{At: list[page-1].At, ID: list[page-1].ID}
				}
				return err
			})
		}
		require.Equal(t, want, got, "pages of %d", size)
	}
}

func (w *world) audit(f classroom.AuditFilter) (out []string) {
	w.t.Helper()
	w.read(func(q classroom.Query) error {
		list, err := q.Audit(w.t.Context(), f)
		out = lines(list)
		return err
	})
	return out
}

func lines(list []classroom.AuditEntry) (out []string) {
	for _, e := range list {
		s := fmt.Sprintf("%d %s %s %s", int(e.At.Sub(t0)/time.Second), e.By, e.Action, e.Person)
		if len(e.Data) > 0 {
			s += fmt.Sprint(" ", e.Data)
		}
		out = append(out, s)
	}
	return out
}
