package classroom

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// Run is one live period of a session, as its record says.
type Run struct {
	ID        session.RunID
	Number    int
	Started   session.Instant
	StartedBy session.PersonID
	Ended     session.Instant   // zero: it is live
	Reason    session.EndReason // once it has ended
	People    int               // who was there
}

// RunRole is what somebody was in a run: the highest that they had in it.
type RunRole string

// The roles in a run. RoleAdmitted is an account that is no member and was
// let in.
const (
	RoleHost      RunRole = "host"
	RoleCoHost    RunRole = "cohost"
	RoleModerator RunRole = "moderator"
	RoleMember    RunRole = "member"
	RoleAdmitted  RunRole = "admitted"
	RoleGuest     RunRole = "guest"
)

// above tells whether r is a higher role than o.
func (r RunRole) above(o RunRole) bool { return r.rank() > o.rank() }

func (r RunRole) rank() int {
	switch r {
	case RoleHost:
		return 5
	case RoleCoHost:
		return 4
	case RoleModerator:
		return 3
	case RoleMember:
		return 2
	case RoleAdmitted, RoleGuest:
		return 1
	}
	return 0
}

// Attended is one person's line in the attendance of a run. Who was absent, a
// host or a member, has no stays.
type Attended struct {
	Person session.PersonID
	Name   string       // empty: erased, or a deleted account
	Kind   session.Kind // empty: not known any more
	Role   RunRole      // empty: not known
	Stays  []Stay       // in order
	Rooms  []string     // the names of the breakout rooms that they were in, in order
}

// For is how long somebody was there, as of now.
func (a Attended) For(now session.Instant) time.Duration {
	var sum time.Duration
	for _, s := range a.Stays {
		left := s.Left
		if left == 0 {
			left = max(now, s.Joined)
		}
		sum += left.Sub(s.Joined)
	}
	return sum
}

// Here tells whether somebody is there now.
func (a Attended) Here() bool { return len(a.Stays) > 0 && a.Stays[len(a.Stays)-1].Left == 0 }

// MayErase tells whether there is a guest's name that could be erased; who may
// see the attendance may do that (EraseGuest).
func (a Attended) MayErase() bool {
	return a.Kind == session.Guest && a.Name != "" && !a.Here()
}

// Lines puts the stays of a run together by person, in the order in which
// people came.
func Lines(stays []AttendedStay, absent []Attended) []Attended {
	var out []Attended
	at := map[session.PersonID]int{}
	for _, s := range stays {
		i, ok := at[s.Person]
		if !ok {
			i = len(out)
			at[s.Person] = i
			out = append(out, Attended{Person: s.Person, Name: s.Name, Kind: s.Kind, Role: s.Role})
		}
		out[i].Stays = append(out[i].Stays, s.Stay)
		if s.Role.above(out[i].Role) {
			out[i].Role = s.Role
		}
	}
	return append(out, absent...)
}

// AttendedStay is one stay with whose it is.
type AttendedStay struct {
	Stay
	Name string
	Kind session.Kind
	Role RunRole
}

// OwnStay is one stay of a person, with where it was.
type OwnStay struct {
	Stay
	Session string // its name
	Run     session.RunID
	RunNo   int
	Role    RunRole
}

// StayKey is where a page of somebody's stays ends.
type StayKey struct {
	At  session.Instant
	Run session.RunID
}

// Record is what is kept of a person beside the account, the logins and the
// stays.
type Record struct {
	Sessions []RecordSession
	Groups   []RecordGroup
	Contacts []RecordContact
	Absences []RecordAbsence
	Files    []RecordFile
	Answers  []RecordAnswer
	Rooms    []RecordRoom
}

// RecordRoom is a breakout room that somebody was in.
type RecordRoom struct {
	Session string // its name
	Name    string
	At      session.Instant // when they came there first
}

// RecordSession is a session of which somebody is a host or a member of its
// own.
type RecordSession struct {
	Name    string
	Role    RunRole // host, cohost, member
	Created session.Instant
}

// RecordGroup is a group of which somebody is a member.
type RecordGroup struct {
	Name  string
	Role  string
	Added session.Instant
}

// RecordContact links a person and a licence holder.
type RecordContact struct {
	Mine    bool   // the person is the licence holder
	Holder  string // the licence holder's name
	Label   string // only where Mine: it is the holder's word
	Email   string
	State   string
	Created session.Instant
}

// RecordAbsence is a run in which somebody was missed.
type RecordAbsence struct {
	Session        string
	RunNo          int
	Started, Ended session.Instant
}

// RecordFile is a file that somebody has added, and that is still kept.
type RecordFile struct {
	Session string
	Name    string
	Type    string
	Size    int64
	Added   session.Instant
}

// Runs lists the runs of a session, the latest first, from before a number on
// (zero: from the last). Whoever may not see its attendance gets a refusal, or
// ErrNotFound.
func (c *Classroom) Runs(ctx context.Context, by Person, id session.SessionID, before, limit int) (all []Run, err error) {
	if err := c.MaySeeAttendance(ctx, by, id); err != nil {
		return nil, err
	}
	err = c.store.Read(ctx, func(q Query) (err error) {
		all, err = q.Runs(ctx, id, before, limit)
		return err
	})
	return all, err
}

