package classroom

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
)

// SetMember makes an account a member of a session for good, or takes that
// back: who is asking enters at once (rule 16), who is inside is put out
// (rule 21). An empty by is the system.
func (c *Classroom) SetMember(ctx context.Context, by session.PersonID, id session.SessionID, person session.PersonID, member bool) error {
	return c.change(ctx, id, func(t *turn) error {
		if _, err := t.tx.Person(ctx, person); err != nil {
			return err
		}
		keep := t.tx.AddMember
		if !member {
			keep = t.tx.RemoveMember
		}
		if err := keep(ctx, id, person); err != nil {
			return err
		}
		return t.step(session.SetMember{By: by, Person: person, Member: member})
	})
}
