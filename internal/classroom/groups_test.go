package classroom_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// contact makes an account that holder has as a contact, and logs it in.
func (w *world) contact(holder *someone, name string) *someone {
	w.Helper()
	p := w.person(name, session.Contact)
	w.link(holder, name, p.Person, classroom.ContactAccepted)
	return p
}

// link keeps a contact of holder's.
func (w *world) link(holder *someone, name string, p classroom.Person, state classroom.ContactState) (id string) {
	w.Helper()
	id = "contact-" + name
	require.NoError(w, w.gate.Store.Write(w.Context(), func(tx classroom.Tx) error {
		return tx.AddContact(w.Context(), classroom.Contact{
			ID: id, Holder: holder.Person.ID, Person: p.ID, Email: name + "@example.org", Label: name,
			State: state, Secret: []byte(id), Created: now(),
		})
	}))
	return id
}

// group makes a group of owner's.
func (w *world) group(owner *someone, members ...*someone) classroom.GroupID {
	w.Helper()
	n := classroom.NewGroup{Name: "Year One"}
	for _, m := range members {
		n.Members = append(n.Members, classroom.Someone{Person: m.Person.ID})
	}
	g, err := w.c.AddGroup(w.Context(), owner.Person, n)
	require.NoError(w, err)
	return g.ID
}

// session makes a session of owner's in a group.
func (w *world) session(owner *someone, n classroom.NewSession) session.SessionID {
	w.Helper()
	if n.Name == "" {
		n.Name = "Greek"
	}
	s, err := w.c.AddSession(w.Context(), owner.Person, n)
	require.NoError(w, err)
	return s.ID
}

func (w *world) role(id session.SessionID, p *someone) (role session.Role) {
	w.Helper()
	w.view(id, func(s *session.State) { role = s.Hosts[p.Person.ID] })
	return role
}

// member tells whether a person may enter as a member.
func (w *world) member(id session.SessionID, p *someone) bool {
	w.Helper()
	who, err := w.c.Standing(w.Context(), id, p.Person)
	require.NoError(w, err)
	return who.Member
}

// settle lets what is owed be carried out.
func settle() { pass(time.Millisecond) }

func (w *world) owed() (all []classroom.Owed) {
	w.Helper()
	require.NoError(w, w.gate.Store.Read(w.Context(), func(q classroom.Query) (err error) {
		all, err = q.Owing(w.Context(), 1000)
		return err
	}))
	return all
}

// Removing somebody from a group ends their presence in its sessions at once
// (rule 21), in all of them, whatever they were there; who stays, stays.
func TestLeavingAGroup(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ben := w.person("hanna", session.Licensed), w.person("ben", session.Licensed)
		ana, cem := w.contact(hanna, "ana"), w.contact(hanna, "cem")
		g := w.group(hanna, ana, cem, ben)
		live := w.session(hanna, classroom.NewSession{Group: g})
		other := w.session(hanna, classroom.NewSession{Group: g, CoHosts: []session.PersonID{ben.Person.ID}})
		alone := w.session(hanna, classroom.NewSession{Members: []session.PersonID{ana.Person.ID}})
		w.enter(live, hanna, ana, cem)
		w.enter(other, ben)
		require.NoError(t, w.c.SetMember(t.Context(), hanna.Person, live, ana.Person.ID, true), "also by the session itself")
		require.Equal(t, session.CoHost, w.role(other, ben))

		require.NoError(t, w.c.RemoveFromGroup(t.Context(), hanna.Person, g, string(ana.Person.ID)))
		require.NoError(t, w.c.RemoveFromGroup(t.Context(), hanna.Person, g, string(ben.Person.ID)))
		settle()
		require.Equal(t, session.Gone, w.seat(live, ana).State)
		require.Equal(t, session.NoAccess, w.seat(live, ana).Reason)
		require.Equal(t, session.Connected, w.seat(live, cem).State)
		require.False(t, w.member(live, ana))
		require.True(t, w.member(alone, ana), "what has nothing to do with the group")
		require.Equal(t, session.NoRole, w.role(other, ben))
		require.Equal(t, session.NoAccess, w.seat(other, ben).Reason)
		require.False(t, w.member(other, ben))
		require.Empty(t, w.owed())
		w.refused(w.resume(live, ana, 0), session.CodeAccess)
	})
}

