package wire

// MailKind says what a mail is about.
type MailKind string

// MailState is what became of a mail.
type MailState string

// MailAction is something that an administrator may do with a mail.
type MailAction string

// Mail is a mail in the outbox.
type Mail struct {
	ID       string       `json:"id"`
	Kind     MailKind     `json:"kind" enum:"welcome,reset,contact,invite,invite_update,invite_cancel,test"`
	To       string       `json:"to" doc:"The address."`
	Name     string       `json:"name,omitempty" doc:"Of the receiver, if known."`
	Subject  string       `json:"subject"`
	Language Language     `json:"language"`
	State    MailState    `json:"state" enum:"queued,sent,failed"`
	Attempts int          `json:"attempts"`
	Error    string       `json:"error,omitempty" doc:"Of the last attempt, in the mail server's words."`
	Created  int64        `json:"created"`
	Sent     int64        `json:"sent,omitempty"`
	May      []MailAction `json:"may" enum:"retry"`
}

// Outbox is a page of the mails, the newest first.
type Outbox struct {
	Mails []Mail `json:"mails"`
	SMTP  bool   `json:"smtp" doc:"There is a mail server. Without one, queued mails are passed on by hand."`
	Next  string `json:"next,omitempty" doc:"The cursor of the next page; missing on the last one."`
}

// Letter is a mail with its text, as it is sent.
type Letter struct {
	Mail
	Text string `json:"text"`
	HTML string `json:"html" doc:"A whole document, which loads nothing."`
	Link string `json:"link,omitempty" doc:"Where its button leads. The secret ones are not kept after sending."`
	ICS  string `json:"ics,omitempty" doc:"The calendar entry."`
}

// InvitationAction is something that a host may do with an invitation.
type InvitationAction string

// Invitation to a session by mail.
type Invitation struct {
	ID       string             `json:"id"`
	Email    string             `json:"email"`
	Name     string             `json:"name,omitempty"`
	Language Language           `json:"language"`
	By       By                 `json:"by"`
	Created  int64              `json:"created"`
	May      []InvitationAction `json:"may" enum:"cancel"`
}

// Invitations are a page of those of a session.
type Invitations struct {
	Invitations []Invitation `json:"invitations"`
	Next        string       `json:"next,omitempty" doc:"The cursor of the next page; missing on the last one."`
}

// Invited is what became of a request to invite.
type Invited struct {
	Sent  []Invitation `json:"sent"`
	Known []string     `json:"known" doc:"Addresses that were invited before; they get no other mail."`
}
