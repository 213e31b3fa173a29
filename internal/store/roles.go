package store

import (
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

// ranks orders the roles in a run as far as one is raised to another; the
// queries RaiseRole and NoteAbsent know them.
var ranks = map[classroom.RunRole]int64{
	classroom.RoleHost: 4, classroom.RoleCoHost: 3, classroom.RoleModerator: 2, classroom.RoleMember: 1,
}

func hostRole(r session.Role) classroom.RunRole {
	if r == session.Owner {
		return classroom.RoleHost
	}
	return classroom.RoleCoHost
}

// role is what somebody comes in as.
func (p *projection) role(ev session.Event) string {
	if r := p.s.Hosts[ev.Person]; r != session.NoRole {
		return string(hostRole(r))
	}
	kind, member := ev.PersonKind, ev.Member
	if seat := p.s.Seats[ev.Person]; seat != nil {
		if seat.Lent {
			return string(classroom.RoleModerator)
		}
		kind, member = seat.Kind, seat.Member
	}
	switch {
	case kind == session.Guest:
		return string(classroom.RoleGuest)
	case member:
		return string(classroom.RoleMember)
	case kind != "":
		return string(classroom.RoleAdmitted)
	}
	return ""
}

// raise notes a higher role in the live run; there may be none.
func (p *projection) raise(who session.PersonID, to classroom.RunRole) error {
	if p.run == "" {
		return nil
	}
	return p.tx.q.RaiseRole(p.tx.ctx, db.RaiseRoleParams{
		Role: string(to), RunID: p.run, PersonID: who, Rank: ranks[to],
	})
}