// A member of a group enters all its sessions, at once also where they are
// asking (rule 16).
func TestJoiningAGroup(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		ana := w.contact(hanna, "ana")
		g := w.group(hanna)
		id := w.session(hanna, classroom.NewSession{Group: g, Overrides: classroom.Overrides{Policy: session.Classroom}})
		w.enter(id, hanna, ana)
		require.Equal(t, session.Asking, w.seat(id, ana).State)
		require.NoError(t, w.c.AddToGroup(t.Context(), hanna.Person, g, []classroom.Someone{{Person: ana.Person.ID}}, classroom.GroupMember))
		settle()
		require.Equal(t, session.Connected, w.seat(id, ana).State)
		require.NoError(t, w.c.AddToGroup(t.Context(), hanna.Person, g, []classroom.Someone{{Person: ana.Person.ID}}, classroom.GroupMember))
	})
}

// Owner and co-hosts of a group are hosts of its sessions, as long as they are;
// a role that a session gave by itself stays.
func TestGroupHosts(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ben, cleo := w.person("hanna", session.Licensed), w.person("ben", session.Licensed), w.person("cleo", session.Licensed)
		ana := w.contact(hanna, "ana")
		g := w.group(hanna, ana, cleo)
		id := w.session(hanna, classroom.NewSession{Group: g})
		own := w.session(hanna, classroom.NewSession{Group: g, CoHosts: []session.PersonID{ben.Person.ID}})
		at := []classroom.Someone{{Person: ben.Person.ID}}
		require.NoError(t, w.c.AddToGroup(t.Context(), hanna.Person, g, at, classroom.GroupCoHost))
		settle()
		require.Equal(t, session.CoHost, w.role(id, ben))

		made := w.session(ben, classroom.NewSession{Group: g})
		require.Equal(t, session.Owner, w.role(made, ben))
		require.Equal(t, session.CoHost, w.role(made, hanna), "the group's owner is a host of what a co-host makes")
		require.True(t, w.member(made, ana))
		w.refused(w.c.SetHost(t.Context(), ben.Person, made, hanna.Person.ID, session.NoRole), session.CodeIsHost)

		w.refused(w.c.SetGroupRole(t.Context(), ben.Person, g, cleo.Person.ID, classroom.GroupCoHost), session.CodeNotAllowed)
		w.refused(w.c.SetGroupRole(t.Context(), hanna.Person, g, ana.Person.ID, classroom.GroupCoHost), session.CodeNotLicensed)
		w.refused(w.c.SetGroupRole(t.Context(), hanna.Person, g, hanna.Person.ID, classroom.GroupMember), session.CodeIsHost)
		require.ErrorIs(t, w.c.SetGroupRole(t.Context(), hanna.Person, g, "nobody", classroom.GroupMember), classroom.ErrNotFound)

		w.enter(id, ben)
		require.NoError(t, w.c.SetGroupRole(t.Context(), hanna.Person, g, ben.Person.ID, classroom.GroupMember))
		settle()
		require.Equal(t, session.NoRole, w.role(id, ben))
		require.Equal(t, session.Connected, w.seat(id, ben).State, "a member still")
		require.Equal(t, session.CoHost, w.role(own, ben), "by the session itself")
		require.Equal(t, session.Owner, w.role(made, ben), "what is theirs")

		require.NoError(t, w.c.RemoveFromGroup(t.Context(), ben.Person, g, string(ben.Person.ID)), "everybody may go")
		settle()
		require.Equal(t, session.Gone, w.seat(id, ben).State)
		require.Equal(t, session.NoRole, w.role(own, ben))
		require.Equal(t, session.NoRole, w.role(made, ben))
		require.Equal(t, session.Owner, w.role(made, hanna), "the group keeps its sessions")
		w.refused(w.c.RemoveFromGroup(t.Context(), hanna.Person, g, string(hanna.Person.ID)), session.CodeIsHost)
	})
}

