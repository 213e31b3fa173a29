package web_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web"
	"github.com/stoahq/stoa/internal/web/wire"
)

// TestFigures holds that every figure of the rules can be set for one session,
// read back, and left to the deployment again.
func TestFigures(t *testing.T) {
	w := newWorld(t, options{figures: func(s *session.Settings) { s.EmptyEnd = 0 }})
	item := w.session(nil)
	at := "/api/v1/sessions/" + item.Link
	own := func() (m map[string]any) {
		t.Helper()
		require.NoError(t, w.host.Ask(w.ctx, "GET", at+"/settings", nil, &m))
		return m
	}
	require.Empty(t, own())

	var usual map[string]map[string]any
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/figures", nil, &usual))
	require.InDelta(t, 900, usual["classroom"]["hostAbsence"], 0)
	require.InDelta(t, 0, usual["open"]["hostAbsence"], 0, "rule 31")
	require.InDelta(t, 0, usual["classroom"]["emptyEnd"], 0, "the deployment's, off")

	set := map[string]any{"policy": "open", "guests": "none"}
	for _, name := range []string{"edit", "speak", "show", "share", "list", "write", "private"} {
		set[name] = "hosts"
	}
	var names []string
	for name := range usual["classroom"] {
		if set[name] == nil {
			names = append(names, name)
			set[name] = 7.0
		}
	}
	require.Len(t, names, 13, "every figure has a usual value")
	require.NoError(t, w.host.Ask(w.ctx, "PATCH", at, set, nil))
	require.Equal(t, set, own())
	require.NoError(t, w.class.View(w.ctx, session.SessionID(item.ID), func(st *session.State) {
		require.Equal(t, "7s", st.Settings.ChangeMin.String())
		require.Equal(t, 7, st.Settings.AskTimes)
		require.Equal(t, session.AccessHosts, st.Settings.Edit)
	}))

	off := map[string]any{"hostAbsence": 0.0, "emptyEnd": 0.0, "idleNotice": 0.0, "idleLogout": 0.0, "limit": 0.0}
	require.NoError(t, w.host.Ask(w.ctx, "PATCH", at, off, nil))
	require.Subset(t, own(), off, "off is a value of its own")
	for _, name := range names {
		if _, may := off[name]; may || name == "askTimes" {
			continue
		}
		err := w.host.Ask(w.ctx, "PATCH", at, map[string]any{name: 0}, nil)
		require.ErrorContains(t, err, "422 invalid", "rule 6: %s cannot be off", name)
	}

	require.ErrorContains(t, w.host.Ask(w.ctx, "PATCH", at, map[string]any{"usual": []string{"policy"}}, nil), "422 invalid")
	require.NoError(t, w.host.Ask(w.ctx, "PATCH", at, map[string]any{"usual": names}, nil))
	for _, name := range names {
		delete(set, name)
	}
	require.Equal(t, set, own())

	rita := w.account("Rita", session.Contact)
	w.member(item, rita)
	require.ErrorContains(t, rita.Ask(w.ctx, "GET", at+"/settings", nil, nil), "403 not_allowed", "rule 28")
	require.ErrorContains(t, rita.Ask(w.ctx, "GET", "/api/v1/figures", nil, nil), "403 not_licensed")
}

// TestPrivacyLink holds that the operator's notice is there before anybody gives
// a name (rule 47).
func TestPrivacyLink(t *testing.T) {
	const notice = "https://school.example.org/privacy"
	w := newWorld(t, options{web: func(c *web.Config) {
		u, err := url.Parse(notice)
		require.NoError(t, err)
		c.PrivacyURL, c.RetentionMonths = u, 12
	}})
	item := w.session(map[string]any{"guests": "direct"})
	door, err := w.browser().Door(w.ctx, item.Link)
	require.NoError(t, err)
	require.Equal(t, wire.Attendance{Months: 12, Privacy: notice}, door.Attendance)
	unknown, err := w.browser().Door(w.ctx, "unknown")
	require.NoError(t, err)
	require.Equal(t, door.Attendance, unknown.Attendance, "unknown and hidden look like any other")
}
