package media

import (
	"context"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"
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
}

// Sound that is muted, or not allowed any more, is heard by nobody although the
// page goes on sending it. Who was muted may speak again; who is forbidden cannot,
// whatever their page asks for, until the right is given back.
func TestNobodyHearsWhoIsMutedOrForbidden(t *testing.T) {
	sc, run := serve(t, sfu), t.Name()
	sound := []byte{0xf8, 0xff, 0xfe}
	ben := newPeer(t, enter(t, sc.url, sc.seat(run, "ben")))
	ana := newPeer(t, enter(t, sc.url, sc.seat(run, "ana")))
	ana.publish(sound)
	var track *webrtc.TrackRemote
	select {
	case track = <-ben.tracks:
	case <-time.After(20 * time.Second):
		require.FailNow(t, "no track has come")
	}
	hears(t, track, sound)

	require.NoError(t, sc.Mute(t.Context(), run, Camera, "ana"))
	require.NoError(t, sc.Mute(t.Context(), run, Microphone, "ben"))
	hears(t, track, sound)
	require.NoError(t, sc.Mute(t.Context(), run, Microphone, "ana"))
	silence(t, track)
	told, _ := ana.heard("that she is muted", 0, func(m *livekit.SignalResponse) bool { return m.GetMute() != nil })
	require.True(t, told.GetMute().Muted)
	ana.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Mute{
		Mute: &livekit.MuteTrackRequest{Sid: told.GetMute().Sid, Muted: false},
	}})
	hears(t, track, sound)

	require.NoError(t, sc.Allow(t.Context(), run, map[string]Rights{"ana": {Show: true, Names: true}}))
	silence(t, track)
	ana.heard("that the track is gone", 0, func(m *livekit.SignalResponse) bool { return m.GetTrackUnpublished() != nil })
	ana.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Mute{
		Mute: &livekit.MuteTrackRequest{Sid: told.GetMute().Sid, Muted: false},
	}})
	ana.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_AddTrack{AddTrack: &livekit.AddTrackRequest{
		Cid: "again", Name: "mic", Type: livekit.TrackType_AUDIO, Source: livekit.TrackSource_MICROPHONE,
	}}})
	ana.answers()
	people, err := sc.participants(t.Context(), run)
	require.NoError(t, err)
	for _, p := range people {
		require.Empty(t, p.Tracks, p.Identity)
	}
	silence(t, track)
	require.NoError(t, sc.End(t.Context(), run))
}