// Handing a group over hands over those of its sessions that the former owner
// owns, and the former owner stays as a co-host.
func TestHandOverAGroup(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ben, cleo := w.person("hanna", session.Licensed), w.person("ben", session.Licensed), w.person("cleo", session.Licensed)
		ana := w.contact(hanna, "ana")
		g := w.group(hanna, cleo, ana)
		require.NoError(t, w.c.SetGroupRole(t.Context(), hanna.Person, g, cleo.Person.ID, classroom.GroupCoHost))
		hers, cleos := w.session(hanna, classroom.NewSession{Group: g}), w.session(cleo, classroom.NewSession{Group: g})
		apart := w.session(hanna, classroom.NewSession{})
		w.refused(w.c.SetGroupOwner(t.Context(), hanna.Person, g, ana.Person.ID), session.CodeNotLicensed)
		w.refused(w.c.SetGroupOwner(t.Context(), cleo.Person, g, cleo.Person.ID), session.CodeNotAllowed)
		require.NoError(t, w.c.SetGroupOwner(t.Context(), hanna.Person, g, ben.Person.ID))
		settle()
		require.Equal(t, session.Owner, w.role(hers, ben))
		require.Equal(t, session.CoHost, w.role(hers, hanna))
		require.Equal(t, session.Owner, w.role(cleos, cleo))
		require.Equal(t, session.CoHost, w.role(cleos, ben))
		require.Equal(t, session.CoHost, w.role(cleos, hanna))
		require.Equal(t, session.Owner, w.role(apart, hanna))
		row, err := w.c.Group(t.Context(), hanna.Person, g)
		require.NoError(t, err)
		require.Equal(t, classroom.GroupCoHost, row.Role)
		require.Equal(t, "ben", row.OwnerName)
		require.NoError(t, w.c.RemoveFromGroup(t.Context(), ben.Person, g, string(hanna.Person.ID)))
		settle()
		require.Equal(t, session.NoRole, w.role(hers, hanna))
	})
}

// The stricter of the group's and the session's status holds (rule 25): for
// everybody, at once, and back again.
func TestGroupStatus(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		ana := w.contact(hanna, "ana")
		g := w.group(hanna, ana)
		id := w.session(hanna, classroom.NewSession{Group: g})
		enter := func(p *someone) error {
			_, err := w.c.Enter(t.Context(), id, p.Visitor, classroom.NewConn())
			return err
		}
		for _, group := range []session.Status{session.Active, session.Closed, session.Hidden} {
			for _, own := range []session.Status{session.Active, session.Closed, session.Hidden} {
				require.NoError(t, w.c.SetGroupStatus(t.Context(), hanna.Person, g, group))
				require.NoError(t, w.c.Do(t.Context(), id, session.SetStatus{By: hanna.Person.ID, Status: own}))
				settle()
				want := map[session.Status]session.Code{session.Active: "", session.Closed: session.CodeClosed, session.Hidden: session.CodeNotFound}
				stricter := max(group, own) // they are in order by their names, too
				err := enter(ana)
				if code := want[stricter]; code == "" {
					require.NoError(t, err, "%s in %s", own, group)
					require.NoError(t, w.c.Do(t.Context(), id, session.End{By: hanna.Person.ID}))
				} else {
					w.refused(err, code)
				}
				w.view(id, func(s *session.State) { require.Equal(t, stricter, s.Effective()) })
			}
		}
		late := w.session(hanna, classroom.NewSession{Group: g})
		w.view(late, func(s *session.State) { require.Equal(t, session.Hidden, s.Effective(), "made in a hidden group") })
		require.NoError(t, w.c.SetGroupStatus(t.Context(), hanna.Person, g, session.Active))
		require.NoError(t, w.c.Do(t.Context(), id, session.SetStatus{By: hanna.Person.ID, Status: session.Active}))
		settle()
		w.enter(id, hanna, ana)
		require.NoError(t, w.c.SetGroupStatus(t.Context(), hanna.Person, g, session.Closed))
		settle()
		require.Equal(t, session.WasClosed, w.runOf(id).Reason)
		w.view(id, func(s *session.State) { require.Len(t, s.Readers, 2, "members become readers (rule 26)") })
	})
}

