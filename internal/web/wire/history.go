package wire

import "github.com/stoahq/stoa/internal/session"

// Somebody is a person by name.
type Somebody struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty" doc:"Missing where the account was deleted or the name erased."`
}

// RunRecord is one live period of a session.
type RunRecord struct {
	Number    int               `json:"number"`
	ID        string            `json:"id"`
	Started   int64             `json:"started"`
	StartedBy *Somebody         `json:"startedBy,omitempty"`
	Ended     int64             `json:"ended,omitempty" doc:"Missing while it is live."`
	Reason    session.EndReason `json:"reason,omitempty" enum:"host_ended,host_absent,empty,closed"`
	People    int               `json:"people" doc:"Who was there."`
}

// RunRecords are those of a session, the latest first.
type RunRecords struct {
	Session string      `json:"session" doc:"Its name."`
	Runs    []RunRecord `json:"runs"`
	Next    string      `json:"next,omitempty" doc:"The cursor of the next page; missing on the last one."`
}

// StayRecord is one stretch of time in a run.
type StayRecord struct {
	From   int64          `json:"from"`
	To     int64          `json:"to,omitempty" doc:"Missing while it goes on."`
	Reason session.Reason `json:"reason,omitempty" enum:"left,lost,idle,removed,ended,closed,access,declined" doc:"Why they went."`
}

// RunRole is the highest that somebody was in a run; admitted is an account
// that is no member and was let in.
type RunRole string

// AttendanceAction is what may be done about a line.
type AttendanceAction string

// AttendanceErase takes a guest's name away.
const AttendanceErase AttendanceAction = "erase_name"

// Attended is one person's line in the attendance of a run.
type Attended struct {
	ID      string             `json:"id"`
	Name    string             `json:"name,omitempty" doc:"Missing where the account was deleted or the name erased."`
	Kind    session.Kind       `json:"kind,omitempty" enum:"licensed,contact,guest"`
	Role    RunRole            `json:"role,omitempty" enum:"host,cohost,moderator,member,admitted,guest"`
	Stays   []StayRecord       `json:"stays"`
	Seconds int64              `json:"seconds" doc:"The sum of the stays; of one that goes on, until now."`
	Here    bool               `json:"here" doc:"There now."`
	Absent  bool               `json:"absent" doc:"A host or member who did not come (of a live run: so far)."`
	Rooms   []string           `json:"rooms,omitempty" doc:"The names of the breakout rooms in which they were, in order."`
	May     []AttendanceAction `json:"may" enum:"erase_name"`
}

// RunAttendance is one run and who was there.
type RunAttendance struct {
	Session string     `json:"session" doc:"Its name."`
	Run     RunRecord  `json:"run"`
	Now     int64      `json:"now" doc:"When this was so, by the server's clock."`
	People  []Attended `json:"people" doc:"In the order in which they came; who was absent comes last."`
}

// OwnStay is one of my stays.
type OwnStay struct {
	Session string  `json:"session" doc:"Its name."`
	Run     int     `json:"run"`
	Role    RunRole `json:"role,omitempty" enum:"host,cohost,moderator,member,admitted,guest"`
	StayRecord
}

// OwnStays are mine, the latest first.
type OwnStays struct {
	Stays  []OwnStay `json:"stays"`
	Months int       `json:"months" doc:"How long they are kept; 0: for ever."`
	Next   string    `json:"next,omitempty" doc:"The cursor of the next page; missing on the last one."`
}

// Record is everything that is kept of a person, to be downloaded (rule 47).
type Record struct {
	Made     string          `json:"made" doc:"When; all instants in it are ISO 8601 in UTC."`
	Person   RecordPerson    `json:"person"`
	Logins   []RecordLogin   `json:"logins"`
	Sessions []RecordRole    `json:"sessions" doc:"Of which I am a host, or a member of its own."`
	Groups   []RecordRole    `json:"groups"`
	Contacts []RecordContact `json:"contacts" doc:"Mine, and those whose contact I am."`
	Stays    []RecordStay    `json:"attendance"`
	Absences []RecordAbsence `json:"absences" doc:"Runs in which I was missed."`
	Rooms    []RecordRoom    `json:"rooms" doc:"Breakout rooms in which I was."`
	Files    []RecordFile    `json:"files" doc:"That I have added, and that are still kept."`
	Answers  []RecordAnswer  `json:"answers" doc:"To polls."`
	Messages []RecordMessage `json:"messages" doc:"That I wrote in chats, and that are still kept."`
	Deeds    []RecordDeed    `json:"audit" doc:"What I did, and what was done to me, as the audit list has it."`
}

