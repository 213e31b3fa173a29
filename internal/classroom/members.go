package classroom

import (
	"context"
	"errors"
	"slices"

	"github.com/stoahq/stoa/internal/session"
)

// SessionPeople are those who have to do with a session for good, by id.
type SessionPeople struct {
	Owner     session.PersonID
	CoHosts   []session.PersonID
	ByGroup   []session.PersonID // the co-hosts among them whom the group makes so
	Members   []session.PersonID // by the session itself
	Group     GroupID
	GroupName string
	People    map[session.PersonID]Person // all of these
}

// SessionPeople lists, for a host, who belongs to a session.
func (c *Classroom) SessionPeople(ctx context.Context, by Person, id session.SessionID) (all SessionPeople, err error) {
	var code session.Code
	err = c.View(ctx, id, func(s *session.State) {
		all = SessionPeople{People: map[session.PersonID]Person{}}
		code = s.May(session.Who{Person: by.ID, Kind: by.Kind}, session.DoConfigure)
		for p, role := range s.Hosts {
			if role == session.Owner {
				all.Owner = p
			} else {
				all.CoHosts = append(all.CoHosts, p)
			}
		}
	})
	if err == nil && code != "" {
		err = &session.Refusal{Code: code}
	}
	if err != nil {
		return all, err
	}
	err = c.store.Read(ctx, func(q Query) error {
		kept, err := q.Session(ctx, id)
		if err != nil {
			return err
		}
		all.Group = kept.Group
		if all.Group != "" {
			g, err := q.Group(ctx, all.Group)
			if err != nil {
				return err
			}
			all.GroupName = g.Name
		}
		if all.ByGroup, err = q.HostsByGroup(ctx, id); err != nil {
			return err
		}
		if all.Members, err = q.OwnMembers(ctx, id); err != nil {
			return err
		}
		for _, p := range slices.Concat(all.CoHosts, all.Members, []session.PersonID{all.Owner}) {
			person, err := q.Person(ctx, p)
			if err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
			all.People[p] = person
		}
		return nil
	})
	return all, err
}

// SetMember makes an account a member of a session for good, or takes that
// back: who is asking enters at once (rule 16), who is inside is put out (rule
// 21), unless the group makes them a member all the same. It is for hosts, who
// may name whom they can find; the zero Person is the system.
func (c *Classroom) SetMember(ctx context.Context, by Person, id session.SessionID, person session.PersonID, member bool) error {
	err := c.change(ctx, id, func(t *turn) error {
		if err := t.mayName(by, session.DoConfigure, person, member); err != nil {
			return err
		}
		own, err := t.tx.OwnMembers(ctx, id)
		if err != nil {
			return err
		}
		keep, action := t.tx.AddMember, AuditMemberAdd
		switch had := slices.Contains(own, person); {
		case had && member:
			return nil
		case !had && !member:
			return ErrNotFound
		case !member:
			keep, action = t.tx.RemoveMember, AuditMemberRemove
		}
		if err := keep(ctx, id, person); err != nil {
			return err
		}
		is, err := t.tx.Member(ctx, id, person)
		if err != nil {
			return err
		}
		if is || t.wasMember(person) {
			if err := t.step(session.SetMember{By: by.ID, Person: person, Member: is}); err != nil {
				return err
			}
		}
		return t.tx.AddAudit(ctx, Audit{By: by.ID, Action: action, Session: id, Person: person})
	})
	if err == nil {
		c.touched(id)
		c.changed(ListSessions, person)
	}
	return err
}

// mayName checks that by may do something, and with named set, with that
// person.
func (t *turn) mayName(by Person, a session.Action, person session.PersonID, named bool) error {
	if by.ID == "" {
		_, err := t.tx.Person(t.ctx, person)
		return err
	}
	if err := t.may(by, a); err != nil || !named {
		return err
	}
	kept, err := t.tx.Session(t.ctx, t.id)
	if err != nil {
		return err
	}
	own, err := t.tx.OwnMembers(t.ctx, t.id)
	if err != nil || slices.Contains(own, person) {
		return err
	}
	_, err = within(t.ctx, t.tx, by, "person", person, kept.Group)
	return err
}

// SetHost gives a person a role in a session, or takes it: for its owner only
// (rule 22). Of the co-hosts whom the group makes so it is the group's owner
// who decides.
func (c *Classroom) SetHost(ctx context.Context, by Person, id session.SessionID, person session.PersonID, role session.Role) error {
	err := c.change(ctx, id, func(t *turn) error {
		named := role != session.NoRole && !t.s.IsHost(person)
		if err := t.mayName(by, session.DoSetHosts, person, named); err != nil {
			return err
		}
		if role == session.NoRole {
			if !t.s.IsHost(person) {
				return ErrNotFound
			}
			byGroup, err := t.tx.HostsByGroup(ctx, id)
			if err != nil {
				return err
			}
			if slices.Contains(byGroup, person) {
				return &session.Refusal{Code: session.CodeIsHost}
			}
		}
		return t.step(session.SetHost{By: by.ID, Who: session.Who{Person: person}, Role: role})
	})
	if err == nil {
		c.touched(id)
	}
	return err
}
