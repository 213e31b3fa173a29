package media

import (
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"github.com/stretchr/testify/require"
)

// peer is a page with its media: one peer connection for what it sends and one
// for what it gets, as LiveKit has them.
type peer struct {
	*page      // the first one
	now        atomic.Pointer[page]
	pubs, subs *webrtc.PeerConnection
	tracks     chan *webrtc.TrackRemote
}

func newPeer(t *testing.T, p *page) *peer {
	t.Helper()
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	// The one address that LiveKit tells, and no way around it.
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	codecs := &webrtc.MediaEngine{}
	require.NoError(t, codecs.RegisterDefaultCodecs())
	api := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(codecs))
	pr := &peer{page: p, tracks: make(chan *webrtc.TrackRemote, 4)}
	for _, side := range []struct {
		target livekit.SignalTarget
		pc     **webrtc.PeerConnection
	}{{livekit.SignalTarget_PUBLISHER, &pr.pubs}, {livekit.SignalTarget_SUBSCRIBER, &pr.subs}} {
		pc, err := api.NewPeerConnection(webrtc.Configuration{})
		require.NoError(t, err)
		t.Cleanup(func() { _ = pc.Close() })
		*side.pc = pc
		pc.OnICECandidate(func(c *webrtc.ICECandidate) {
			if c == nil {
				return
			}
			text, _ := json.Marshal(c.ToJSON())
			_ = pr.now.Load().tell(&livekit.SignalRequest{Message: &livekit.SignalRequest_Trickle{
				Trickle: &livekit.TrickleRequest{CandidateInit: string(text), Target: side.target},
			}})
		})
	}
	pr.subs.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { pr.tracks <- track })
	pr.use(p)
	return pr
}

// use goes on with another socket.
func (pr *peer) use(p *page) {
	pr.now.Store(p)
	go pr.negotiate(p)
}

// negotiate answers LiveKit until the socket is gone.
func (pr *peer) negotiate(p *page) {
	var early [2][]webrtc.ICECandidateInit // candidates that came before their description
	for next := 0; ; next++ {
		msg := p.message(next)
		if msg == nil {
			return
		}
		switch m := msg.Message.(type) {
		case *livekit.SignalResponse_Answer:
			_ = pr.pubs.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: m.Answer.Sdp})
		case *livekit.SignalResponse_Offer:
			_ = pr.subs.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: m.Offer.Sdp})
			if answer, err := pr.subs.CreateAnswer(nil); err == nil {
				_ = pr.subs.SetLocalDescription(answer)
				_ = pr.now.Load().tell(&livekit.SignalRequest{Message: &livekit.SignalRequest_Answer{
					Answer: &livekit.SessionDescription{Type: "answer", Sdp: answer.SDP, Id: m.Offer.Id},
				}})
			}
		case *livekit.SignalResponse_Trickle:
			var init webrtc.ICECandidateInit
			_ = json.Unmarshal([]byte(m.Trickle.CandidateInit), &init)
			early[m.Trickle.Target] = append(early[m.Trickle.Target], init)
		}
		for target, pc := range []*webrtc.PeerConnection{pr.pubs, pr.subs} {
			if pc.RemoteDescription() == nil {
				continue
			}
			for _, init := range early[target] {
				_ = pc.AddICECandidate(init)
			}
			early[target] = nil
		}
	}
}

// publish sends a sound, 50 packets a second, until the test ends.
func (pr *peer) publish(payload []byte) {
	pr.t.Helper()
	pr.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_AddTrack{AddTrack: &livekit.AddTrackRequest{
		Cid: "mic", Name: "mic", Type: livekit.TrackType_AUDIO, Source: livekit.TrackSource_MICROPHONE,
	}}})
	pr.heard("that the track is known", 0, func(m *livekit.SignalResponse) bool { return m.GetTrackPublished() != nil })
	opus := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
	track, err := webrtc.NewTrackLocalStaticRTP(opus, "mic", "stream")
	require.NoError(pr.t, err)
	_, err = pr.pubs.AddTrack(track)
	require.NoError(pr.t, err)
	offer, err := pr.pubs.CreateOffer(nil)
	require.NoError(pr.t, err)
	require.NoError(pr.t, pr.pubs.SetLocalDescription(offer))
	pr.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_Offer{
		Offer: &livekit.SessionDescription{Type: "offer", Sdp: offer.SDP, Id: 1},
	}})
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for n := uint16(0); ; n++ {
			select {
			case <-pr.t.Context().Done():
				return
			case <-tick.C:
			}
			_ = track.WriteRTP(&rtp.Packet{
				Header:  rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * 960},
				Payload: payload,
			})
		}
	}()
}

// hears waits until packets of a track have come through.
func hears(t *testing.T, track *webrtc.TrackRemote, payload []byte) {
	t.Helper()
	for got := 0; got < 5; {
		require.NoError(t, track.SetReadDeadline(time.Now().Add(5*time.Second)))
		packet, _, err := track.ReadRTP()
		require.NoError(t, err)
		if len(packet.Payload) > 0 {
			require.Equal(t, payload, packet.Payload)
			got++
		}
	}
}

// silence waits until LiveKit has taken the track away, or sends no more of it.
func silence(t *testing.T, track *webrtc.TrackRemote) {
	t.Helper()
	for late := time.Now().Add(10 * time.Second); ; {
		require.NoError(t, track.SetReadDeadline(time.Now().Add(500*time.Millisecond)))
		if _, _, err := track.ReadRTP(); err != nil {
			return // 25 packets would have come in that time
		}
		require.True(t, time.Now().Before(late), "it is still heard")
	}
}

// Sound really passes from one page to another; a removed person's stops
// although their page goes on sending; and a page that lost its socket resumes.
func TestSoundPassesUntilTheSpeakerIsRemoved(t *testing.T) {
	sc, run := serve(t, sfu), t.Name()
	sound := []byte{0xf8, 0xff, 0xfe} // Opus for 20 ms of silence
	benTicket := sc.seat(run, "ben")
	ben := newPeer(t, enter(t, sc.url, benTicket))
	ana := newPeer(t, enter(t, sc.url, sc.seat(run, "ana")))
	ana.publish(sound)

	var track *webrtc.TrackRemote
	select {
	case track = <-ben.tracks:
	case <-time.After(10 * time.Second):
		require.FailNow(t, "no track has come")
	}
	hears(t, track, sound)

	// The socket goes, the sound stays; the page resumes with its ticket.
	sid := ben.joined().Participant.Sid
	require.NoError(t, ben.ws.CloseNow())
	hears(t, track, sound)
	query := v0()
	query.Set("reconnect", "1")
	query.Set("sid", sid)
	back, _ := try(t, sc.url, benTicket, request{query: query})
	require.NotNil(t, back)
	msg, _ := back.heard("the answer", 0, func(m *livekit.SignalResponse) bool { return m.GetReconnect() != nil || m.GetLeave() != nil })
	require.NotNil(t, msg.GetReconnect(), "it is a resume")
	require.Empty(t, msg.GetReconnect().IceServers)
	require.NotNil(t, msg.GetReconnect().ServerInfo)
	ben.use(back)
	hears(t, track, sound)

	sc.remove(t, run, "ana")
	back.heard("that ana has gone", 0, func(m *livekit.SignalResponse) bool {
		for _, p := range m.GetUpdate().GetParticipants() {
			if p.Identity == "ana" && p.State == livekit.ParticipantInfo_DISCONNECTED {
				return true
			}
		}
		return false
	})
	silence(t, track)
	sc.only(t, run, "ben")
	require.NoError(t, sc.End(t.Context(), run))
}
