package classroom

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/stoahq/stoa/internal/session"
)

// NewSession is a session to be made.
type NewSession struct {
	Name      string
	Overrides Overrides
	Group     GroupID // its members may enter, its owner and co-hosts are hosts; empty: none
	Dates     *Dates
	Members   []session.PersonID
	CoHosts   []session.PersonID
	Key       string // the same for every try of one request; empty: none

	of    session.SessionID // it is a copy, with people whom that one had
	rooms *RoomPlan         // of a copy
}

// AddSession makes a session with a link that cannot be guessed. The owner must
// hold a licence (rule 22), and may name whom they can find; a group is one
// that they manage.
func (c *Classroom) AddSession(ctx context.Context, owner Person, n NewSession) (Session, error) {
	made, err := c.newSession(owner, n)
	if err != nil {
		return Session{}, err
	}
	kept := made
	err = c.store.Write(ctx, func(tx Tx) error {
		kept = made
		was, err := once(ctx, tx, owner, "session", n.Key, string(made.ID))
		if err != nil {
			return err
		}
		if was != "" {
			kept, err = tx.Session(ctx, session.SessionID(was))
			return err
		}
		return c.addSession(ctx, tx, owner, &kept, n)
	})
	if err != nil {
		return Session{}, err
	}
	c.touched(kept.ID)
	if n.Group != "" {
		c.groupsChanged(ctx, n.Group)
	}
	return kept, nil
}

func (c *Classroom) newSession(owner Person, n NewSession) (kept Session, err error) {
	if err := licensed(owner); err != nil {
		return kept, err
	}
	named := len(n.Members) + len(n.CoHosts)
	if n.of != "" {
		named = 0 // a copy has as many as the other one
	}
	if err := checkMany(n.Key, named); err != nil {
		return kept, err
	}
	name, err := cleanName("name", n.Name, maxSessionName)
	if err != nil {
		return kept, err
	}
	set, err := c.settings(n.Overrides, n.Group)
	if err != nil {
		return kept, err
	}
	now := clock()
	if n.Dates != nil {
		if err := n.Dates.Check(now); err != nil {
			return kept, err
		}
	}
	return Session{
		ID: session.SessionID(newID()), Link: newLink(), Name: name, Group: n.Group, Overrides: n.Overrides,
		Dates: n.Dates, Next: n.Dates.next(now), Created: now,
		Owner: owner.ID, Status: session.Active, Phase: session.Waiting, Policy: set.Policy, Host: true,
	}, nil
}

// addSession stores a new session with its people.
func (c *Classroom) addSession(ctx context.Context, tx Tx, owner Person, kept *Session, n NewSession) error {
	state := session.New(kept.ID, owner.ID, c.resolve(kept.Overrides, kept.Group), kept.Created)
	if all := *c.heart.away.Load(); len(all) > 0 {
		state.Outage = all[len(all)-1].Seq
	}
	byGroup, err := c.groupHosts(ctx, tx, owner, kept.Group, state)
	if err != nil {
		return err
	}
	for _, id := range n.CoHosts {
		p, err := c.invited(ctx, tx, owner, "cohosts", id, n)
		if err != nil {
			return err
		}
		if err := licensed(p); err != nil {
			return err
		}
		if state.Hosts[id] == session.NoRole {
			state.Hosts[id] = session.CoHost
		}
		delete(byGroup, id)
	}
	for _, id := range n.Members {
		if _, err := c.invited(ctx, tx, owner, "members", id, n); err != nil {
			return err
		}
	}
	if err := tx.AddSession(ctx, *kept, state); err != nil {
		return err
	}
	kept.Status = state.Effective()
	for id := range byGroup {
		if err := tx.AddHostByGroup(ctx, kept.ID, id); err != nil {
			return err
		}
	}
	for _, id := range n.Members {
		if err := tx.AddMember(ctx, kept.ID, id); err != nil {
			return err
		}
	}
	if n.rooms != nil {
		all, err := belonging(ctx, tx, kept.ID, state.Hosts)
		if err != nil {
			return err
		}
		if err := tx.SaveRoomPlan(ctx, kept.ID, n.rooms.only(all)); err != nil {
			return err
		}
	}
	action := AuditSessionAdd
	if n.of != "" {
		action = AuditSessionCopy
	}
	return tx.AddAudit(ctx, Audit{By: owner.ID, Action: action, Session: kept.ID, Group: kept.Group})
}

