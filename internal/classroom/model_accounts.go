package classroom

import (
	"errors"
	"fmt"

	"github.com/stoahq/stoa/internal/session"
)

// ErrLastAdmin: without this administrator nobody could administer.
var ErrLastAdmin = errors.New("this is the last administrator who can log in")

// Owns is the error of a change that needs somebody else to take over first.
type Owns struct{ Sessions, Groups int }

func (e *Owns) Error() string {
	return fmt.Sprintf("has a role in %d sessions and %d groups", e.Sessions, e.Groups)
}

// Account is a person with an account, as administrators see them.
type Account struct {
	Person
	SSO bool // logs in by single sign-on as well
}

// AccountFilter picks accounts for a list by name.
type AccountFilter struct {
	Search string       // every word of it is in the name or in the address
	Kind   session.Kind // empty: both
	State  AccountState // empty: both
	After  Position
	Limit  int
}

// AccountState is whether an account can be logged in to.
type AccountState string

// The states of an account.
const (
	AccountActive AccountState = "active"
	AccountShut   AccountState = "locked"
)

// Position is where a page of a list by name begins: after the entry of this
// folded name and id; zero: at the start.
type Position struct{ Key, ID string }

// Standings are the roles of a person in sessions and groups.
type Standings struct {
	Owned, Hosted   []session.SessionID // as owner, as co-host
	Groups, Managed []GroupID           // as owner, as co-host
}

// any is an *Owns if there is a role.
func (s Standings) any() error {
	if n, g := len(s.Owned)+len(s.Hosted), len(s.Groups)+len(s.Managed); n+g > 0 {
		return &Owns{Sessions: n, Groups: g}
	}
	return nil
}

// owned is an *Owns if the person owns something.
func (s Standings) owned() error {
	if n, g := len(s.Owned), len(s.Groups); n+g > 0 {
		return &Owns{Sessions: n, Groups: g}
	}
	return nil
}

// TokenKind says what a token is for.
type TokenKind string

// The kinds of tokens.
const (
	TokenReset   TokenKind = "reset"   // a new password for who forgot theirs
	TokenWelcome TokenKind = "welcome" // the first password
)

// Token is a link that works once.
type Token struct {
	Secret  []byte // SHA-256 of what is in the link
	Kind    TokenKind
	Person  session.PersonID
	Created session.Instant
	Expires session.Instant
}
