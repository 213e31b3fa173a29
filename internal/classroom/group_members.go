package classroom

import (
	"context"
	"errors"

	"github.com/stoahq/stoa/internal/session"
)

// reachable finds a person whom by may name: licence holders, accepted own
// contacts, and for administrators everybody. Others are as good as unknown.
func reachable(ctx context.Context, q Query, by Person, field string, id session.PersonID) (Person, error) {
	p, err := q.Person(ctx, id)
	if errors.Is(err, ErrNotFound) || err == nil && (p.Kind == session.Guest || p.Locked || p.Erased > 0) {
		return Person{}, &Invalid{field, "unknown"}
	}
	if err != nil || p.ID == by.ID || p.Kind == session.Licensed || by.Admin {
		return p, err
	}
	known, err := q.Linked(ctx, by.ID, id)
	if err == nil && !known {
		err = &Invalid{field, "unknown"}
	}
	return p, err
}

// within finds a person whom by may name, or who is in the group. Nobody is
// given anything whose account is locked.
func within(ctx context.Context, q Query, by Person, field string, id session.PersonID, group GroupID) (Person, error) {
	if group != "" {
		role, err := q.GroupRole(ctx, group, id)
		if err != nil {
			return Person{}, err
		}
		if role != NoGroupRole {
			p, err := q.Person(ctx, id)
			if err == nil && p.Locked {
				err = &Invalid{field, "unknown"}
			}
			return p, err
		}
	}
	return reachable(ctx, q, by, field, id)
}

// resolve finds out who is meant: an account, or a contact who was asked and
// has not accepted.
func resolve(ctx context.Context, q Query, by Person, s Someone) (p Person, open string, err error) {
	if s.Contact == "" {
		p, err = reachable(ctx, q, by, "person", s.Person)
		return p, "", err
	}
	ct, err := q.Contact(ctx, s.Contact)
	switch {
	case errors.Is(err, ErrNotFound):
		return p, "", &Invalid{"contact", "unknown"}
	case err != nil:
		return p, "", err
	case ct.Holder != by.ID:
	case ct.State == ContactOpen:
		return p, ct.ID, nil
	case ct.State == ContactAccepted:
		p, err = reachable(ctx, q, by, "contact", ct.Person)
		return p, "", err
	}
	return p, "", &Invalid{"contact", "unknown"}
}

// AddToGroup puts people into a group. Contacts who have not accepted yet
// become members when they do. Only the owner makes co-hosts, of licence
// holders.
func (c *Classroom) AddToGroup(ctx context.Context, by Person, id GroupID, people []Someone, role GroupRole) error {
	if err := checkMany("", len(people)); err != nil {
		return err
	}
	action := DoGroupMembers
	switch role {
	case GroupMember:
	case GroupCoHost:
		action = DoGroupRoles
	default:
		return &Invalid{"role", "unknown"}
	}
	return c.changeGroup(ctx, by, id, action, func(tx Tx, g Group) error {
		added, err := c.addToGroup(ctx, tx, by, g, people, role)
		if err != nil || len(added) == 0 {
			return err
		}
		return c.oweAll(ctx, tx, id, OwedWork{People: added})
	})
}

// addToGroup adds those who are not in the group yet; added are the accounts
// among them.
func (c *Classroom) addToGroup(
	ctx context.Context, tx Tx, by Person, g Group, people []Someone, role GroupRole,
) (added []session.PersonID, err error) {
	for _, s := range people {
		p, open, err := resolve(ctx, tx, by, s)
		if err != nil {
			return nil, err
		}
		if role == GroupCoHost && (open != "" || p.Kind != session.Licensed) {
			return nil, &session.Refusal{Code: session.CodeNotLicensed}
		}
		if open != "" {
			if err := tx.InviteToGroup(ctx, g.ID, open, clock()); err != nil {
				return nil, err
			}
			continue
		}
		is, err := c.joinGroup(ctx, tx, by.ID, g.ID, p.ID, role)
		if err != nil {
			return nil, err
		}
		if is {
			added = append(added, p.ID)
		}
	}
	return added, nil
}

// joinGroup puts one account into a group; false: it is in it.
func (c *Classroom) joinGroup(
	ctx context.Context, tx Tx, by session.PersonID, id GroupID, who session.PersonID, role GroupRole,
) (bool, error) {
	had, err := tx.GroupRole(ctx, id, who)
	if err != nil || had != NoGroupRole {
		return false, err
	}
	if err := tx.SetGroupRole(ctx, id, who, role, clock()); err != nil {
		return false, err
	}
	return true, tx.AddAudit(ctx, Audit{By: by, Action: AuditGroupMember, Group: id, Person: who})
}

