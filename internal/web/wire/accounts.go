package wire

import "github.com/stoahq/stoa/internal/session"

// AccountAction is something that an administrator may do with an account.
type AccountAction string

// Account is an account as administrators see it.
type Account struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Email    string          `json:"email"`
	Kind     session.Kind    `json:"kind" enum:"licensed,contact"`
	Admin    bool            `json:"admin"`
	Locked   bool            `json:"locked"`
	Language Language        `json:"language" doc:"Empty: as the browser says."`
	Created  int64           `json:"created"`
	Password bool            `json:"password" doc:"There is one; without it only a link by mail or single sign-on lets in."`
	SSO      bool            `json:"sso" doc:"Has come by single sign-on."`
	May      []AccountAction `json:"may" enum:"edit,lock,unlock,reset,delete,set_kind,set_admin"`
}

// Accounts are a page of accounts.
type Accounts struct {
	People []Account `json:"people"`
	Next   string    `json:"next,omitempty" doc:"The cursor of the next page; missing on the last one."`
}

// ResetLink is what a link for a password is about.
type ResetLink struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Kind  string `json:"kind" enum:"reset,welcome"`
}
