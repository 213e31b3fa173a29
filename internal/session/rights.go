package session

import "time"

// Action is something that a person may or may not do in a session. Pages
// show what [State.May] allows; Step refuses what it does not.
type Action string

// The actions.
const (
	DoStart    Action = "start"
	DoEnter    Action = "enter"
	DoRead     Action = "read"    // also Prepare
	DoView     Action = "view"    // see the workspace
	DoEdit     Action = "edit"    // change what is on boards
	DoArrange  Action = "arrange" // boards themselves, locks of elements, versions, gathering
	DoSpeak    Action = "speak"   // send a microphone
	DoShow     Action = "show"    // a camera
	DoShare    Action = "share"   // a screen
	DoSeeList  Action = "see_list"
	DoRaise    Action = "raise"    // one's own hand, and lower it
	DoModerate Action = "moderate" // lower hands, mute, stop cameras and screens
	// DoAddFile is adding a file to the session's list: for who may edit, or write
	// to everybody; DoAttach is adding one that is not listed, for a board, a
	// private message, or one said in a breakout room.
	DoAddFile Action = "add_file"
	DoAttach  Action = "attach"
	// DoWrite is writing in the chat to everybody, and changing what one wrote;
	// DoWritePrivate is writing to one person, of whom MayWriteTo decides.
	DoWrite        Action = "write"
	DoWritePrivate Action = "write_private"
	DoBroadcast    Action = "broadcast"    // write to all breakout rooms at once
	DoUnwrite      Action = "unwrite"      // delete what one wrote in the chat
	DoTidyChat     Action = "tidy_chat"    // delete what others wrote
	DoClearChat    Action = "clear_chat"   // delete everything that all can see of a run
	DoReadHistory  Action = "chat_history" // see the chat of earlier runs
	DoEnd          Action = "end"          // End Session
	DoAdmit        Action = "admit"        // and decline
	DoAdmitAlways  Action = "admit_always"
	DoLock         Action = "lock"
	DoLend         Action = "lend"
	DoRemove       Action = "remove"
	DoLift         Action = "lift"
	DoConfigure    Action = "configure"
	DoSetStatus    Action = "set_status"
	DoSetHosts     Action = "set_hosts" // give and take the role, hand over
	DoDelete       Action = "delete"
	DoSeeTimers    Action = "see_timers" // the host timer (rule 28)
	// DoSeeAttendance also covers the audit list of the session and erasing a
	// guest's name (rules 47 and 48).
	DoSeeAttendance Action = "see_attendance"

	DoReact Action = "react" // a sign that is seen for a moment
	DoTime  Action = "time"  // the timer that everybody sees

	DoRooms Action = "rooms" // open and close breakout rooms, place and move people, time them
	// DoPlanRooms is seeing and changing the plan of breakout rooms that is kept
	// with the session, whether a run is live or not.
	DoPlanRooms Action = "plan_rooms"

	DoChoose Action = "choose_room" // go into a breakout room oneself
	DoReturn Action = "return"      // go back to the main room oneself
	DoCall   Action = "call"        // call for help from within a room

	DoPoll   Action = "poll"   // make polls, open and close them, share results
	DoAnswer Action = "answer" // answer a poll
)

// actions are all of them, in the order in which pages list them.
var actions = [...]Action{
	DoStart, DoEnter, DoRead, DoView, DoEdit, DoArrange, DoSpeak, DoShow, DoShare, DoSeeList,
	DoRaise, DoModerate, DoAddFile, DoAttach, DoWrite, DoWritePrivate, DoBroadcast, DoUnwrite, DoTidyChat, DoClearChat, DoReadHistory,
	DoEnd, DoAdmit, DoAdmitAlways, DoLock, DoLend,
	DoRemove, DoLift, DoConfigure, DoSetStatus, DoSetHosts, DoDelete, DoSeeTimers, DoSeeAttendance,
	DoReact, DoTime, DoPoll, DoAnswer, DoRooms, DoPlanRooms, DoChoose, DoReturn, DoCall,
}

// MayList is every action that w may take now.
func (s *State) MayList(w Who) []Action {
	var out []Action
	for _, a := range actions {
		if s.May(w, a) == "" {
			out = append(out, a)
		}
	}
	return out
}

