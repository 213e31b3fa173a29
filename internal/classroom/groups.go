package classroom

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/stoahq/stoa/internal/session"
)

var (
	// ErrNameDiffers: what is to be deleted has another name than the one that
	// was typed.
	ErrNameDiffers = errors.New("the name differs")
	// ErrNotEmpty: a group still has sessions.
	ErrNotEmpty = errors.New("the group has sessions")
)

const (
	maxGroupName = 100
	// maxAdded is how many people one request may add.
	maxAdded = 200
	maxKey   = 64
)

// Someone is an account, or a contact who may not have one yet.
type Someone struct {
	Person  session.PersonID
	Contact string // an own contact, asked or accepted
}

// NewGroup is a group to be made.
type NewGroup struct {
	Name    string
	Members []Someone
	Key     string // the same for every try of one request; empty: none
}

// AddGroup makes a group that by owns.
func (c *Classroom) AddGroup(ctx context.Context, by Person, n NewGroup) (GroupRow, error) {
	if err := licensed(by); err != nil {
		return GroupRow{}, err
	}
	name, err := cleanName("name", n.Name, maxGroupName)
	if err == nil {
		err = checkMany(n.Key, len(n.Members))
	}
	if err != nil {
		return GroupRow{}, err
	}
	g := Group{ID: GroupID(newID()), Name: name, Owner: by.ID, Status: session.Active, Created: clock()}
	id := g.ID
	err = c.store.Write(ctx, func(tx Tx) error {
		id = g.ID
		was, err := once(ctx, tx, by, "group", n.Key, string(g.ID))
		if err != nil || was != "" {
			id = GroupID(was)
			return err
		}
		if err := tx.AddGroup(ctx, g); err != nil {
			return err
		}
		if err := tx.AddAudit(ctx, Audit{By: by.ID, Action: AuditGroupAdd, Group: g.ID}); err != nil {
			return err
		}
		_, err = c.addToGroup(ctx, tx, by, g, n.Members, GroupMember)
		return err
	})
	if err != nil {
		return GroupRow{}, err
	}
	return c.toldGroup(ctx, by, id)
}

// once notes that a request makes ref; was is what it made before, if it is
// there a second time.
func once(ctx context.Context, tx Tx, by Person, kind, key, ref string) (was string, err error) {
	if key == "" {
		return "", nil
	}
	return tx.Once(ctx, by.ID, kind+":"+key, ref, clock())
}

func checkMany(key string, people int) error {
	switch {
	case len(key) > maxKey:
		return &Invalid{"key", "too_long"}
	case people > maxAdded:
		return &Invalid{"members", "too_many"}
	}
	return nil
}

// allowed finds a group in which by may do something. What they may not know
// of is not found.
func allowed(ctx context.Context, q Query, by Person, id GroupID, a GroupAction) (Group, error) {
	if by.Kind != session.Licensed {
		return Group{}, &session.Refusal{Code: session.CodeNotAllowed}
	}
	g, err := q.Group(ctx, id)
	if err != nil {
		return Group{}, err
	}
	role, err := q.GroupRole(ctx, id, by.ID)
	if err != nil {
		return Group{}, err
	}
	switch code := MayGroup(by.Kind, role, g.Status, a); code {
	case "":
		return g, nil
	case session.CodeNotFound:
		return Group{}, ErrNotFound
	default:
		return Group{}, &session.Refusal{Code: code}
	}
}

// Group is a group in which a person is, or ErrNotFound.
func (c *Classroom) Group(ctx context.Context, by Person, id GroupID) (row GroupRow, err error) {
	err = c.store.Read(ctx, func(q Query) error {
		if _, err := allowed(ctx, q, by, id, DoShowSessions); err != nil {
			return err
		}
		row, err = q.GroupRow(ctx, id, by.ID)
		return err
	})
	return row, err
}

// Groups lists a person's groups by name.
func (c *Classroom) Groups(ctx context.Context, by Person, ask GroupsAsked) (list []GroupRow, err error) {
	if by.Kind != session.Licensed {
		return nil, &session.Refusal{Code: session.CodeNotAllowed}
	}
	ask.Person = by.ID
	err = c.store.Read(ctx, func(q Query) error {
		list, err = q.Groups(ctx, ask)
		return err
	})
	return list, err
}

// GroupMembers lists who is in a group, and who will be, by name.
func (c *Classroom) GroupMembers(ctx context.Context, by Person, ask MembersAsked) (list []MemberRow, err error) {
	ask.By = by.ID
	err = c.store.Read(ctx, func(q Query) error {
		if _, err := allowed(ctx, q, by, ask.Group, DoGroupMembers); err != nil {
			return err
		}
		list, err = q.GroupMembers(ctx, ask)
		return err
	})
	return list, err
}

// changeGroup runs fn in a transaction on a group in which by may do
// something, and tells everybody in it before and after.
func (c *Classroom) changeGroup(
	ctx context.Context, by Person, id GroupID, a GroupAction, fn func(tx Tx, g Group) error,
) error {
	var told map[session.PersonID]GroupRole
	err := c.store.Write(ctx, func(tx Tx) error {
		g, err := allowed(ctx, tx, by, id, a)
		if err != nil {
			return err
		}
		if told, err = tx.GroupPeople(ctx, id); err != nil {
			return err
		}
		if err := fn(tx, g); err != nil {
			return err
		}
		after, err := tx.GroupPeople(ctx, id)
		maps.Copy(told, after)
		return err
	})
	if err != nil {
		return err
	}
	c.groupChanged(told)
	return nil
}