// SetGroupRole makes somebody in a group a co-host, or a member again. The
// owner hands over instead.
func (c *Classroom) SetGroupRole(ctx context.Context, by Person, id GroupID, who session.PersonID, role GroupRole) error {
	if role != GroupCoHost && role != GroupMember {
		return &Invalid{"role", "unknown"}
	}
	return c.changeGroup(ctx, by, id, DoGroupRoles, func(tx Tx, _ Group) error {
		had, err := tx.GroupRole(ctx, id, who)
		switch {
		case err != nil:
			return err
		case had == NoGroupRole:
			return ErrNotFound
		case had == GroupOwner:
			return &session.Refusal{Code: session.CodeIsHost}
		case had == role:
			return nil
		}
		p, err := tx.Person(ctx, who)
		if err != nil {
			return err
		}
		if role == GroupCoHost && p.Kind != session.Licensed {
			return &session.Refusal{Code: session.CodeNotLicensed}
		}
		if err := tx.SetGroupRole(ctx, id, who, role, clock()); err != nil {
			return err
		}
		if err := tx.AddAudit(ctx, Audit{
			By: by.ID, Action: AuditGroupRole, Group: id, Person: who, Data: map[string]string{"role": string(role)},
		}); err != nil {
			return err
		}
		return c.oweAll(ctx, tx, id, OwedWork{People: []session.PersonID{who}})
	})
}

// RemoveFromGroup takes a person, or an open request, out of a group: they are
// out of all its sessions at once (rule 21), also where a session itself had
// made them a member or a co-host. Sessions of theirs in it go to the group's
// owner. Everybody but the owner may also go by themselves; co-hosts are taken
// out by the owner only.
func (c *Classroom) RemoveFromGroup(ctx context.Context, by Person, id GroupID, who string) error {
	person := session.PersonID(who)
	action := DoGroupMembers
	if person == by.ID {
		action = DoShowSessions
	}
	return c.changeGroup(ctx, by, id, action, func(tx Tx, g Group) error {
		role, err := tx.GroupRole(ctx, id, person)
		if err != nil {
			return err
		}
		own, err := tx.GroupRole(ctx, id, by.ID)
		switch {
		case err != nil:
			return err
		case role == NoGroupRole:
			return tx.UninviteFromGroup(ctx, id, who)
		case role == GroupOwner, role == GroupCoHost && own != GroupOwner && person != by.ID:
			return &session.Refusal{Code: session.CodeIsHost}
		}
		return c.leaveGroup(ctx, tx, by.ID, g, person)
	})
}

func (c *Classroom) leaveGroup(ctx context.Context, tx Tx, by session.PersonID, g Group, who session.PersonID) error {
	if err := tx.LeaveGroup(ctx, g.ID, who); err != nil {
		return err
	}
	if err := tx.AddAudit(ctx, Audit{By: by, Action: AuditGroupMemberOut, Group: g.ID, Person: who}); err != nil {
		return err
	}
	return c.oweAll(ctx, tx, g.ID, OwedWork{
		Owner: &HandOver{From: who, To: g.Owner}, Left: []session.PersonID{who},
	})
}

// contactJoins makes a contact who accepts a member of the groups that wait for
// them. Nudge c.owe after the commit.
func (c *Classroom) contactJoins(ctx context.Context, tx Tx, contact string, person session.PersonID) error {
	waiting, err := tx.GroupsInviting(ctx, contact)
	if err != nil {
		return err
	}
	for _, id := range waiting {
		if err := tx.UninviteFromGroup(ctx, id, contact); err != nil {
			return err
		}
		is, err := c.joinGroup(ctx, tx, person, id, person, GroupMember)
		if err != nil {
			return err
		}
		if is {
			if err := c.oweAll(ctx, tx, id, OwedWork{People: []session.PersonID{person}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// contactLeaves takes a contact whose link ended, by whoever ended it, out of
// the holder's groups and sessions, and an open request out of all groups
// (person empty). Nudge c.owe after the commit.
func (c *Classroom) contactLeaves(
	ctx context.Context, tx Tx, holder session.PersonID, contact string, person session.PersonID,
) error {
	waiting, err := tx.GroupsInviting(ctx, contact)
	if err != nil {
		return err
	}
	for _, id := range waiting {
		if err := tx.UninviteFromGroup(ctx, id, contact); err != nil {
			return err
		}
	}
	if person == "" {
		return nil
	}
	in, err := tx.GroupsIn(ctx, person, holder)
	if err != nil {
		return err
	}
	for _, id := range in {
		g, err := tx.Group(ctx, id)
		if err != nil {
			return err
		}
		if err := c.leaveGroup(ctx, tx, holder, g, person); err != nil {
			return err
		}
	}
	own, err := tx.MemberOf(ctx, person, holder)
	if err != nil {
		return err
	}
	for _, id := range own {
		if err := tx.RemoveMember(ctx, id, person); err != nil {
			return err
		}
		if err := tx.KeepHostByGroup(ctx, id, person); err != nil {
			return err
		}
		if err := owe(ctx, tx, id, OwedWork{Left: []session.PersonID{person}}); err != nil {
			return err
		}
	}
	return nil
}

// Find lists at most ten people whose name matches what was typed: own
// contacts, licence holders, and for administrators every account.
func (c *Classroom) Find(ctx context.Context, by Person, search string) (list []Found, err error) {
	if err := licensed(by); err != nil && !by.Admin {
		return nil, err
	}
	err = c.store.Read(ctx, func(q Query) error {
		list, err = q.Find(ctx, by.ID, by.Admin, search, foundAtMost)
		return err
	})
	return list, err
}

const foundAtMost = 10