// May decides a right: the empty code allows, CodeNotFound hides, any other
// refuses. It is the one place where rights are decided.
func (s *State) May(w Who, a Action) Code {
	host := s.IsHost(w.Person)
	if s.Deleted || s.Effective() == Hidden && !host {
		return CodeNotFound
	}
	switch a {
	case DoStart:
		return s.mayStart(w)
	case DoEnter:
		return s.mayEnter(w)
	case DoRead:
		return s.mayRead(w)
	case DoView:
		return unless(host || s.isInside(w.Person), CodeNotInside)
	case DoEdit:
		return s.mayEdit(w)
	case DoArrange:
		return first(hostOnly(host), unless(s.Effective() == Active, CodeClosed), unless(s.isInside(w.Person), CodeNotInside))
	case DoAddFile:
		code := s.mayEdit(w)
		if code != "" && s.mayChat(w, DoWrite) == "" {
			return ""
		}
		return code
	case DoAttach:
		code := s.May(w, DoAddFile)
		if code != "" && s.mayChat(w, DoWritePrivate) == "" {
			return ""
		}
		return code
	case DoWrite, DoWritePrivate, DoBroadcast, DoUnwrite, DoTidyChat, DoClearChat, DoReadHistory:
		return s.mayChat(w, a)
	case DoSpeak, DoShow, DoShare, DoSeeList, DoRaise, DoModerate:
		return s.mayMeet(w, a)
	case DoEnd:
		return first(hostOnly(host), unless(s.IsLive(), CodeEnded))
	case DoAdmit:
		inside := s.Seats[w.Person].Inside()
		return unless(host && inside || s.IsModerator(w.Person), CodeNotAllowed)
	case DoAdmitAlways:
		return unless(host && s.Seats[w.Person].Inside(), CodeNotAllowed)
	case DoLock, DoLend, DoLift:
		return first(hostOnly(host), unless(s.IsLive(), CodeEnded))
	case DoRemove:
		return first(unless(host || s.IsModerator(w.Person), CodeNotAllowed), unless(s.IsLive(), CodeEnded))
	case DoConfigure, DoPlanRooms, DoSetStatus, DoSeeTimers, DoSeeAttendance:
		return hostOnly(host)
	case DoSetHosts:
		return unless(s.Hosts[w.Person] == Owner, CodeNotAllowed)
	case DoDelete:
		return first(hostOnly(host), unless(s.Status == Hidden, CodeNotHidden))
	case DoReact, DoAnswer:
		return unless(s.Seats[w.Person].Inside(), CodeNotInside)
	case DoTime, DoPoll, DoRooms:
		return s.mayGuide(w)
	case DoChoose, DoReturn, DoCall:
		return s.mayRoom(w, a)
	}
	return CodeNotAllowed
}

// mayStart: rules 11 and 33. While a run is live it means entering.
func (s *State) mayStart(w Who) Code {
	switch {
	case s.Effective() != Active:
		return CodeClosed
	case !s.IsHost(w.Person) && (s.Settings.Policy != Open || !w.Member):
		return CodeNotStarted
	case s.IsLive():
		return s.mayEnter(w)
	default:
		return ""
	}
}

// mayEnter says whether entering lets in or at least asks; starting included.
// That a declined person has to wait before asking again is left to Step, for
// rights do not depend on the time.
func (s *State) mayEnter(w Who) Code {
	t := s.Seats[w.Person]
	switch {
	case s.Effective() != Active:
		return CodeClosed
	case s.Phase() == Ended:
		return CodeEnded
	case s.Phase() == Waiting:
		if c := s.mayStart(w); c != "" && w.Kind == Guest && s.Settings.Guests == GuestsNone {
			return CodeNeedsAccount
		} else {
			return c
		}
	case t != nil && t.State != Gone:
		return ""
	case t != nil && t.Barred:
		return CodeRemoved
	case s.IsHost(w.Person):
		return ""
	}
	in := s.entitled(w.Person, w.Kind, w.Member)
	switch {
	case !in && w.Kind == Guest && s.Settings.Guests == GuestsNone:
		return CodeNeedsAccount
	case s.Full():
		return CodeFull
	case !in && t != nil && t.Declines > s.Settings.AskTimes:
		return CodeDeclined
	default:
		return ""
	}
}

// mayRead: rules 13, 26 and 44.
func (s *State) mayRead(w Who) Code {
	host := s.IsHost(w.Person)
	switch {
	case s.Effective() == Hidden && !host, s.Deleted:
		return CodeNotFound
	case w.Kind == Guest || !host && !w.Member:
		return CodeNotAllowed
	case s.IsLive():
		return CodeLive
	default:
		return ""
	}
}

// mayEdit: the workspace can be changed by those inside a live run, and by hosts
// who prepare (rule 13), whose page stays as it is when a run starts (rule 44),
// as far as the session lets them; never in a closed or hidden session (rule 26).
func (s *State) mayEdit(w Who) Code {
	switch {
	case s.Effective() != Active:
		return CodeClosed
	case s.Seats[w.Person].Inside(), s.IsHost(w.Person) && s.Readers[w.Person].Inside():
		return s.lets(w, s.Settings.Edit)
	default:
		return CodeNotInside
	}
}

// mayGuide: what hosts and moderators do in a live run that they are in.
func (s *State) mayGuide(w Who) Code {
	return first(
		unless(s.IsHost(w.Person) || s.IsModerator(w.Person), CodeNotAllowed),
		unless(s.IsLive(), CodeEnded),
		unless(s.Seats[w.Person].Inside(), CodeNotInside))
}