// RunAttendance is one run and who was there, absent hosts and members last.
// Rights are as with Runs.
//
// Who was absent is decided when a run ends: every host and member of that
// moment (by the session or its group) who had no stay. It is written down
// then and does not change when memberships do. While the run is live it is
// who has not come so far.
func (c *Classroom) RunAttendance(ctx context.Context, by Person, id session.SessionID, number int) (run Run, people []Attended, err error) {
	if err := c.MaySeeAttendance(ctx, by, id); err != nil {
		return run, nil, err
	}
	err = c.store.Read(ctx, func(q Query) (err error) {
		all, err := q.Runs(ctx, id, number+1, 1)
		if err != nil {
			return err
		}
		if len(all) == 0 || all[0].Number != number {
			return ErrNotFound
		}
		run = all[0]
		people, err = q.Attended(ctx, id, run)
		return err
	})
	return run, people, err
}

// MaySeeAttendance is nil for whoever may see the attendance and the audit
// list of a session; a refusal, or ErrNotFound where it is hidden.
func (c *Classroom) MaySeeAttendance(ctx context.Context, by Person, id session.SessionID) error {
	var code session.Code
	err := c.store.View(ctx, id, func(s *session.State) {
		code = s.May(session.Who{Person: by.ID, Kind: by.Kind}, session.DoSeeAttendance)
	})
	switch {
	case err != nil:
		return err
	case code == session.CodeNotFound:
		return ErrNotFound
	case code != "":
		return &session.Refusal{Code: code}
	}
	return nil
}

// Exported notes in the audit list that the attendance of a run (number 0: of
// all) was downloaded.
func (c *Classroom) Exported(ctx context.Context, by session.PersonID, id session.SessionID, number int) error {
	var data map[string]string
	if number > 0 {
		data = map[string]string{"run": strconv.Itoa(number)}
	}
	return c.store.Write(ctx, func(tx Tx) error {
		return tx.AddAudit(ctx, Audit{By: by, Action: AuditAttendanceExport, Session: id, Data: data})
	})
}

// StaysOf lists a person's stays, the latest first.
func (c *Classroom) StaysOf(ctx context.Context, person session.PersonID, before StayKey, limit int) (all []OwnStay, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		all, err = q.StaysOf(ctx, person, before, limit)
		return err
	})
	return all, err
}

// Record is what is kept of a person beside the account, the logins and the
// stays.
func (c *Classroom) Record(ctx context.Context, person session.PersonID) (r Record, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		r, err = q.Record(ctx, person)
		return err
	})
	return r, err
}

// ErrInside: it is not possible while the person is inside.
var ErrInside = &session.Refusal{Code: "still_inside"}

// EraseGuest takes the name from a guest who came to a session; the stays
// remain, without one. The guest's browser is not known any more.
func (c *Classroom) EraseGuest(ctx context.Context, by Person, id session.SessionID, guest session.PersonID) error {
	var over []session.LoginID
	err := c.change(ctx, id, func(t *turn) error {
		switch code := t.s.May(session.Who{Person: by.ID, Kind: by.Kind}, session.DoSeeAttendance); {
		case code == session.CodeNotFound:
			return ErrNotFound
		case code != "":
			return &session.Refusal{Code: code}
		}
		if seat := t.s.Seats[guest]; seat != nil && seat.State != session.Gone {
			return ErrInside
		}
		if err := t.tx.EraseGuest(ctx, id, guest, t.now); err != nil {
			return err
		}
		logins, err := t.tx.Logins(ctx, guest)
		if err != nil {
			return err
		}
		over = nil
		for _, l := range logins {
			over = append(over, l.ID)
		}
		if len(over) > 0 {
			if err := t.tx.EndLogins(ctx, over...); err != nil {
				return err
			}
		}
		return t.tx.AddAudit(ctx, Audit{At: t.now, By: by.ID, Action: AuditNameErase, Session: id, Person: guest})
	})
	if err != nil {
		return err
	}
	c.names.drop(guest)
	c.logins.forgetPerson(guest)
	c.afterLogins(ctx, guest, over)
	return nil
}

// attendanceChanged tells the hosts' pages that the attendance of a run may
// have another line.
func (c *Classroom) attendanceChanged(m Commit) {
	if !slices.ContainsFunc(m.Events, func(e session.Event) bool { return seen(e) }) {
		return
	}
	hosts := make([]session.PersonID, 0, len(m.Hosts))
	for p := range m.Hosts {
		hosts = append(hosts, p)
	}
	c.changed(ListRuns, hosts...)
}

// seen tells whether an event can be seen in the attendance.
func seen(e session.Event) bool {
	switch e.Kind { //nolint:exhaustive // few do
	case session.EvRunStarted, session.EvRunEnded, session.EvEntered, session.EvAdmitted, session.EvResumed,
		session.EvGone, session.EvLent, session.EvHostSet, session.EvMemberSet:
		return !e.Reading
	}
	return false
}
