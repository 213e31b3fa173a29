package classroom

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/stoahq/stoa/internal/session"
)

// SessionEdit is what is to be changed of a session; what is nil stays.
type SessionEdit struct {
	Name    *string
	Group   *GroupID // empty: it is in no group any more
	Dates   *Dates
	NoDates bool             // take the dates away
	Figures func(*Overrides) // changes what it sets for itself
}

// EditSession changes a session for whoever may configure it. Changed figures
// move deadlines by rule 6. Into a group it is moved by who manages that group;
// who is in it then is by the new group only: others are out at once (rule 21).
func (c *Classroom) EditSession(ctx context.Context, by Person, id session.SessionID, e SessionEdit) (kept Session, err error) {
	if e.Name != nil {
		clean, err := cleanName("name", *e.Name, maxSessionName)
		if err != nil {
			return Session{}, err
		}
		e.Name = &clean
	}
	var was Session
	err = c.change(ctx, id, func(t *turn) error {
		if err := t.may(by, session.DoConfigure); err != nil {
			return err
		}
		if was, err = t.tx.Session(ctx, id); err != nil {
			return err
		}
		kept, err = t.edit(by, was, e)
		return err
	})
	if err != nil {
		return Session{}, err
	}
	if e.Name != nil || e.Group != nil || e.Dates != nil || e.NoDates {
		c.touched(id)
	}
	if was.Sequence != kept.Sequence {
		c.mailed()
	}
	if was.Group != kept.Group {
		c.groupsChanged(ctx, was.Group, kept.Group)
	}
	return c.Session(ctx, id)
}

// may refuses what a person may not do in the session.
func (t *turn) may(p Person, a session.Action) error {
	who, err := t.who(p)
	if err != nil {
		return err
	}
	if code := t.s.May(who, a); code != "" {
		return &session.Refusal{Code: code}
	}
	return nil
}

func (t *turn) edit(by Person, was Session, e SessionEdit) (kept Session, err error) {
	kept = was
	var done []AuditAction
	if e.Name != nil && *e.Name != was.Name {
		kept.Name = *e.Name
		done = append(done, AuditSessionRename)
	}
	if e.Dates != nil {
		if err := e.Dates.Check(t.now); err != nil {
			return kept, err
		}
	}
	if e.NoDates || e.Dates != nil {
		if was.Dates == nil != (e.Dates == nil) || was.Dates != nil && *was.Dates != *e.Dates {
			done = append(done, AuditSessionDates)
		}
		kept.Dates = e.Dates
	}
	kept.Next = kept.Dates.next(t.now)
	if len(done) > 0 {
		kept.Sequence++
	}
	if e.Group != nil && *e.Group != was.Group {
		if err := t.moving(by, &kept, *e.Group); err != nil {
			return kept, err
		}
		done = append(done, AuditSessionMove)
	}
	if e.Figures != nil {
		e.Figures(&kept.Overrides)
	}
	set, err := t.c.settings(kept.Overrides, kept.Group)
	if err != nil {
		return kept, err
	}
	if err := t.step(session.Configure{By: by.ID, Settings: set}); err != nil {
		return kept, err
	}
	if err := t.tx.SaveSession(t.ctx, kept); err != nil {
		return kept, err
	}
	if was.Sequence != kept.Sequence {
		if err := t.tellInvited(was, kept); err != nil {
			return kept, err
		}
	}
	for _, a := range done {
		if err := t.tx.AddAudit(t.ctx, Audit{By: by.ID, Action: a, Session: t.id, Group: kept.Group}); err != nil {
			return kept, err
		}
	}
	if was.Group != kept.Group {
		return kept, t.moved(kept.Group)
	}
	return kept, nil
}

// moving checks that a session may go to a group, and keeps its policy, which
// the group would change.
func (t *turn) moving(by Person, kept *Session, to GroupID) error {
	if to != "" {
		_, err := held(t.ctx, t.tx, by, to, DoNewSession)
		if errors.Is(err, ErrNotFound) {
			return &Invalid{"group", "unknown"}
		}
		if err != nil {
			return err
		}
	}
	kept.Group = to
	kept.Overrides.Policy = t.s.Settings.Policy
	return nil
}

// moved makes everybody what they are by the group that the session is in now.
func (t *turn) moved(to GroupID) error {
	if err := t.groupStatus(to); err != nil {
		return err
	}
	people := map[session.PersonID]bool{}
	if to != "" {
		roles, err := t.tx.GroupPeople(t.ctx, to)
		if err != nil {
			return err
		}
		for p, role := range roles {
			if role.Manages() {
				people[p] = true
			}
		}
	}
	byGroup, err := t.tx.HostsByGroup(t.ctx, t.id)
	if err != nil {
		return err
	}
	for _, p := range byGroup {
		people[p] = true
	}
	for _, places := range []map[session.PersonID]*session.Seat{t.s.Seats, t.s.Readers} {
		for p, seat := range places {
			if seat.Kind != session.Guest {
				people[p] = true
			}
		}
	}
	for _, p := range slices.Sorted(maps.Keys(people)) {
		if err := t.standing(to, p, false); err != nil {
			return err
		}
	}
	return nil
}

// DeleteSession deletes a session that is hidden (rule 25); name must be its
// name.
func (c *Classroom) DeleteSession(ctx context.Context, by Person, id session.SessionID, name string) error {
	var group GroupID
	err := c.change(ctx, id, func(t *turn) error {
		if err := t.may(by, session.DoDelete); err != nil {
			return err
		}
		kept, err := t.tx.Session(ctx, id)
		if err != nil {
			return err
		}
		if !sameName(kept.Name, name) {
			return ErrNameDiffers
		}
		group = kept.Group
		if err := t.step(session.Delete{By: by.ID}); err != nil {
			return err
		}
		if err := t.dropWorkspace(); err != nil {
			return err
		}
		return t.uninviteAll(kept)
	})
	if err == nil {
		c.mailed()
	}
	if err == nil && group != "" {
		c.groupsChanged(ctx, group)
	}
	return err
}

// dropWorkspace deletes what is in a session that is deleted: nobody can bring it
// back, and housekeeping takes it as it takes other boards and files.
func (t *turn) dropWorkspace() error {
	if err := t.tx.DropRoomPlan(t.ctx, t.id); err != nil {
		return err
	}
	boards, err := t.tx.Boards(t.ctx, t.id)
	if err != nil {
		return err
	}
	for _, b := range boards {
		if b.Deleted != 0 {
			continue
		}
		b.Deleted = t.at()
		if err := t.tx.SaveBoard(t.ctx, b); err != nil {
			return err
		}
	}
	files, err := t.tx.Files(t.ctx, t.id)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := t.tx.UnlistFile(t.ctx, t.id, f.Hash); err != nil {
			return err
		}
	}
	return nil
}
