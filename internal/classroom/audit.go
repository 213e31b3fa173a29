package classroom

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
)

// AuditAction names what was done (rule 48).
type AuditAction string

// The actions in a session, which the store carries over from its events.
const (
	AuditRunStart      AuditAction = "run.start"      // Data: run
	AuditRunEnd        AuditAction = "run.end"        // Data: run, reason; By is empty where the rules ended it
	AuditRunLock       AuditAction = "run.lock"       //
	AuditRunUnlock     AuditAction = "run.unlock"     //
	AuditSeatAdmit     AuditAction = "seat.admit"     // Data: always, where it made a member
	AuditSeatDecline   AuditAction = "seat.decline"   //
	AuditSeatRemove    AuditAction = "seat.remove"    //
	AuditSeatLift      AuditAction = "seat.lift"      // a removal was taken back
	AuditSeatLend      AuditAction = "seat.lend"      // moderation
	AuditSeatTakeBack  AuditAction = "seat.take_back" // moderation
	AuditHost          AuditAction = "session.host"   // Data: role: owner, cohost, none
	AuditStatus        AuditAction = "session.status" // Data: status, and of: group where it is the group's
	AuditSettings      AuditAction = "session.settings"
	AuditSessionDelete AuditAction = "session.delete"
)

// The actions outside, which are written down by whoever carries them out.
const (
	AuditSessionAdd       AuditAction = "session.add"
	AuditSessionRename    AuditAction = "session.rename"
	AuditSessionMove      AuditAction = "session.move"
	AuditSessionCopy      AuditAction = "session.copy"
	AuditSessionDates     AuditAction = "session.dates"
	AuditSessionInvite    AuditAction = "session.invite"
	AuditSessionUninvite  AuditAction = "session.uninvite"
	AuditSessionExport    AuditAction = "session.export"
	AuditMemberAdd        AuditAction = "session.member_add"
	AuditMemberRemove     AuditAction = "session.member_remove"
	AuditBoardAdd         AuditAction = "board.add" // Data of the boards' actions: board
	AuditBoardRename      AuditAction = "board.rename"
	AuditBoardMove        AuditAction = "board.move"
	AuditBoardDelete      AuditAction = "board.delete"
	AuditBoardBack        AuditAction = "board.back"    // a deletion was taken back
	AuditBoardRestore     AuditAction = "board.restore" // Data: version
	AuditChatDelete       AuditAction = "chat.delete"   // somebody else's message
	AuditChatClear        AuditAction = "chat.clear"
	AuditFileDelete       AuditAction = "file.delete" // Data: file, the hash
	AuditGroupAdd         AuditAction = "group.add"
	AuditGroupRename      AuditAction = "group.rename"
	AuditGroupStatus      AuditAction = "group.status"
	AuditGroupMember      AuditAction = "group.member_add"
	AuditGroupMemberOut   AuditAction = "group.member_remove"
	AuditGroupRole        AuditAction = "group.role"
	AuditGroupOwner       AuditAction = "group.owner"
	AuditGroupDelete      AuditAction = "group.delete"
	AuditPersonAdd        AuditAction = "person.add"
	AuditPersonEdit       AuditAction = "person.edit"
	AuditPersonLock       AuditAction = "person.lock"
	AuditPersonUnlock     AuditAction = "person.unlock"
	AuditPersonLicence    AuditAction = "person.licence"
	AuditPersonReset      AuditAction = "person.reset"
	AuditPersonDelete     AuditAction = "person.delete"
	AuditContactInvite    AuditAction = "contact.invite"
	AuditContactAccept    AuditAction = "contact.accept"
	AuditContactDecline   AuditAction = "contact.decline"
	AuditContactEnd       AuditAction = "contact.end"
	AuditAttendanceExport AuditAction = "attendance.export" // Data: run, or nothing for all of them
	AuditNameErase        AuditAction = "name.erase"
	AuditAppearance       AuditAction = "appearance.edit"
)

// Audit is one line of the audit list: who did what, when (rule 48). It holds
// ids, and of names and addresses nothing: Data is for words like a status.
type Audit struct {
	ID      string           // made by AddAudit when empty; later ones sort later
	At      session.Instant  // now when zero
	By      session.PersonID // empty: the rules, or an administrator at the command line
	Action  AuditAction
	Session session.SessionID // empty: none; so with the next two
	Group   GroupID
	Person  session.PersonID // whom it was done to
	Data    map[string]string
}

// AuditEntry is a line with what a reader needs beside it. Names are empty
// where there is none any more.
type AuditEntry struct {
	Audit
	SessionLink, SessionName string
	SessionDeleted           bool
	GroupName                string
}

// AuditFilter says which lines are wanted; what is zero does not matter.
type AuditFilter struct {
	Session  session.SessionID
	Person   session.PersonID // who did it, or to whom
	Action   string           // one, or "session." for all that begin so
	From, To session.Instant  // at or after, before
	Before   AuditKey         // the last line of the page before
	Limit    int
}

// AuditKey is where a page of the list ends.
type AuditKey struct {
	At session.Instant
	ID string
}

// Audit lists what was done, the latest first. Who may read it is for the
// caller to say: the hosts of a session theirs, administrators all.
func (c *Classroom) Audit(ctx context.Context, f AuditFilter) (all []AuditEntry, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		all, err = q.Audit(ctx, f)
		return err
	})
	return all, err
}
