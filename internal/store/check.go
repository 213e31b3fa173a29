package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/stoahq/stoa/internal/session"
)

// Check reads everything that is kept of every session, or of these alone, and
// says, a line each, where it breaks the rules' invariants: revisions and
// instants of events, what is derived from a state, connections, attendance
// against the events, boards against their elements and files, the order of the
// chat, and the replay of the events against the state. What retention has
// taken, or is about to take, is not missed. It changes nothing.
func (s *Store) Check(ctx context.Context, only ...session.SessionID) (findings []string, err error) {
	if !s.enter() {
		return nil, errClosed
	}
	defer s.users.Done()
	err = s.read(ctx, func(q *query) error {
		ids := only
		if len(only) == 0 {
			if ids, err = column[session.SessionID](q, `SELECT id FROM sessions ORDER BY id`); err != nil {
				return err
			}
		}
		for _, id := range ids {
			k := &checker{q: q, id: id}
			if err := k.session(); err != nil {
				return fmt.Errorf("session %s: %w", id, err)
			}
			findings = append(findings, k.findings...)
		}
		lost, err := orphans(q)
		findings = append(findings, lost...)
		if err != nil {
			return err
		}
		lost, err = pollless(q)
		findings = append(findings, lost...)
		if err != nil {
			return err
		}
		lost, err = boardless(q)
		findings = append(findings, lost...)
		return err
	})
	return findings, err
}

// orphans are rows of runs that nobody knows: what retention would never find.
func orphans(q *query) (findings []string, err error) {
	for _, table := range []string{"attendance", "absences"} {
		n, err := column[int](q, `SELECT count(*) FROM `+table+` WHERE run_id NOT IN (SELECT id FROM runs)`)
		if err != nil {
			return nil, err
		}
		if n[0] > 0 {
			findings = append(findings, fmt.Sprintf("%s: %d rows of unknown runs", table, n[0]))
		}
	}
	return findings, nil
}

type checker struct {
	q        *query
	id       session.SessionID
	state    *session.State
	events   []session.Event
	findings []string
}

func (k *checker) say(format string, args ...any) {
	k.findings = append(k.findings, fmt.Sprintf("session %s: ", k.id)+fmt.Sprintf(format, args...))
}

func (k *checker) session() error {
	e := &entry{id: k.id}
	if err := e.load(k.q); err != nil {
		return err
	}
	k.state = e.state
	for _, check := range []func() error{k.row, k.history, k.connections, k.runs, k.attendance, k.absences, k.workspace, k.chat, k.polls} {
		if err := check(); err != nil {
			return err
		}
	}
	k.replay()
	return nil
}

// row compares what lists and the Keeper read with the state.
func (k *checker) row() error {
	rows, err := k.q.t.QueryContext(k.q.ctx,
		`SELECT rev, next_due, status, phase, inside FROM sessions WHERE id = $1`, k.id)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var rev, due, inside int64
		var status, phase string
		if err := rows.Scan(&rev, &due, &status, &phase, &inside); err != nil {
			return err
		}
		next, _ := k.state.Next()
		got := fmt.Sprint(rev, due, status, phase, inside)
		want := fmt.Sprint(k.state.Rev, int64(next.At), k.state.Effective(), k.state.Phase(), k.state.Inside())
		if got != want {
			k.say("the row says %s, the state %s (revision, deadline, status, phase, inside)", got, want)
		}
	}
	return rows.Err()
}

// history: consecutive revisions, instants that never decrease.
func (k *checker) history() error {
	data, err := column[string](k.q, `SELECT data FROM events WHERE session_id = $1 ORDER BY rev`, k.id)
	if err != nil {
		return err
	}
	for i, d := range data {
		var e session.Event
		if err := json.Unmarshal([]byte(d), &e); err != nil {
			return err
		}
		if i > 0 && (e.Rev != k.events[i-1].Rev+1 || e.At < k.events[i-1].At) {
			k.say("event %d at %d follows event %d at %d", e.Rev, e.At, k.events[i-1].Rev, k.events[i-1].At)
		}
		k.events = append(k.events, e)
	}
	if n := len(k.events); n > 0 && k.events[n-1].Rev != k.state.Rev {
		k.say("the last event has revision %d, the state %d", k.events[n-1].Rev, k.state.Rev)
	}
	return nil
}

func (k *checker) connections() error {
	got, err := column[string](k.q, `SELECT id FROM connections WHERE session_id = $1 ORDER BY id`, k.id)
	if err != nil {
		return err
	}
	var want []string
	for _, place := range []map[session.PersonID]*session.Seat{k.state.Seats, k.state.Readers} {
		for _, t := range place {
			for _, c := range t.Conns {
				want = append(want, string(c.ID))
			}
		}
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		k.say("%d connections are listed, the state has %d, or others", len(got), len(want))
	}
	return nil
}

// runs: at most one is live, and it is the state's.
func (k *checker) runs() error {
	live, err := column[session.RunID](k.q, `SELECT id FROM runs WHERE session_id = $1 AND ended_at IS NULL`, k.id)
	if err != nil {
		return err
	}
	var want []session.RunID
	if k.state.IsLive() {
		want = append(want, k.state.Run.ID)
	}
	if !slices.Equal(live, want) {
		k.say("live runs %v, the state says %v", live, want)
	}
	return nil
}

// stay is one interval of attendance; left is 0 while it is open.
type stay struct {
	run          session.RunID
	person       session.PersonID
	number       int
	joined, left session.Instant
}

