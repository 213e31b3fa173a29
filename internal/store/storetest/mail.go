package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

func testMails(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	full := classroom.Mail{
		ID: "m2", Kind: classroom.MailReset, Email: "eve@school.example", Name: "Ève 木", Language: "he",
		Data: classroom.MailData{Token: "secret"}, By: "ana", Session: "s1", State: classroom.MailQueued,
		Attempts: 3, Error: "450 later", Created: sec(2), Sent: sec(9),
	}
	w.write(func(tx classroom.Tx) error {
		for i, m := range []classroom.Mail{
			{ID: "m1", Kind: classroom.MailTest, State: classroom.MailSent, Created: sec(1), Email: "ana@school.example"},
			full,
			{ID: "m3", Kind: classroom.MailTest, State: classroom.MailQueued, Created: sec(2), Email: "ana@school.example"},
			{ID: "m4", Kind: classroom.MailTest, State: classroom.MailFailed, Created: sec(4), Email: "bob@school.example"},
		} {
			require.NoError(t, tx.AddMail(ctx, m), "%d", i)
		}
		return nil
	})
	w.read(func(q classroom.Query) error {
		got, err := q.Mail(ctx, "m2")
		require.NoError(t, err)
		require.Equal(t, full, got)
		_, err = q.Mail(ctx, "m9")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		require.Equal(t, []string{"m4", "m3", "m2", "m1"}, mailIDs(t, q, "", 0, "", 9))
		require.Equal(t, []string{"m4", "m3"}, mailIDs(t, q, "", 0, "", 2))
		require.Equal(t, []string{"m2", "m1"}, mailIDs(t, q, "", sec(2), "m3", 9), "two of one instant, apart by id")
		require.Equal(t, []string{"m3", "m2"}, mailIDs(t, q, classroom.MailQueued, 0, "", 9))
		require.Equal(t, []string{"m2"}, mailIDs(t, q, classroom.MailQueued, sec(2), "m3", 1))
		queued, err := q.QueuedMails(ctx, sec(100), 9)
		require.NoError(t, err)
		require.Equal(t, []string{"m2", "m3"}, queued)
		return nil
	})

	full.State, full.Data, full.Error, full.Sent, full.Attempts = classroom.MailSent, classroom.MailData{}, "", sec(20), 4
	w.write(func(tx classroom.Tx) error {
		require.ErrorIs(t, tx.SaveMail(ctx, classroom.Mail{ID: "m9"}), classroom.ErrNotFound)
		return tx.SaveMail(ctx, full)
	})
	w.read(func(q classroom.Query) error {
		got, err := q.Mail(ctx, "m2")
		require.Equal(t, full, got)
		return err
	})
	w.write(func(tx classroom.Tx) error { return tx.Forget(ctx, sec(2)) })
	w.read(func(q classroom.Query) error {
		require.Equal(t, []string{"m4", "m3", "m2"}, mailIDs(t, q, "", 0, "", 9))
		return nil
	})
}

// testMailUpdates: mails about changes of a session wait, and later ones take
// their place.
func testMailUpdates(t *testing.T, fresh Fresh) {
	ctx := t.Context()
	w := newWorld(t, fresh)
	update := func(id, email string, due session.Instant) classroom.Mail {
		return classroom.Mail{
			ID: id, Kind: classroom.MailUpdate, State: classroom.MailQueued, Email: email, Session: "s", Created: sec(2), Due: due,
		}
	}
	other := update("o1", "ana@school.example", sec(90))
	other.Session = "t"
	invite := update("i1", "ana@school.example", sec(90))
	invite.Kind = classroom.MailInvite
	w.write(func(tx classroom.Tx) error {
		for _, m := range []classroom.Mail{
			update("u1", "ana@school.example", sec(5)), update("u2", "ana@school.example", sec(10)),
			update("u3", "bob@school.example", sec(10)), other, invite,
		} {
			require.NoError(t, tx.AddMail(ctx, m))
		}
		return nil
	})
	queued := func(due session.Instant) (ids []string) {
		w.read(func(q classroom.Query) (err error) {
			ids, err = q.QueuedMails(ctx, due, 9)
			return err
		})
		return ids
	}
	require.Equal(t, []string{"u1"}, queued(sec(9)))
	require.Equal(t, []string{"u1", "u2", "u3"}, queued(sec(10)), "an instant has passed when it is there")
	w.read(func(q classroom.Query) error {
		for since, want := range map[session.Instant]int{sec(2): 2, sec(3): 0} {
			n, err := q.Updates(ctx, "s", since)
			require.NoError(t, err)
			require.Equal(t, want, n)
		}
		return nil
	})
	w.write(func(tx classroom.Tx) error { return tx.DropUpdates(ctx, "s", "bob@school.example", sec(5)) })
	require.Equal(t, []string{"i1", "o1", "u1", "u2"}, queued(sec(90)))
	w.write(func(tx classroom.Tx) error { return tx.DropUpdates(ctx, "s", "", sec(5)) })
	require.Equal(t, []string{"i1", "o1", "u1"}, queued(sec(90)), "what is due may be on its way")
}

func mailIDs(t *testing.T, q classroom.Query, state classroom.MailState, after session.Instant, id string, limit int) []string {
	list, err := q.Mails(t.Context(), state, after, id, limit)
	require.NoError(t, err)
	ids := []string{}
	for _, m := range list {
		ids = append(ids, m.ID)
	}
	return ids
}

func testInvitations(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	const s session.SessionID = "s1"
	w.session(s)
	full := classroom.Invitation{
		ID: "i1", Session: s, Email: "eve@school.example", Name: "Ève", Language: "he", Note: "a\nb", By: "ana", Created: sec(3),
	}
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.AddInvitation(ctx, full))
		again := full
		again.ID = "i2"
		require.ErrorIs(t, tx.AddInvitation(ctx, again), classroom.ErrTaken)
		again.Email = "abe@school.example"
		require.NoError(t, tx.AddInvitation(ctx, again))
		got, err := tx.Invitation(ctx, "i1")
		require.NoError(t, err)
		require.Equal(t, full, got)
		all, err := tx.Invitations(ctx, s, "", 9)
		require.NoError(t, err)
		require.Len(t, all, 2)
		all, err = tx.Invitations(ctx, s, "abe@school.example", 1)
		require.NoError(t, err)
		require.Equal(t, []classroom.Invitation{full}, all)
		n, err := tx.InvitationsSince(ctx, "ana", sec(3))
		require.NoError(t, err)
		require.Equal(t, 2, n)

		full.Cancelled, full.Sequence = true, 4
		require.NoError(t, tx.SaveInvitation(ctx, full))
		got, err = tx.Invitation(ctx, "i1")
		require.NoError(t, err)
		require.Equal(t, full, got)
		require.NoError(t, tx.AddInvitation(ctx, classroom.Invitation{ID: "i3", Session: s, Email: full.Email}), "invited anew")
		require.NoError(t, tx.Forget(ctx, sec(4)))
		_, err = tx.Invitation(ctx, "i1")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		return nil
	})
}