// groupHosts gives a new session its group's status and hosts.
func (c *Classroom) groupHosts(
	ctx context.Context, tx Tx, owner Person, group GroupID, state *session.State,
) (map[session.PersonID]bool, error) {
	by := map[session.PersonID]bool{}
	if group == "" {
		return by, nil
	}
	g, err := held(ctx, tx, owner, group, DoNewSession)
	if errors.Is(err, ErrNotFound) {
		return nil, &Invalid{"group", "unknown"}
	}
	if err != nil {
		return nil, err
	}
	people, err := tx.GroupPeople(ctx, group)
	if err != nil {
		return nil, err
	}
	state.GroupStatus = g.Status
	for id, role := range people {
		if role.Manages() && state.Hosts[id] == session.NoRole {
			state.Hosts[id], by[id] = session.CoHost, true
		}
	}
	return by, nil
}

// invited finds somebody whom a new session names. A copy takes over whom the
// other session had, as far as they still have an account.
func (c *Classroom) invited(
	ctx context.Context, tx Tx, owner Person, field string, id session.PersonID, n NewSession,
) (Person, error) {
	if n.of != "" {
		return tx.Person(ctx, id)
	}
	return within(ctx, tx, owner, field, id, n.Group)
}

// newLink is the unguessable last part of a session's address: 60 random
// bits in letters and digits.
func newLink() string { return strings.ToLower(rand.Text()[:12]) }

// CopySession makes a session like another, for one of its hosts, who owns the
// copy: the same settings, in the same group if by manages it, with the same
// own members and co-hosts if people is set. Its prepared rooms come along, with
// those people who belong to the copy. Dates are not copied.
func (c *Classroom) CopySession(
	ctx context.Context, by Person, id session.SessionID, name, key string, people bool,
) (Session, error) {
	n := NewSession{Name: name, Key: key, of: id}
	var set session.Settings
	hosts := map[session.PersonID]session.Role{}
	var code session.Code
	err := c.View(ctx, id, func(s *session.State) {
		code = s.May(session.Who{Person: by.ID, Kind: by.Kind}, session.DoConfigure)
		set = s.Settings
		maps.Copy(hosts, s.Hosts)
	})
	if err == nil && code != "" {
		err = &session.Refusal{Code: code}
	}
	if err != nil {
		return Session{}, err
	}
	err = c.store.Read(ctx, func(q Query) error {
		kept, err := q.Session(ctx, id)
		if err != nil {
			return err
		}
		n.Overrides = kept.Overrides
		n.Overrides.Policy = set.Policy
		n.Group = kept.Group
		if kept.Group != "" {
			_, err := allowed(ctx, q, by, kept.Group, DoNewSession)
			switch {
			case isRefusal(err), errors.Is(err, ErrNotFound):
				n.Group = ""
			case err != nil:
				return err
			}
		}
		rooms, err := q.RoomPlan(ctx, id)
		switch {
		case err == nil:
			n.rooms = &rooms
		case !errors.Is(err, ErrNotFound):
			return err
		}
		if !people {
			return nil
		}
		return peopleOf(ctx, q, by, id, hosts, &n)
	})
	if err != nil {
		return Session{}, err
	}
	return c.AddSession(ctx, by, n)
}

// peopleOf takes over a session's own members and the co-hosts that it does not
// have because of its group.
func peopleOf(
	ctx context.Context, q Query, by Person, id session.SessionID, hosts map[session.PersonID]session.Role, n *NewSession,
) error {
	byGroup, err := q.HostsByGroup(ctx, id)
	if err != nil {
		return err
	}
	members, err := q.OwnMembers(ctx, id)
	if err != nil {
		return err
	}
	for p := range hosts {
		if p != by.ID && !slices.Contains(byGroup, p) {
			n.CoHosts = append(n.CoHosts, p)
		}
	}
	for _, p := range members {
		if p != by.ID {
			n.Members = append(n.Members, p)
		}
	}
	return nil
}

// groupsChanged tells everybody in groups that they look different in lists.
func (c *Classroom) groupsChanged(ctx context.Context, groups ...GroupID) {
	var ids []session.PersonID
	err := c.store.Read(ctx, func(q Query) error {
		ids = nil
		for _, g := range groups {
			people, err := q.GroupPeople(ctx, g)
			if err != nil {
				return err
			}
			ids = slices.AppendSeq(ids, maps.Keys(people))
		}
		return nil
	})
	if err != nil {
		c.log.Warn("lists of groups are not told", "err", err)
	}
	if len(ids) > 0 {
		c.changed(ListGroups, ids...)
	}
}