// A contact with an open request is in the group from the moment of accepting;
// a withdrawn one never is.
func TestOpenRequestsInGroups(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ben := w.person("hanna", session.Licensed), w.person("ben", session.Licensed)
		open := w.link(hanna, "ana", classroom.Person{}, classroom.ContactOpen)
		gone := w.link(hanna, "cem", classroom.Person{}, classroom.ContactOpen)
		foreign := w.link(ben, "dia", classroom.Person{}, classroom.ContactOpen)
		g := w.group(hanna)
		id := w.session(hanna, classroom.NewSession{Group: g})
		add := func(contact string) error {
			return w.c.AddToGroup(t.Context(), hanna.Person, g, []classroom.Someone{{Contact: contact}}, classroom.GroupMember)
		}
		require.NoError(t, add(open))
		require.NoError(t, add(open))
		require.NoError(t, add(gone))
		var bad *classroom.Invalid
		require.ErrorAs(t, add(foreign), &bad)
		list, err := w.c.GroupMembers(t.Context(), hanna.Person, classroom.MembersAsked{Group: g, Limit: 10})
		require.NoError(t, err)
		require.Equal(t, []string{"ana", "cem", "hanna"}, names(list))
		require.Equal(t, open, list[0].Contact)
		require.Equal(t, "ana@example.org", list[0].Email)

		require.NoError(t, w.c.EndContact(t.Context(), hanna.Person, gone))
		list, err = w.c.GroupMembers(t.Context(), hanna.Person, classroom.MembersAsked{Group: g, Limit: 10})
		require.NoError(t, err)
		require.Equal(t, []string{"ana", "hanna"}, names(list))

		ana := w.person("ana", session.Contact)
		require.False(t, w.member(id, ana))
		require.NoError(t, w.c.AcceptMine(t.Context(), ana.Person, open))
		settle()
		require.True(t, w.member(id, ana))
		w.enter(id, ana)
		require.NoError(t, w.c.EndContact(t.Context(), hanna.Person, open))
		settle()
		require.False(t, w.member(id, ana), "the link ended")
		require.Equal(t, session.NoAccess, w.seat(id, ana).Reason)
	})
}

func names(list []classroom.MemberRow) (all []string) {
	for _, m := range list {
		all = append(all, m.Name)
	}
	return all
}

// Groups of others do not exist; nobody is added whom one could not find.
func TestGroupsOfOthers(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, otto, cleo := w.person("hanna", session.Licensed), w.person("otto", session.Licensed), w.person("cleo", session.Licensed)
		ana, eve := w.contact(hanna, "ana"), w.person("eve", session.Contact)
		g := w.group(hanna, ana, cleo)
		id := w.session(hanna, classroom.NewSession{Group: g})
		ctx := t.Context()
		tries := func(p *someone) []error {
			_, get := w.c.Group(ctx, p.Person, g)
			_, list := w.c.GroupMembers(ctx, p.Person, classroom.MembersAsked{Group: g, Limit: 5})
			_, mine := w.c.AddSession(ctx, p.Person, classroom.NewSession{Name: "X", Group: g})
			return []error{
				get, list, w.c.RenameGroup(ctx, p.Person, g, "Mine"), w.c.SetGroupStatus(ctx, p.Person, g, session.Hidden),
				w.c.SetGroupOwner(ctx, p.Person, g, p.Person.ID), w.c.DeleteGroup(ctx, p.Person, g, "Year One"),
				w.c.AddToGroup(ctx, p.Person, g, []classroom.Someone{{Person: p.Person.ID}}, classroom.GroupMember),
				w.c.SetGroupRole(ctx, p.Person, g, cleo.Person.ID, classroom.GroupMember),
				w.c.RemoveFromGroup(ctx, p.Person, g, string(ana.Person.ID)), mine,
			}
		}
		for i, err := range tries(otto) {
			if i == 9 {
				var bad *classroom.Invalid
				require.ErrorAs(t, err, &bad)
				continue
			}
			require.ErrorIs(t, err, classroom.ErrNotFound, "%d", i)
		}
		for _, err := range tries(cleo)[1:] {
			w.refused(err, session.CodeNotAllowed)
		}
		for i, err := range tries(ana) {
			var r *session.Refusal
			require.ErrorAs(t, err, &r, "%d", i)
		}
		add := func(p session.PersonID) error {
			return w.c.AddToGroup(ctx, hanna.Person, g, []classroom.Someone{{Person: otto.Person.ID}, {Person: p}}, classroom.GroupMember)
		}
		unknown, hidden := add("nobody"), add(eve.Person.ID)
		require.Equal(t, unknown, hidden, "somebody else's contact is as good as nobody")
		row, err := w.c.Group(ctx, hanna.Person, g)
		require.NoError(t, err)
		require.Equal(t, 3, row.Members, "nothing half done")
		require.Equal(t, 1, row.Sessions)
		err = w.c.SetMember(ctx, hanna.Person, id, eve.Person.ID, true)
		require.Equal(t, unknown, err)
		w.refused(w.c.SetMember(ctx, cleo.Person, id, otto.Person.ID, true), session.CodeNotAllowed)
		require.ErrorIs(t, w.c.SetMember(ctx, hanna.Person, id, "nobody", false), classroom.ErrNotFound)

		list, err := w.c.Find(ctx, hanna.Person, "e")
		require.NoError(t, err)
		var found []string
		for _, f := range list {
			found = append(found, f.Name)
			if f.Kind == session.Licensed {
				require.Empty(t, f.Email)
			}
		}
		require.Equal(t, []string{"ana", "cleo"}, found, "ana by her address; not eve")
		_, err = w.c.Find(ctx, ana.Person, "hanna")
		w.refused(err, session.CodeNotLicensed)
	})
}

