package classroom

import "github.com/stoahq/stoa/internal/session"

// This file is the one place where rights outside the life of a session are
// decided; what somebody may do in a session is for session.State.May. What
// pages offer comes from the same functions that decide.

// GroupAction is something that a person may or may not do with a group.
type GroupAction string

// The actions on groups, in the order in which pages list them.
const (
	DoShowSessions GroupAction = "show_sessions" // know the group, and see its sessions
	DoEditGroup    GroupAction = "edit"          // its name
	DoGroupMembers GroupAction = "members"       // see, add and remove them
	DoNewSession   GroupAction = "new_session"   // make sessions in it, and move them there
	DoGroupStatus  GroupAction = "set_status"
	DoGroupRoles   GroupAction = "set_roles" // make co-hosts
	DoGroupOwner   GroupAction = "set_owner" // hand it over
	DoDeleteGroup  GroupAction = "delete"    // hidden and empty ones
)

var groupActions = [...]GroupAction{
	DoShowSessions, DoEditGroup, DoGroupMembers, DoNewSession, DoGroupStatus, DoGroupRoles, DoGroupOwner, DoDeleteGroup,
}

// MayGroup decides what a person of a kind, with a role in a group, may do with
// it. The empty code allows, CodeNotFound hides. Groups are for licence
// holders; a hidden one does not exist for anybody but its owner and co-hosts.
func MayGroup(kind session.Kind, role GroupRole, status session.Status, a GroupAction) session.Code {
	switch {
	case kind != session.Licensed:
		return session.CodeNotAllowed
	case role == NoGroupRole, status == session.Hidden && !role.Manages():
		return session.CodeNotFound
	}
	switch a {
	case DoShowSessions:
		return ""
	case DoEditGroup, DoGroupMembers, DoNewSession, DoGroupStatus:
		return unless(role.Manages())
	case DoGroupRoles, DoGroupOwner:
		return unless(role == GroupOwner)
	case DoDeleteGroup:
		if role == GroupOwner && status != session.Hidden {
			return session.CodeNotHidden
		}
		return unless(role == GroupOwner)
	}
	return session.CodeNotAllowed
}

// GroupMenu lists what a person may do with a group.
func GroupMenu(kind session.Kind, role GroupRole, status session.Status) []GroupAction {
	may := make([]GroupAction, 0, len(groupActions))
	for _, a := range groupActions {
		if MayGroup(kind, role, status, a) == "" {
			may = append(may, a)
		}
	}
	return may
}

func unless(ok bool) session.Code {
	if ok {
		return ""
	}
	return session.CodeNotAllowed
}

// SessionAction is an entry of a session's menu in a list.
type SessionAction string

// The entries, in the order in which pages list them.
const (
	MenuOpen       SessionAction = "open"
	MenuCopyLink   SessionAction = "copy_link"
	MenuEdit       SessionAction = "edit"
	MenuPeople     SessionAction = "people"
	MenuInvite     SessionAction = "invite"
	MenuRooms      SessionAction = "rooms"
	MenuAttendance SessionAction = "attendance"
	MenuClose      SessionAction = "close"
	MenuReopen     SessionAction = "reopen"
	MenuHide       SessionAction = "hide"
	MenuUnhide     SessionAction = "unhide"
	MenuCopy       SessionAction = "copy"
	MenuMove       SessionAction = "move"
	MenuDelete     SessionAction = "delete"
)

// SessionMenu is the menu of a session in the list of somebody who hosts it or
// is a member of it; nothing where it is hidden from them. Contacts have one
// entry, Open (rule 46).
func SessionMenu(s *session.State, w session.Who) []SessionAction {
	host := s.IsHost(w.Person)
	switch {
	case s.Deleted, !host && (!w.Member || s.Effective() == session.Hidden):
		return nil
	case w.Kind != session.Licensed:
		return []SessionAction{MenuOpen}
	case !host:
		return []SessionAction{MenuOpen, MenuCopyLink}
	}
	menu := []SessionAction{MenuOpen, MenuCopyLink}
	if s.May(w, session.DoConfigure) == "" {
		menu = append(menu, MenuEdit, MenuPeople, MenuInvite)
	}
	if s.May(w, session.DoPlanRooms) == "" {
		menu = append(menu, MenuRooms)
	}
	if s.May(w, session.DoSeeAttendance) == "" {
		menu = append(menu, MenuAttendance)
	}
	if s.May(w, session.DoSetStatus) == "" {
		switch s.Status {
		case session.Active:
			menu = append(menu, MenuClose, MenuHide)
		case session.Closed:
			menu = append(menu, MenuReopen, MenuHide)
		case session.Hidden:
			menu = append(menu, MenuUnhide)
		}
	}
	if s.May(w, session.DoConfigure) == "" {
		menu = append(menu, MenuCopy, MenuMove)
	}
	if s.May(w, session.DoDelete) == "" {
		menu = append(menu, MenuDelete)
	}
	return menu
}
