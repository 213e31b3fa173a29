package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

func testContacts(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	open := classroom.Contact{
		ID: "c1", Holder: "ana", Email: "eve@school.example", Label: "Eve, 7B 木", Language: "de",
		State: classroom.ContactOpen, Secret: []byte{1, 2}, Created: sec(1), Asked: sec(1),
	}
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.AddContact(ctx, open))
		again := open
		again.ID = "c2"
		require.ErrorIs(t, tx.AddContact(ctx, again), classroom.ErrTaken)
		again.Holder = "bob"
		return tx.AddContact(ctx, again)
	})
	w.read(func(q classroom.Query) error {
		for _, get := range []func() (classroom.Contact, error){
			func() (classroom.Contact, error) { return q.Contact(ctx, "c1") },
			func() (classroom.Contact, error) {
				c, err := q.ContactBySecret(ctx, []byte{1, 2})
				c.ID, c.Holder = "c1", "ana"
				return c, err
			},
		} {
			got, err := get()
			require.NoError(t, err)
			require.Equal(t, open, got)
		}
		_, err := q.ContactBySecret(ctx, []byte{9})
		require.ErrorIs(t, err, classroom.ErrNotFound)
		to, err := q.Requests(ctx, "nobody", "eve@school.example")
		require.NoError(t, err)
		require.Equal(t, []classroom.Link{
			{ID: "c1", Holder: "ana", Name: "ana", Since: sec(1)}, {ID: "c2", Holder: "bob", Name: "bob", Since: sec(1)},
		}, to)
		n, err := q.ContactsAsked(ctx, "ana", sec(1))
		require.Equal(t, 1, n)
		return err
	})

	accepted := open
	accepted.State, accepted.Person, accepted.Email, accepted.Answered = classroom.ContactAccepted, "cem", "cem@school.example", sec(5)
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.SaveContact(ctx, classroom.ContactOpen, accepted))
		require.ErrorIs(t, tx.SaveContact(ctx, classroom.ContactOpen, accepted), classroom.ErrNotFound, "it was answered")
		other := open
		other.ID, other.Email = "c3", "cem@school.example"
		require.ErrorIs(t, tx.AddContact(ctx, other), classroom.ErrTaken, "by the account's address")
		return nil
	})
	w.read(func(q classroom.Query) error {
		accepted.Name = "cem"
		got, err := q.Contact(ctx, "c1")
		require.NoError(t, err)
		require.Equal(t, accepted, got)
		links, err := q.Links(ctx, "cem")
		require.Equal(t, []classroom.Link{{ID: "c1", Holder: "ana", Name: "ana", Since: sec(5)}}, links)
		return err
	})
	w.write(func(tx classroom.Tx) error {
		ended := accepted
		ended.State, ended.Answered = classroom.ContactEnded, sec(6)
		require.NoError(t, tx.SaveContact(ctx, classroom.ContactAccepted, ended))
		require.NoError(t, tx.AddContact(ctx, classroom.Contact{ID: "c4", Holder: "ana", Email: "cem@school.example", State: classroom.ContactOpen, Label: "x", Secret: []byte{4}}))
		require.NoError(t, tx.Forget(ctx, sec(6)))
		_, err := tx.Contact(ctx, "c1")
		require.NoError(t, err)
		require.NoError(t, tx.Forget(ctx, sec(7)))
		_, err = tx.Contact(ctx, "c1")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		for _, id := range []string{"c2", "c4"} {
			_, err = tx.Contact(ctx, id)
			require.NoError(t, err)
		}
		ana, err := tx.Person(ctx, "ana")
		require.NoError(t, err)
		require.NoError(t, tx.ErasePerson(ctx, ana, sec(8)))
		_, err = tx.Contact(ctx, "c4")
		require.ErrorIs(t, err, classroom.ErrNotFound, "her contacts are nobody's")
		return nil
	})
}

func testContactLists(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.write(func(tx classroom.Tx) error {
		for i := range 30 {
			c := classroom.Contact{
				ID: fmt.Sprintf("c%02d", i), Holder: "ana", Email: fmt.Sprintf("p%02d@school.example", i),
				Label: fmt.Sprintf("Ä 100%%_%d", i%7), State: classroom.ContactOpen, Secret: []byte{byte(i)}, Created: at(time.Duration(i) * time.Second),
			}
			switch i {
			case 10:
				c.State, c.Person = classroom.ContactAccepted, "dia"
			case 11:
				c.State = classroom.ContactDeclined
			}
			require.NoError(t, tx.AddContact(ctx, c))
		}
		return nil
	})
	list := func(q classroom.Query, holder session.PersonID, state classroom.ContactState, search string) (ids []string) {
		key, id := "", ""
		for {
			page, err := q.Contacts(ctx, holder, state, search, key, id, 4)
			require.NoError(t, err)
			for _, c := range page {
				ids = append(ids, c.ID)
				key, id = classroom.Folded(c.Label), c.ID
			}
			if len(page) < 4 {
				return ids
			}
		}
	}
	w.read(func(q classroom.Query) error {
		all := list(q, "ana", "", "")
		require.Len(t, all, 29, "page by page, each once, without the declined one")
		require.Equal(t, []string{"c00", "c07", "c14", "c21", "c28", "c01"}, all[:6])
		require.Equal(t, []string{"c10"}, list(q, "ana", classroom.ContactAccepted, ""))
		require.Len(t, list(q, "ana", classroom.ContactOpen, ""), 28)
		require.Equal(t, []string{"c10"}, list(q, "ana", "", "DIA@ dia 100%_3 ä"))
		require.Equal(t, []string{"c05"}, list(q, "ana", "", "p05"))
		require.Empty(t, list(q, "ana", "", "p0%"))
		require.Empty(t, list(q, "bob", "", ""))
		return nil
	})
}