func (c *Classroom) groupChanged(people map[session.PersonID]GroupRole) {
	ids := slices.Collect(maps.Keys(people))
	c.owe.nudge()
	if len(ids) > 0 {
		c.changed(ListGroups, ids...)
		c.changed(ListSessions, ids...)
	}
}

// toldGroup tells everybody in a new group, and gives it.
func (c *Classroom) toldGroup(ctx context.Context, by Person, id GroupID) (row GroupRow, err error) {
	var people map[session.PersonID]GroupRole
	err = c.store.Read(ctx, func(q Query) error {
		if people, err = q.GroupPeople(ctx, id); err != nil {
			return err
		}
		row, err = q.GroupRow(ctx, id, by.ID)
		return err
	})
	if err == nil {
		c.groupChanged(people)
	}
	return row, err
}

// RenameGroup gives a group another name.
func (c *Classroom) RenameGroup(ctx context.Context, by Person, id GroupID, name string) error {
	name, err := cleanName("name", name, maxGroupName)
	if err != nil {
		return err
	}
	return c.changeGroup(ctx, by, id, DoEditGroup, func(tx Tx, g Group) error {
		if g.Name == name {
			return nil
		}
		g.Name = name
		if err := tx.SaveGroup(ctx, g); err != nil {
			return err
		}
		return tx.AddAudit(ctx, Audit{By: by.ID, Action: AuditGroupRename, Group: id})
	})
}

// SetGroupStatus opens, closes or hides a group, and with it its sessions (rule
// 25).
func (c *Classroom) SetGroupStatus(ctx context.Context, by Person, id GroupID, status session.Status) error {
	if !status.Valid() {
		return &Invalid{"status", "unknown"}
	}
	return c.changeGroup(ctx, by, id, DoGroupStatus, func(tx Tx, g Group) error {
		if g.Status == status {
			return nil
		}
		g.Status = status
		if err := tx.SaveGroup(ctx, g); err != nil {
			return err
		}
		if err := c.oweAll(ctx, tx, id, OwedWork{Status: true}); err != nil {
			return err
		}
		return tx.AddAudit(ctx, Audit{
			By: by.ID, Action: AuditGroupStatus, Group: id, Data: map[string]string{"status": string(status)},
		})
	})
}

// oweAll notes that all sessions of a group are owed the same.
func (c *Classroom) oweAll(ctx context.Context, tx Tx, id GroupID, work OwedWork) error {
	all, err := tx.GroupSessions(ctx, id)
	if err != nil {
		return err
	}
	for _, s := range all {
		if err := owe(ctx, tx, s, work); err != nil {
			return err
		}
	}
	return nil
}

// SetGroupOwner hands a group over, and with it those of its sessions that the
// former owner owns. The former owner stays as a co-host.
func (c *Classroom) SetGroupOwner(ctx context.Context, by Person, id GroupID, to session.PersonID) error {
	return c.changeGroup(ctx, by, id, DoGroupOwner, func(tx Tx, g Group) error {
		if to == g.Owner {
			return nil
		}
		p, err := within(ctx, tx, by, "person", to, id)
		if err != nil {
			return err
		}
		if err := licensed(p); err != nil {
			return err
		}
		if err := tx.AddAudit(ctx, Audit{By: by.ID, Action: AuditGroupOwner, Group: id, Person: to}); err != nil {
			return err
		}
		return c.handOverGroup(ctx, tx, g, to, true)
	})
}

// handOverGroup gives a group to another owner, with those of its sessions that
// the former one owns. The former owner stays as a co-host, or is out.
func (c *Classroom) handOverGroup(ctx context.Context, tx Tx, g Group, to session.PersonID, stays bool) error {
	from := g.Owner
	g.Owner = to
	if err := tx.SaveGroup(ctx, g); err != nil {
		return err
	}
	if err := tx.SetGroupRole(ctx, g.ID, to, GroupOwner, clock()); err != nil {
		return err
	}
	work := OwedWork{Owner: &HandOver{From: from, To: to}, People: []session.PersonID{to}}
	var err error
	if stays {
		work.People = append(work.People, from)
		err = tx.SetGroupRole(ctx, g.ID, from, GroupCoHost, clock())
	} else {
		work.Left = append(work.Left, from)
		err = tx.LeaveGroup(ctx, g.ID, from)
	}
	if err != nil {
		return err
	}
	return c.oweAll(ctx, tx, g.ID, work)
}

// DeleteGroup deletes a group that is hidden and has no sessions; name must be
// its name.
func (c *Classroom) DeleteGroup(ctx context.Context, by Person, id GroupID, name string) error {
	return c.changeGroup(ctx, by, id, DoDeleteGroup, func(tx Tx, g Group) error {
		if !sameName(g.Name, name) {
			return ErrNameDiffers
		}
		all, err := tx.GroupSessions(ctx, id)
		switch {
		case err != nil:
			return err
		case len(all) > 0:
			return ErrNotEmpty
		}
		if err := tx.DeleteGroup(ctx, id); err != nil {
			return err
		}
		return tx.AddAudit(ctx, Audit{By: by.ID, Action: AuditGroupDelete, Group: id})
	})
}

// sameName tells whether a name was typed as it is kept.
func sameName(kept, typed string) bool {
	typed, err := cleanName("name", typed, maxGroupName)
	return err == nil && typed == kept
}