// Deleting a group: hidden, empty, by its name.
func TestDeleteAGroup(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		g := w.group(hanna, w.contact(hanna, "ana"))
		id := w.session(hanna, classroom.NewSession{Group: g})
		ctx := t.Context()
		w.refused(w.c.DeleteGroup(ctx, hanna.Person, g, "Year One"), session.CodeNotHidden)
		require.NoError(t, w.c.SetGroupStatus(ctx, hanna.Person, g, session.Hidden))
		require.ErrorIs(t, w.c.DeleteGroup(ctx, hanna.Person, g, "Year Two"), classroom.ErrNameDiffers)
		require.ErrorIs(t, w.c.DeleteGroup(ctx, hanna.Person, g, "Year One"), classroom.ErrNotEmpty)
		w.refused(w.c.DeleteSession(ctx, hanna.Person, id, "Greek"), session.CodeNotHidden)
		require.NoError(t, w.c.Do(ctx, id, session.SetStatus{By: hanna.Person.ID, Status: session.Hidden}))
		require.ErrorIs(t, w.c.DeleteSession(ctx, hanna.Person, id, "Latin"), classroom.ErrNameDiffers)
		require.NoError(t, w.c.DeleteSession(ctx, hanna.Person, id, " Greek "))
		_, err := w.c.Session(ctx, id)
		require.ErrorIs(t, err, classroom.ErrNotFound)
		require.NoError(t, w.c.DeleteGroup(ctx, hanna.Person, g, "Year One"))
		_, err = w.c.Group(ctx, hanna.Person, g)
		require.ErrorIs(t, err, classroom.ErrNotFound)
		list, err := w.c.Groups(ctx, hanna.Person, classroom.GroupsAsked{Limit: 10})
		require.NoError(t, err)
		require.Empty(t, list)
	})
}

// A group is not handed over to somebody who cannot log in.
func TestHandOverToNobody(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ben := w.person("hanna", session.Licensed), w.person("ben", session.Licensed)
		g := w.group(hanna, ben)
		w.lock(ben)
		var bad *classroom.Invalid
		require.ErrorAs(t, w.c.SetGroupOwner(t.Context(), hanna.Person, g, ben.Person.ID), &bad)
		require.NoError(t, w.edit(ben, classroom.AccountEdit{Locked: new(false)}))
		require.NoError(t, w.c.SetGroupOwner(t.Context(), hanna.Person, g, ben.Person.ID))
	})
}

