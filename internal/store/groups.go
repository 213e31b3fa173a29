package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

func (q *query) Group(_ context.Context, id classroom.GroupID) (classroom.Group, error) {
	row, err := q.q.Group(q.ctx, string(id))
	return one(row, err, func(g db.GroupRow) classroom.Group {
		return classroom.Group{
			ID: classroom.GroupID(g.ID), Name: g.Name, Owner: g.OwnerID, Status: g.Status, Created: g.CreatedAt,
		}
	})
}

func groupRow(g db.GroupListRow) classroom.GroupRow {
	return classroom.GroupRow{
		Group: classroom.Group{
			ID: classroom.GroupID(g.ID), Name: g.Name, Owner: g.OwnerID, Status: g.Status, Created: g.CreatedAt,
		},
		Role: classroom.GroupRole(g.Role), OwnerName: g.OwnerName, Members: int(g.Members), Sessions: int(g.Sessions),
	}
}

func (q *query) GroupRow(_ context.Context, id classroom.GroupID, who session.PersonID) (classroom.GroupRow, error) {
	rows, err := q.q.GroupList(q.ctx, db.GroupListParams{Person: who, OneID: string(id), Most: 1})
	if err == nil && len(rows) == 0 {
		err = classroom.ErrNotFound
	}
	if err != nil {
		return classroom.GroupRow{}, err
	}
	return groupRow(rows[0]), nil
}

// filtered are the roles that a filter lets through.
var filtered = map[classroom.GroupFilter][3]string{
	classroom.AllGroups:    {"owner", "cohost", "member"},
	classroom.MyGroups:     {"owner"},
	classroom.GroupsIRun:   {"owner", "cohost"},
	classroom.MemberGroups: {"member"},
}

func (q *query) Groups(_ context.Context, ask classroom.GroupsAsked) ([]classroom.GroupRow, error) {
	roles := filtered[cmp.Or(ask.Filter, classroom.AllGroups)]
	status := [3]session.Status{ask.Status}
	if ask.Status == "" {
		status = [3]session.Status{session.Active, session.Closed, session.Hidden}
	}
	w := wordsOf(ask.Search)
	rows, err := q.q.GroupList(q.ctx, db.GroupListParams{
		Person: ask.Person, Role1: roles[0], Role2: roles[1], Role3: roles[2],
		Status1: status[0], Status2: status[1], Status3: status[2],
		Word1: w[0], Word2: w[1], Word3: w[2], Word4: w[3],
		AfterKey: ask.After.Key, AfterID: ask.After.ID, Most: int32(ask.Limit),
	})
	return all(rows, err, groupRow)
}

func groupIDs(rows []string, err error) ([]classroom.GroupID, error) {
	return all(rows, err, func(id string) classroom.GroupID { return classroom.GroupID(id) })
}

func (q *query) GroupsOwned(_ context.Context, who session.PersonID) ([]classroom.GroupID, error) {
	return groupIDs(q.q.GroupsOwned(q.ctx, who))
}

func (q *query) GroupsIn(_ context.Context, who, owner session.PersonID) ([]classroom.GroupID, error) {
	return groupIDs(q.q.GroupsIn(q.ctx, who, owner))
}

func (q *query) GroupsInviting(_ context.Context, contact string) ([]classroom.GroupID, error) {
	return groupIDs(q.q.GroupsInviting(q.ctx, contact))
}

func (q *query) GroupRole(_ context.Context, id classroom.GroupID, who session.PersonID) (classroom.GroupRole, error) {
	role, err := q.q.GroupRole(q.ctx, string(id), who)
	if errors.Is(err, sql.ErrNoRows) {
		return classroom.NoGroupRole, nil
	}
	return classroom.GroupRole(role), err
}

func (q *query) GroupPeople(_ context.Context, id classroom.GroupID) (map[session.PersonID]classroom.GroupRole, error) {
	rows, err := q.q.GroupPeople(q.ctx, string(id))
	people := make(map[session.PersonID]classroom.GroupRole, len(rows))
	for _, r := range rows {
		people[r.PersonID] = classroom.GroupRole(r.Role)
	}
	return people, err
}

