package wire

// ContactState is what became of a request to be a contact.
type ContactState string

// ContactAction is something that a licence holder may do with a contact.
type ContactAction string

// Contact is one of a licence holder's contacts, or an open request.
type Contact struct {
	ID       string          `json:"id"`
	Person   string          `json:"person,omitempty" doc:"The account; only of accepted ones."`
	Name     string          `json:"name,omitempty" doc:"The account's; only of accepted ones."`
	Email    string          `json:"email"`
	Label    string          `json:"label" doc:"The licence holder's own words for them."`
	State    ContactState    `json:"state" enum:"open,accepted"`
	Language Language        `json:"language" doc:"Of the request."`
	Created  int64           `json:"created"`
	Asked    int64           `json:"asked" doc:"The last mail, reminders included."`
	May      []ContactAction `json:"may" enum:"show_sessions,rename,remind,withdraw,end"`
}

// Contacts is a page of a licence holder's contacts.
type Contacts struct {
	Contacts []Contact `json:"contacts"`
	Next     string    `json:"next,omitempty" doc:"The cursor of the next page; missing on the last one."`
}

// By is who did something, by name.
type By struct {
	Name string `json:"name"`
}

// ContactRequest is a request to be a contact, for whoever has its link.
type ContactRequest struct {
	By      By           `json:"by"`
	Email   string       `json:"email" doc:"The address that was asked; masked for others than its owner."`
	State   ContactState `json:"state" enum:"open,accepted,declined,withdrawn,ended"`
	Account bool         `json:"account" doc:"The address has an account: log in to accept."`
	Own     bool         `json:"own,omitempty" doc:"The person who asks now made this request."`
}

// Link is a contact, or an open request, as the other side sees it.
type Link struct {
	ID    string `json:"id"`
	By    By     `json:"by"`
	Since int64  `json:"since"`
}

// Links are whose contact I am, and who asks me to be.
type Links struct {
	Links    []Link `json:"links"`
	Requests []Link `json:"requests"`
}
