package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// TestOutboxIsTheMailOfAFirstTrial follows a link out of the outbox.
func TestOutboxIsTheMailOfAFirstTrial(t *testing.T) {
	w := newWorld(t, options{})
	w.invite(w.host, "eve@example.org")
	require.NoError(t, w.host.Ask(w.ctx, "POST", "/api/v1/outbox/test", nil, nil))
	var box wire.Outbox
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/outbox", nil, &box))
	require.False(t, box.SMTP)
	require.Len(t, box.Mails, 2)
	require.Equal(t, "A test mail from Stoa", box.Mails[0].Subject)
	require.Equal(t, "Hanna invites you to Stoa", box.Mails[1].Subject)
	require.Equal(t, wire.MailState("queued"), box.Mails[1].State)
	require.Empty(t, box.Mails[1].May)

	var l wire.Letter
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/outbox/"+box.Mails[1].ID, nil, &l))
	token, found := strings.CutPrefix(l.Link, w.http.URL+"/contact/")
	require.True(t, found, l.Link)
	require.Contains(t, l.Text, l.Link)
	var r wire.ContactRequest
	require.NoError(t, w.browser().Ask(w.ctx, "GET", "/api/v1/contact-requests/"+token, nil, &r))
	require.Equal(t, "Hanna", r.By.Name)

	require.ErrorContains(t, w.host.Ask(w.ctx, "POST", "/api/v1/outbox/"+l.ID+"/retry", nil, nil), "409 no_mail_server")
	require.ErrorContains(t, w.host.Ask(w.ctx, "GET", "/api/v1/outbox/unknown", nil, nil), "404 not_found")
}

func TestOutboxIsForAdministrators(t *testing.T) {
	w := newWorld(t, options{})
	_, err := w.host.AddSession(w.ctx, "Algebra", nil)
	require.NoError(t, err)
	w.invite(w.host, "eve@example.org")
	id := w.mails("eve@example.org")[0].ID
	for _, b := range []struct {
		name string
		ask  func(method, path string) error
		want string
	}{
		{"a licence holder", ask(w, w.account("Lars", session.Licensed)), "403 not_allowed"},
		{"a contact", ask(w, w.account("Cem", session.Contact)), "403 not_allowed"},
		{"a stranger", ask(w, w.browser()), "401 not_logged_in"},
	} {
		for _, o := range [][2]string{
			{"GET", "/api/v1/outbox"}, {"GET", "/api/v1/outbox/" + id}, {"POST", "/api/v1/outbox/test"},
		} {
			require.ErrorContains(t, b.ask(o[0], o[1]), b.want, "%s %s", b.name, o[1])
		}
	}
	require.Len(t, w.mails("eve@example.org"), 1)
}

func TestOutboxInPages(t *testing.T) {
	w := newWorld(t, options{web: func(c *web.Config) { c.SMTP = true }})
	for i := range 7 {
		w.invite(w.host, fmt.Sprintf("p%d@example.org", i))
	}
	failed := w.mails("p3@example.org")[0].ID
	_, err := w.class.MailTried(w.ctx, failed, "550 no such\nmailbox", true)
	require.NoError(t, err)
	var all []string
	for cursor := ""; ; {
		var box wire.Outbox
		require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/outbox?limit=3&cursor="+cursor, nil, &box))
		for _, m := range box.Mails {
			all = append(all, m.To)
		}
		if cursor = box.Next; cursor == "" {
			break
		}
	}
	require.Len(t, all, 7)
	require.Equal(t, "p6@example.org", all[0])
	var box wire.Outbox
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/outbox?state=failed", nil, &box))
	require.Len(t, box.Mails, 1)
	require.Equal(t, []wire.MailAction{"retry"}, box.Mails[0].May)
	require.NoError(t, w.host.Ask(w.ctx, "POST", "/api/v1/outbox/"+failed+"/retry", nil, nil))
	m := w.mails("p3@example.org")[0]
	require.Equal(t, classroom.MailQueued, m.State)
	require.Zero(t, m.Attempts)
}

func ask(w *world, b *webtest.Browser) func(method, path string) error {
	return func(method, path string) error { return b.Ask(w.ctx, method, path, nil, nil) }
}