// Twenty tries of one request make one thing.
func TestOnce(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ben := w.person("hanna", session.Licensed), w.person("ben", session.Licensed)
		var all sync.WaitGroup
		sessions, groups := make([]session.SessionID, 20), make([]classroom.GroupID, 20)
		for i := range sessions {
			all.Go(func() {
				s, err := w.c.AddSession(t.Context(), hanna.Person, classroom.NewSession{Name: "Greek", Key: "k"})
				if err == nil {
					sessions[i] = s.ID
				}
			})
			all.Go(func() {
				g, err := w.c.AddGroup(t.Context(), hanna.Person, classroom.NewGroup{Name: "Greek", Key: "k"})
				if err == nil {
					groups[i] = g.ID
				}
			})
		}
		all.Wait()
		require.NotEmpty(t, sessions[0])
		require.NotEmpty(t, groups[0])
		require.Len(t, slices.Compact(sessions), 1)
		require.Len(t, slices.Compact(groups), 1)
		again, err := w.c.CopySession(t.Context(), hanna.Person, sessions[0], "Copy", "c", false)
		require.NoError(t, err)
		twice, err := w.c.CopySession(t.Context(), hanna.Person, sessions[0], "Copy", "c", false)
		require.NoError(t, err)
		require.Equal(t, again.ID, twice.ID)
		theirs, err := w.c.AddSession(t.Context(), ben.Person, classroom.NewSession{Name: "Greek", Key: "k"})
		require.NoError(t, err)
		require.NotEqual(t, sessions[0], theirs.ID, "a key is one person's")
		mine, err := w.c.Sessions(t.Context(), hanna.Person.ID)
		require.NoError(t, err)
		require.Len(t, mine, 2)
	})
}

// What was refused was not made: the same form, mended, makes it.
func TestOnceAfterARefusal(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		ana := w.contact(hanna, "ana")
		form := classroom.NewSession{Name: "Greek", Key: "k", CoHosts: []session.PersonID{ana.Person.ID}}
		_, err := w.c.AddSession(t.Context(), hanna.Person, form)
		w.refused(err, session.CodeNotLicensed)
		form.CoHosts = nil
		_, err = w.c.AddSession(t.Context(), hanna.Person, form)
		require.NoError(t, err)
	})
}

// Who may enter is the product of what they are in the group, what they are in
// the session, the statuses and the policy: all of them.
func TestWhoMayEnter(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		type standing struct {
			name string
			in   classroom.GroupRole
			own  bool
			kind session.Kind
		}
		var people []standing
		for _, kind := range []session.Kind{session.Licensed, session.Contact} {
			for _, in := range []classroom.GroupRole{classroom.NoGroupRole, classroom.GroupMember, classroom.GroupCoHost} {
				for _, own := range []bool{false, true} {
					if kind == session.Contact && in == classroom.GroupCoHost {
						continue
					}
					people = append(people, standing{fmt.Sprint(kind, "-", in, "-", own), in, own, kind})
				}
			}
		}
		g := w.group(hanna)
		id := w.session(hanna, classroom.NewSession{Group: g})
		for _, p := range people {
			who := w.person(p.name, p.kind)
			if p.kind == session.Contact {
				w.link(hanna, p.name, who.Person, classroom.ContactAccepted)
			}
			if p.own {
				require.NoError(t, w.c.SetMember(t.Context(), hanna.Person, id, who.Person.ID, true))
			}
			if p.in != "" {
				require.NoError(t, w.c.AddToGroup(t.Context(), hanna.Person, g, []classroom.Someone{{Person: who.Person.ID}}, p.in))
			}
		}
		settle()
		for _, status := range []session.Status{session.Active, session.Closed, session.Hidden} {
			require.NoError(t, w.c.SetGroupStatus(t.Context(), hanna.Person, g, status))
			settle()
			for _, policy := range []session.Policy{session.Open, session.Classroom} {
				_, err := w.c.EditSession(t.Context(), hanna.Person, id, classroom.SessionEdit{
					Figures: func(o *classroom.Overrides) { o.Policy = policy },
				})
				require.NoError(t, err)
				for _, p := range people {
					who := w.people[p.name]
					standing, err := w.c.Standing(t.Context(), id, who.Person)
					require.NoError(t, err)
					require.Equal(t, p.own || p.in != "", standing.Member, p.name)
					host := p.in == classroom.GroupCoHost
					want := session.Code("")
					switch {
					case status == session.Hidden && !host:
						want = session.CodeNotFound
					case status != session.Active:
						want = session.CodeClosed
					case !host && (policy == session.Classroom || !standing.Member):
						want = session.CodeNotStarted
					}
					w.view(id, func(s *session.State) {
						require.Equal(t, host, s.IsHost(who.Person.ID), p.name)
						require.Equal(t, want, s.May(standing, session.DoEnter), "%s, %s, %s", p.name, status, policy)
						require.Equal(t, status != session.Hidden && standing.Member || host, len(classroom.SessionMenu(s, standing)) > 0, p.name)
					})
				}
			}
		}
	})
}
