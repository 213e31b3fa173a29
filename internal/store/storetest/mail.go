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
		queued, err := q.QueuedMails(ctx, 9)
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
