package media

import (
	"context"
	"testing"

	"github.com/livekit/protocol/livekit"
	"github.com/stretchr/testify/require"
)

// permitted are the sources that a page was told last that it may send.
func permitted(p *page, conn string) (sources []livekit.TrackSource) {
	for _, m := range p.said() {
		for _, of := range append(m.GetUpdate().GetParticipants(), m.GetJoin().GetParticipant()) {
			if of.GetIdentity() == conn {
				sources = of.Permission.CanPublishSources
				if !of.Permission.CanPublish {
					sources = nil
				}
			}
		}
	}
	return sources
}

// Rights follow at once where somebody is connected, and by the reconciler where
// that was missed.
func TestAllow(t *testing.T) {
	sc := open(t, nil)
	ana := enter(t, sc.url, sc.seat("run1", "ana"))
	ana.joined()
	microphone := []livekit.TrackSource{livekit.TrackSource_MICROPHONE}
	require.NoError(t, sc.Allow(t.Context(), "run1", map[string]Rights{"ana": {Speak: true, Names: true}, "nobody": {}}))
	soon(t, "the microphone only", func() bool { return len(permitted(ana, "ana")) == 1 })
	require.Equal(t, microphone, permitted(ana, "ana"))
	require.NoError(t, sc.Allow(t.Context(), "run1", map[string]Rights{"ana": {}}))
	soon(t, "nothing", func() bool { return permitted(ana, "ana") == nil })
	require.NoError(t, sc.Allow(t.Context(), "no such run", map[string]Rights{"ana": {}}))
	require.NoError(t, sc.Mute(t.Context(), "run1", Microphone, "ana", "nobody"), "who sends nothing")

	live := map[string]map[string]Rights{"run1": {"ana": {Speak: true, Show: true}}}
	require.NoError(t, sc.repair(t.Context(), func(context.Context) (map[string]map[string]Rights, error) { return live, nil }))
	soon(t, "both", func() bool { return len(permitted(ana, "ana")) == 2 })
}

// A page that may not see who is there is told only that somebody is.
func TestNamesOfTheSilent(t *testing.T) {
	sc := open(t, nil)
	sc.tickets["ana"] = Grant{Run: "run1", Conn: "ana", Name: "Ana", Metadata: `{"person":"1"}`, Rights: Rights{Speak: true}}
	sc.tickets["cem"] = Grant{Run: "run1", Conn: "cem", Name: "Cem", Metadata: `{"person":"1"}`, Rights: Rights{Speak: true}}
	sc.tickets["ben"] = Grant{Run: "run1", Conn: "ben", Name: "Ben", Metadata: `{"person":"2"}`, Rights: Rights{Names: true}}
	ana, ben := enter(t, sc.url, "ana"), enter(t, sc.url, "ben")
	ana.joined()
	others := ben.joined().OtherParticipants
	require.Len(t, others, 1)
	require.Equal(t, "Ana", others[0].Name, "who sees the list")
	named := func(p *page, conn string) (name string, seen bool) {
		for _, m := range p.said() {
			for _, of := range append(m.GetUpdate().GetParticipants(), m.GetJoin().GetOtherParticipants()...) {
				if of.Identity == conn {
					name, seen = name+of.Name, true
				}
			}
		}
		return name, seen
	}
	soon(t, "Ana hears that somebody is there", func() bool { _, seen := named(ana, "ben"); return seen })
	name, _ := named(ana, "ben")
	require.Empty(t, name)
	cem := enter(t, sc.url, "cem")
	soon(t, "her own other tab", func() bool { name, _ := named(ana, "cem"); return name != "" })
	cem.joined()

	require.NoError(t, sc.Allow(t.Context(), "run1", map[string]Rights{"ana": {Names: true}, "ben": {}, "cem": {}}))
	soon(t, "with the right the name", func() bool { name, _ := named(ana, "ben"); return name != "" })
}