func (q *query) GroupMembers(_ context.Context, ask classroom.MembersAsked) ([]classroom.MemberRow, error) {
	w := wordsOf(ask.Search)
	rows, err := q.q.GroupMembers(q.ctx, db.GroupMembersParams{
		GroupID: string(ask.Group), ByID: ask.By,
		Word1: w[0], Word2: w[1], Word3: w[2], Word4: w[3],
		AfterKey: ask.After.Key, AfterID: ask.After.ID, Most: int32(ask.Limit),
	})
	return all(rows, err, func(r db.GroupMembersRow) classroom.MemberRow {
		return classroom.MemberRow{
			Person: r.PersonID, Contact: r.ContactID, Name: r.Name, Key: r.Key,
			Email: r.Email, Kind: session.Kind(r.Kind), Role: classroom.GroupRole(r.Role),
		}
	})
}

func (q *query) GroupSessions(_ context.Context, id classroom.GroupID) ([]session.SessionID, error) {
	return q.q.GroupSessions(q.ctx, string(id))
}

func (q *query) OwnMembers(_ context.Context, id session.SessionID) ([]session.PersonID, error) {
	return q.q.OwnMembers(q.ctx, id)
}

func (q *query) MemberOf(_ context.Context, who, owner session.PersonID) ([]session.SessionID, error) {
	return q.q.MemberOf(q.ctx, owner, who)
}

func (q *query) HostsByGroup(_ context.Context, id session.SessionID) ([]session.PersonID, error) {
	return q.q.HostsByGroup(q.ctx, id)
}

// Find gives own contacts first, then everybody else who matches.
func (q *query) Find(_ context.Context, by session.PersonID, admin bool, search string, limit int) ([]classroom.Found, error) {
	w := wordsOf(search)
	contacts, err := q.q.FindContacts(q.ctx, db.FindContactsParams{
		ByID: by, Word1: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Most: int32(limit),
	})
	if err != nil {
		return nil, err
	}
	people, err := q.q.FindPeople(q.ctx, db.FindPeopleParams{
		ByID: by, Everybody: admin, Word1: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Most: int32(limit),
	})
	if err != nil {
		return nil, err
	}
	var list []classroom.Found
	known := map[session.PersonID]bool{}
	for _, c := range contacts {
		f := classroom.Found{
			Contact: c.ID, Name: c.Name, Label: c.Label, Email: c.Email,
			Kind: session.Kind(c.Kind), Open: c.State == "open",
		}
		if !f.Open {
			f.Person, known[c.PersonID] = c.PersonID, true
		}
		list = append(list, f)
	}
	for _, p := range people {
		if known[p.ID] {
			continue
		}
		f := classroom.Found{Person: p.ID, Name: p.Name, Kind: p.Kind}
		if admin {
			f.Email = p.Email
		}
		list = append(list, f)
	}
	return list[:min(len(list), limit)], nil
}

func (q *query) Linked(_ context.Context, holder, who session.PersonID) (bool, error) {
	return q.q.Linked(q.ctx, holder, who)
}

func (t *tx) AddGroup(_ context.Context, g classroom.Group) error {
	if err := t.q.AddGroup(t.ctx, db.AddGroupParams{
		ID: string(g.ID), Name: g.Name, OwnerID: g.Owner, CreatedAt: g.Created,
		Status: g.Status, NameKey: classroom.Folded(g.Name),
	}); err != nil {
		return err
	}
	return t.SetGroupRole(t.ctx, g.ID, g.Owner, classroom.GroupOwner, g.Created)
}

func (t *tx) SaveGroup(_ context.Context, g classroom.Group) error {
	return changed(t.q.SaveGroup(t.ctx, db.SaveGroupParams{
		ID: string(g.ID), Name: g.Name, NameKey: classroom.Folded(g.Name), OwnerID: g.Owner, Status: g.Status,
	}))
}

