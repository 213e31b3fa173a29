package session

// Code names why a command was refused. Pages translate it.
type Code string

// The codes of refusals.
const (
	CodeNotFound     Code = "not_found"      // hidden or deleted: as if unknown (rule 17)
	CodeNotStarted   Code = "not_started"    // waiting, and this person may not start (rule 12)
	CodeEnded        Code = "ended"          // the run is over
	CodeLive         Code = "live"           // only outside a run (rules 13, 44)
	CodeClosed       Code = "closed"         // read mode (rule 26)
	CodeFull         Code = "full"           // rule 16
	CodeRemoved      Code = "removed"        // rule 20
	CodeAskLater     Code = "ask_later"      // declined; again from Until on (rule 14)
	CodeDeclined     Code = "declined"       // declined for the rest of the run
	CodeNeedsAccount Code = "needs_account"  // rule 17
	CodeNotAllowed   Code = "not_allowed"    // this person may not do this
	CodeIsHost       Code = "is_host"        // hosts cannot be touched by this (rule 20)
	CodeNotLicensed  Code = "not_licensed"   // rule 22
	CodeNotAsking    Code = "not_asking"     // nobody of that name is asking
	CodeNotInside    Code = "not_inside"     // no seat or place to act from
	CodeGone         Code = "gone"           // the seat cannot be resumed (rule 11)
	CodeIdle         Code = "idle"           // logged out for inactivity (rule 39)
	CodeAccess       Code = "access"         // access was lost (rule 21)
	CodeTooLate      Code = "too_late"       // unsent changes come a day after the seat ended (rule 35)
	CodeNotHidden    Code = "not_hidden"     // deleting needs hidden first (rule 25)
	CodeNoTimer      Code = "no_timer"       // there is no timer (rule 34)
	CodeNoRooms      Code = "no_rooms"       // there are no breakout rooms, or none of that id (rule 49)
	CodeRoomsOpen    Code = "rooms_open"     // there are breakout rooms already
	CodeTooMany      Code = "too_many_rooms" // as many breakout rooms as there can be
	CodeElsewhere    Code = "elsewhere"      // of a breakout room in which this person is not (rule 49)
	CodeInvalid      Code = "invalid"        // a malformed command
)

// Refusal is the error of a command that may not be carried out. The
// deadlines that fired before it stand all the same (rule 4).
type Refusal struct {
	Code  Code
	Until Instant // CodeAskLater: when asking is possible again
}

func (r *Refusal) Error() string { return "refused: " + string(r.Code) }

func refuse(c Code) error { return &Refusal{Code: c} }