// RecordPerson is the person of a record.
type RecordPerson struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	Email    string       `json:"email,omitempty"`
	Kind     session.Kind `json:"kind"`
	Admin    bool         `json:"admin,omitempty"`
	Language string       `json:"language,omitempty"`
	Created  string       `json:"created"`
}

// RecordLogin is a browser in a record.
type RecordLogin struct {
	Created string `json:"created"`
	Acted   string `json:"acted"`
	Address string `json:"address"`
	Agent   string `json:"agent"`
}

// RecordRole is a session or a group in a record.
type RecordRole struct {
	Name  string `json:"name"`
	Role  string `json:"role"`
	Since string `json:"since,omitempty"`
}

// RecordContact is a link between a licence holder and a contact.
type RecordContact struct {
	Of      string `json:"of" doc:"The licence holder."`
	Email   string `json:"email"`
	Label   string `json:"label,omitempty"`
	State   string `json:"state"`
	Created string `json:"created"`
}

// RecordStay is a stay in a record.
type RecordStay struct {
	Session string `json:"session"`
	Run     int    `json:"run"`
	Role    string `json:"role,omitempty"`
	From    string `json:"from"`
	To      string `json:"to,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// RecordAbsence is a run in which the person was missed.
type RecordAbsence struct {
	Session string `json:"session"`
	Run     int    `json:"run"`
	Started string `json:"started"`
	Ended   string `json:"ended"`
}

// RecordRoom is a breakout room in a record.
type RecordRoom struct {
	Session string `json:"session"`
	Name    string `json:"name"`
	At      string `json:"at" doc:"When I came there first."`
}

// RecordFile is a file in a record.
type RecordFile struct {
	Session string `json:"session"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	Size    int64  `json:"size"`
	Added   string `json:"added"`
}

// RecordMessage is a message of a chat in a record.
type RecordMessage struct {
	Session string `json:"session"`
	At      string `json:"at"`
	Private bool   `json:"private" doc:"Written to one person."`
	Room    string `json:"room,omitempty" doc:"The breakout room in which it was said."`
	Text    string `json:"text"`
	Edited  string `json:"edited,omitempty"`
}

// RecordDeed is a line of the audit list in a record.
type RecordDeed struct {
	At      string `json:"at"`
	Action  string `json:"action"`
	ByMe    bool   `json:"byMe"`
	Session string `json:"session,omitempty"`
}

// AuditSession is the session that a line tells of.
type AuditSession struct {
	Link    string `json:"link,omitempty" doc:"Missing where it was deleted."`
	Name    string `json:"name"`
	Deleted bool   `json:"deleted,omitempty"`
}

// AuditGroup is the group that a line tells of.
type AuditGroup struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// AuditEntry is one line of the audit list (rule 48).
type AuditEntry struct {
	ID      string            `json:"id"`
	At      int64             `json:"at"`
	By      *Somebody         `json:"by,omitempty" doc:"Missing where the rules did it, or the command line."`
	Action  string            `json:"action"`
	Session *AuditSession     `json:"session,omitempty"`
	Group   *AuditGroup       `json:"group,omitempty"`
	Person  *Somebody         `json:"person,omitempty" doc:"To whom it was done."`
	Data    map[string]string `json:"data,omitempty"`
}

// AuditEntries are lines of the audit list, the latest first.
type AuditEntries struct {
	Session string       `json:"session,omitempty" doc:"The session's name, in the list of one session."`
	Entries []AuditEntry `json:"entries"`
	Next    string       `json:"next,omitempty" doc:"The cursor of the next page; missing on the last one."`
}