// mayChat: the chat goes on in a live run of an active session and is written
// by those who have a seat in it; those who read see it and write nothing. What
// was written in earlier runs is for those who may read outside a run (rule 44):
// guests, and people who were let in for one run, see that run's only.
func (s *State) mayChat(w Who, a Action) Code {
	host, t := s.IsHost(w.Person), s.Seats[w.Person]
	if a == DoReadHistory {
		return first(unless(s.isInside(w.Person), CodeNotInside), unless(host || w.Member && w.Kind != Guest, CodeNotAllowed))
	}
	switch {
	case s.Effective() != Active:
		return CodeClosed
	case !s.IsLive() || !t.Inside():
		return CodeNotInside
	}
	switch a { //nolint:exhaustive // what the chat knows
	case DoWrite:
		return s.lets(w, s.Settings.Write)
	case DoBroadcast:
		return first(hostOnly(host), s.lets(w, s.Settings.Write), unless(s.Run.Breakout.Open(), CodeNoRooms))
	case DoWritePrivate:
		return unless(s.Settings.Private != AccessNobody, CodeNotAllowed)
	case DoTidyChat:
		return unless(host || t.Lent, CodeNotAllowed)
	case DoClearChat:
		return hostOnly(host)
	default:
		return ""
	}
}

// MayWriteIn decides whether w may write in the chat of a breakout room, or
// (empty) of the main one: that in which they are.
func (s *State) MayWriteIn(w Who, room RoomID) Code {
	if code := s.May(w, DoWrite); code != "" {
		return code
	}
	return unless(s.RoomOf(w.Person) == room, CodeElsewhere)
}

// MayWriteTo decides whether w may write in the chat to one person only, who
// must be inside. Whom the session does not let write to others may still write
// to hosts and moderators, unless nobody may write privately: a question that
// the class need not hear is what private messages are for.
func (s *State) MayWriteTo(w Who, to PersonID) Code {
	t := s.Seats[to]
	switch c := s.May(w, DoWritePrivate); {
	case c != "":
		return c
	case to == w.Person || !t.Inside():
		return CodeNotFound
	case s.IsHost(to) || t.Lent:
		return ""
	default:
		return s.lets(w, s.Settings.Private)
	}
}

// mayMeet: what people do with each other in a live run. Who leads always sees
// who is inside; readers see each other by the same setting.
func (s *State) mayMeet(w Who, a Action) Code {
	seat := s.Seats[w.Person].Inside()
	leads := s.IsModerator(w.Person) || s.IsHost(w.Person) && seat
	switch {
	case a == DoModerate:
		return unless(leads, CodeNotAllowed)
	case a == DoSeeList && (s.IsHost(w.Person) || leads):
		return unless(s.isInside(w.Person), CodeNotInside)
	case a == DoSeeList:
		return first(unless(s.isInside(w.Person), CodeNotInside), s.lets(w, s.Settings.List))
	case !seat:
		return CodeNotInside
	case a == DoSpeak:
		return s.lets(w, s.Settings.Speak)
	case a == DoShow:
		return s.lets(w, s.Settings.Show)
	case a == DoShare:
		return s.lets(w, s.Settings.Share)
	default:
		return "" // a hand
	}
}

// lets says whether a setting of the session lets somebody who is inside, or
// was: lent moderation counts until the run ends.
func (s *State) lets(w Who, a Access) Code {
	t := s.Seats[w.Person]
	switch a {
	case AccessEveryone:
		return ""
	case AccessAccounts:
		return unless(w.Kind != Guest, CodeNotAllowed)
	case AccessHosts:
		return unless(s.IsHost(w.Person) || t != nil && t.Lent, CodeNotAllowed)
	case AccessNobody:
	}
	return CodeNotAllowed
}

// isInside tells whether p has a seat or a place as a reader.
func (s *State) isInside(p PersonID) bool {
	return s.Seats[p].Inside() || s.Readers[p].Inside()
}

// lateWindow is how long after the end of a seat its unsent changes are taken
// (rule 35).
const lateWindow = 24 * time.Hour

// MayLate decides whether changes are taken at now that a page could not send
// before its seat ended at left, for that reason (rule 35). Of somebody who is
// inside it is the right to edit. A zero left is a person without a stay: only
// hosts, who may have prepared (rule 13), can have changed anything then. A
// removal that holds, or ended the last stay, refuses.
func (s *State) MayLate(w Who, left Instant, reason Reason, now Instant) Code {
	host, t := s.IsHost(w.Person), s.Seats[w.Person]
	switch {
	case s.Deleted || s.Effective() == Hidden && !host:
		return CodeNotFound
	case s.Effective() != Active:
		return CodeClosed
	case t.Inside(), host && s.Readers[w.Person].Inside():
		return s.mayEdit(w)
	case reason == Removed, t != nil && t.Barred:
		return CodeRemoved
	case left == 0 && !host:
		return CodeNotInside
	case left != 0 && now >= left.Add(lateWindow):
		return CodeTooLate
	default:
		return s.lets(w, s.Settings.Edit)
	}
}

func hostOnly(host bool) Code { return unless(host, CodeNotAllowed) }

func unless(ok bool, c Code) Code {
	if ok {
		return ""
	}
	return c
}

func first(codes ...Code) Code {
	for _, c := range codes {
		if c != "" {
			return c
		}
	}
	return ""
}