func (t *tx) DeleteGroup(_ context.Context, id classroom.GroupID) error {
	if err := changed(t.q.DeleteGroup(t.ctx, string(id))); err != nil {
		return err
	}
	if err := t.q.ForgetGroupInvited(t.ctx, string(id)); err != nil {
		return err
	}
	return t.q.ForgetGroupMembers(t.ctx, string(id))
}

func (t *tx) SetGroupRole(
	_ context.Context, id classroom.GroupID, who session.PersonID, role classroom.GroupRole, at session.Instant,
) error {
	return t.q.SetGroupRole(t.ctx, db.SetGroupRoleParams{
		GroupID: string(id), PersonID: who, Role: string(role), AddedAt: at,
	})
}

func (t *tx) LeaveGroup(_ context.Context, id classroom.GroupID, who session.PersonID) error {
	if err := t.q.RemoveGroupMember(t.ctx, string(id), who); err != nil {
		return err
	}
	if err := t.q.RemoveFromGroupsSessions(t.ctx, who, string(id)); err != nil {
		return err
	}
	return t.q.HostsOnlyByGroup(t.ctx, who, string(id))
}

func (t *tx) InviteToGroup(_ context.Context, id classroom.GroupID, contact string, at session.Instant) error {
	return t.q.InviteToGroup(t.ctx, string(id), contact, at)
}

func (t *tx) UninviteFromGroup(_ context.Context, id classroom.GroupID, contact string) error {
	return changed(t.q.UninviteFromGroup(t.ctx, string(id), contact))
}

func (t *tx) AddHostByGroup(_ context.Context, id session.SessionID, who session.PersonID) error {
	return t.q.AddHostByGroup(t.ctx, id, who)
}

func (t *tx) KeepHostByGroup(_ context.Context, id session.SessionID, who session.PersonID) error {
	return t.q.KeepHostByGroup(t.ctx, id, who)
}

func (q *query) Owing(_ context.Context, limit int) ([]classroom.Owed, error) {
	rows, err := q.q.Owing(q.ctx, int32(limit))
	if err != nil {
		return nil, err
	}
	list := make([]classroom.Owed, len(rows))
	for i, r := range rows {
		list[i] = classroom.Owed{ID: r.ID, Session: r.SessionID, Created: r.CreatedAt}
		if err := json.Unmarshal([]byte(r.Command), &list[i].Work); err != nil {
			return nil, fmt.Errorf("what session %s is owed: %w", r.SessionID, err)
		}
	}
	return list, nil
}

func (t *tx) Owe(_ context.Context, o classroom.Owed) error {
	work, err := json.Marshal(o.Work)
	if err != nil {
		return err
	}
	return t.q.Owe(t.ctx, db.OweParams{ID: o.ID, SessionID: o.Session, Command: string(work), CreatedAt: o.Created})
}

func (t *tx) TakeOwed(_ context.Context, id string) (bool, error) {
	n, err := t.q.TakeOwed(t.ctx, id)
	return n > 0, err
}

func (t *tx) Once(_ context.Context, who session.PersonID, key, ref string, at session.Instant) (string, error) {
	n, err := t.q.Once(t.ctx, db.OnceParams{PersonID: who, Key: key, Ref: ref, CreatedAt: at})
	if err != nil || n > 0 {
		return "", err
	}
	return t.q.Made(t.ctx, who, key)
}

func (q *query) DatesPassed(_ context.Context, now session.Instant, limit int) ([]classroom.Session, error) {
	rows, err := q.q.DatesPassed(q.ctx, now, int32(limit))
	if err != nil {
		return nil, err
	}
	list := make([]classroom.Session, len(rows))
	for i, r := range rows {
		if list[i], err = single(db.SessionByIDRow(r), nil); err != nil {
			return nil, err
		}
	}
	return slices.Clip(list), nil
}

func (t *tx) SaveNext(_ context.Context, id session.SessionID, next classroom.Span) error {
	return t.q.SaveNext(t.ctx, id, next.Start, next.End)
}
