package web_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

func deed(do session.TimerDeed, seconds int64) *wire.SocketArgs {
	return &wire.SocketArgs{Timer: &wire.TimerDeed{Do: do, Seconds: seconds}}
}

func TestTimer(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	ana := w.enter(w.guest(item, "Ana"), item)
	sees := func(p *webtest.Page, what string, holds func(*wire.Timer) bool) {
		t.Helper()
		w.until(p, what, func(s *webtest.State) bool { return holds(s.Session.Timer) })
	}
	refused := func(p *webtest.Page, code string, args *wire.SocketArgs) {
		t.Helper()
		var r *webtest.Refused
		require.ErrorAs(t, p.Command(w.ctx, "timer", args), &r)
		require.Equal(t, code, r.Code)
	}
	none := func(x *wire.Timer) bool { return x == nil }

	refused(ana, "not_allowed", deed(session.TimerStart, 60))
	refused(host, "no_timer", deed(session.TimerAdd, 60))
	require.NoError(t, host.Command(w.ctx, "timer", deed(session.TimerStart, 300)))
	for _, p := range []*webtest.Page{host, ana} {
		sees(p, "the timer", func(x *wire.Timer) bool { return x != nil && x.Length == 300 && x.Ends > 0 })
	}
	late := w.enter(w.guest(item, "Late"), item)
	require.Equal(t, host.Now().Session.Timer, late.Now().Welcome.Session.Timer, "who comes later sees the same")

	require.NoError(t, host.Command(w.ctx, "timer", deed(session.TimerPause, 0)))
	sees(ana, "it stands", func(x *wire.Timer) bool { return x != nil && x.Ends == 0 && x.Left > 0 && x.Left <= 300 })
	refused(ana, "not_allowed", deed(session.TimerResume, 0))
	require.NoError(t, host.Command(w.ctx, "timer", deed(session.TimerAdd, 60)))
	require.NoError(t, host.Command(w.ctx, "timer", deed(session.TimerResume, 0)))
	sees(ana, "it goes on", func(x *wire.Timer) bool { return x != nil && x.Length == 360 && x.Ends > 0 })
	require.NoError(t, host.Command(w.ctx, "lend", &wire.SocketArgs{Person: ana.Now().Me.ID}))
	require.NoError(t, ana.Command(w.ctx, "timer", deed(session.TimerStop, 0)))
	sees(host, "no timer", none)

	require.NoError(t, host.Command(w.ctx, "timer", deed(session.TimerStart, 60)))
	require.NoError(t, host.Command(w.ctx, "end", nil))
	refused(host, "ended", deed(session.TimerStart, 60))
	require.NoError(t, host.Command(w.ctx, "start", nil))
	sees(host, "a new run has none", none)
}

func TestHostileTimers(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	for what, args := range map[string]string{
		"no arguments":   `{}`,
		"nothing":        `{"timer":{}}`,
		"an odd deed":    `{"timer":{"do":"explode"}}`,
		"below nothing":  `{"timer":{"do":"start","seconds":-1}}`,
		"a week":         `{"timer":{"do":"start","seconds":604800}}`,
		"a fraction":     `{"timer":{"do":"start","seconds":1.5}}`,
		"an overflow":    `{"timer":{"do":"start","seconds":9223372036854775807}}`,
		"somebody's own": `{"timer":{"do":"start","seconds":60,"ends":1}}`,
		"a reaction":     `{"what":"clap"}`,
	} {
		t.Run(what, func(t *testing.T) {
			p := w.enter(w.guest(item, "Mallory"), item)
			require.NoError(t, p.Send(w.ctx, []byte(`{"t":"command","id":1,"name":"timer","args":`+args+`}`)))
			w.closes(p, wire.CloseMalformed)
		})
	}
	for what, say := range map[string]string{
		"an odd sign":       `{"t":"react","what":"<b>"}`,
		"no sign":           `{"t":"react"}`,
		"in another's name": `{"t":"react","what":"clap","by":"` + host.Now().Me.ID + `"}`,
	} {
		t.Run(what, func(t *testing.T) {
			p := w.enter(w.guest(item, "Mallory"), item)
			require.NoError(t, p.Send(w.ctx, []byte(say)))
			w.closes(p, wire.CloseMalformed)
		})
	}
	for _, d := range []*wire.SocketArgs{
		deed(session.TimerStart, 0), deed(session.TimerPause, 60), deed(session.TimerStop, 1), deed(session.TimerAdd, 0),
	} {
		var r *webtest.Refused
		require.ErrorAs(t, host.Command(w.ctx, "timer", d), &r)
		require.Equal(t, "invalid", r.Code)
	}
	require.Nil(t, host.Now().Session.Timer)
	w.undisturbed(host)
}