func (k *checker) attendance() error {
	rows, err := k.q.t.QueryContext(k.q.ctx, `SELECT a.run_id, a.person_id, a.stay, a.joined_at, COALESCE(a.left_at, 0)
		FROM attendance a JOIN runs r ON r.id = a.run_id WHERE r.session_id = $1 AND NOT r.expired
		ORDER BY r.number, a.person_id, a.stay`, k.id)
	if err != nil {
		return err
	}
	defer rows.Close()
	var got []stay
	for rows.Next() {
		var t stay
		if err := rows.Scan(&t.run, &t.person, &t.number, &t.joined, &t.left); err != nil {
			return err
		}
		got = append(got, t)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for i, t := range got {
		if t.left != 0 && t.left < t.joined {
			k.say("stay %d of %s ends before it begins", t.number, t.person)
		}
		if i > 0 && got[i-1].run == t.run && got[i-1].person == t.person && (got[i-1].left == 0 || got[i-1].left > t.joined) {
			k.say("stays %d and %d of %s overlap", got[i-1].number, t.number, t.person)
		}
		seat := k.state.Seats[t.person]
		if inside := t.run == k.state.Run.ID && seat.Inside() && seat.Stay == t.number; inside != (t.left == 0) {
			k.say("stay %d of %s: open is %v, inside is %v", t.number, t.person, t.left == 0, inside)
		}
	}
	runs, err := column[session.RunID](k.q, `SELECT id FROM runs WHERE session_id = $1 AND NOT expired`, k.id)
	if err != nil {
		return err
	}
	want := slices.DeleteFunc(staysOf(k.events), func(s stay) bool { return !slices.Contains(runs, s.run) })
	if !slices.Equal(got, want) {
		k.say("%d stays are recorded, the events tell of %d, or others", len(got), len(want))
	}
	return nil
}

// absences: only of runs that have ended, and of nobody who was there.
func (k *checker) absences() error {
	n, err := column[int](k.q, `SELECT count(*) FROM absences b JOIN runs r ON r.id = b.run_id
		WHERE r.session_id = $1 AND NOT r.expired AND (r.ended_at IS NULL OR EXISTS (
			SELECT 1 FROM attendance a WHERE a.run_id = b.run_id AND a.person_id = b.person_id))`, k.id)
	if err == nil && n[0] > 0 {
		k.say("%d people are absent from runs that are live or that they were in", n[0])
	}
	return err
}

// staysOf works attendance out of the events alone.
func staysOf(events []session.Event) []stay {
	var all, run []stay
	end := func(p session.PersonID, number int, at session.Instant) {
		for i := range run {
			if run[i].person == p && run[i].number == number && run[i].left == 0 {
				run[i].left = at
			}
		}
	}
	done := func() {
		slices.SortFunc(run, func(a, b stay) int {
			return cmp.Or(cmp.Compare(a.person, b.person), cmp.Compare(a.number, b.number))
		})
		all, run = append(all, run...), nil
	}
	var id session.RunID
	for _, e := range events {
		switch {
		case e.Kind == session.EvRunStarted:
			id = e.Run
		case e.Kind == session.EvRunEnded:
			for _, s := range e.Ends {
				end(s.Person, s.Stay, s.Since)
			}
			for i := range run {
				end(run[i].person, run[i].number, e.At)
			}
			done()
		case e.Reading:
		case e.Kind == session.EvEntered, e.Kind == session.EvAdmitted && e.Stay > 0,
			e.Kind == session.EvResumed && !slices.ContainsFunc(run, func(s stay) bool {
				return s.person == e.Person && s.number == e.Stay
			}):
			run = append(run, stay{id, e.Person, e.Stay, e.At, 0})
		case e.Kind == session.EvGone && e.Stay > 0:
			end(e.Person, e.Stay, e.Since)
		}
	}
	done()
	return all
}

// replay plays all events again and compares the outcome with the state,
// reports of activity aside. What a session began with is not kept, so one
// whose settings or hosts were changed is passed over.
func (k *checker) replay() {
	if len(k.events) == 0 || k.events[0].Rev != 1 {
		return
	}
	for _, e := range k.events {
		if e.Kind == session.EvConfigured || e.Kind == session.EvHostSet {
			return
		}
	}
	base := session.New(k.id, "", k.state.Settings, k.events[0].At)
	base.Hosts = k.state.Hosts
	for _, e := range k.events {
		base.Apply(e)
	}
	base.Outage = k.state.Outage
	if got, want := silent(base), silent(k.state); !reflect.DeepEqual(got, want) {
		k.say("the events replayed give %s, the state is %s", dump(got), dump(want))
	}
}

// silent is a state without what activity moves.
func silent(s *session.State) []any {
	out := []any{s.Header}
	for _, place := range []map[session.PersonID]*session.Seat{s.Seats, s.Readers} {
		for _, p := range slices.Sorted(maps.Keys(place)) {
			t := *place[p]
			out = append(out, fmt.Sprint(t.Person, t.Reading, t.State, t.Reason, t.Conns, t.Stay, t.JoinedAt,
				t.LetIn, t.Barred, t.Lent, t.LostAt, t.Since, t.LostConn, t.Beacon, t.ByLoss, t.Warned,
				t.Hand, t.MutedAt, t.HiddenAt, t.UnsharedAt))
		}
	}
	return out
}

func dump(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func column[T any](q *query, text string, args ...any) ([]T, error) {
	rows, err := q.t.QueryContext(q.ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
