package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"github.com/livekit/protocol/livekit"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"
	"google.golang.org/protobuf/proto"
)

// media is one participant at LiveKit: a socket, and a peer connection each for
// what it sends and what it gets.
type media struct {
	ws   *websocket.Conn
	pcs  [2]*webrtc.PeerConnection // by livekit.SignalTarget
	gone chan struct{}             // closed when the socket is over
	end  error                     // why; readable once gone
	stop context.CancelFunc        // ends what sends
	done context.Context

	mu        sync.Mutex
	published chan string // the cids that LiveKit has taken
	early     [2][]webrtc.ICECandidateInit
	track     chan struct{} // replaced whenever a track comes in

	tracks, packets, bytes, lost, sent atomic.Int64
}

const (
	readLimit = 32 << 20
	pingEvery = 5 * time.Second
	// asked is how often a peer connection asks for its way before it gives up, 5
	// times a second: as browsers it goes on for as long as LiveKit waits, and not
	// for 1.4 s, within which a busy machine does not always answer.
	asked = 5 * 15
)

// api makes peer connections on this machine's loopback, with the feedback that
// browsers give.
var api = sync.OnceValues(func() (*webrtc.API, error) {
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() && ip.To4() != nil })
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetICEMaxBindingRequests(asked)
	codecs := &webrtc.MediaEngine{}
	if err := codecs.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	chain := &interceptor.Registry{}
	if err := webrtc.RegisterDefaultInterceptors(codecs, chain); err != nil {
		return nil, err
	}
	return webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(codecs),
		webrtc.WithInterceptorRegistry(chain)), nil
})

// join connects to LiveKit. With subscribe it takes whatever the others send.
func join(ctx context.Context, s seat, subscribe bool) (*media, error) {
	query := url.Values{"access_token": {s.token}, "auto_subscribe": {"0"}, "sdk": {"js"}, "version": {"2.23.0"}, "protocol": {"16"}}
	if subscribe {
		query.Set("auto_subscribe", "1")
	}
	ws, res, err := websocket.Dial(ctx, s.url+"?"+query.Encode(), &websocket.DialOptions{HTTPHeader: s.header})
	if err != nil {
		return nil, refusal(res, err)
	}
	ws.SetReadLimit(readLimit)
	m := &media{ws: ws, gone: make(chan struct{}), published: make(chan string, 2), track: make(chan struct{})}
	m.done, m.stop = context.WithCancel(context.WithoutCancel(ctx))
	if err := m.connect(); err != nil {
		_ = ws.CloseNow()
		return nil, err
	}
	joined := make(chan struct{})
	go m.listen(joined)
	select {
	case <-joined:
		go m.ping()
		return m, nil
	case <-m.gone:
		return nil, m.end
	case <-ctx.Done():
		m.close()
		return nil, fmt.Errorf("no answer: %w", ctx.Err())
	}
}

func refusal(res *http.Response, err error) error {
	if res != nil {
		return fmt.Errorf("refused with %s: %w", res.Status, err)
	}
	return err
}

// connect makes both peer connections.
func (m *media) connect() error {
	rtc, err := api()
	if err != nil {
		return err
	}
	for target := range m.pcs {
		pc, err := rtc.NewPeerConnection(webrtc.Configuration{})
		if err != nil {
			return err
		}
		m.pcs[target] = pc
		pc.OnICECandidate(func(c *webrtc.ICECandidate) {
			if c == nil {
				return
			}
			text, _ := json.Marshal(c.ToJSON())
			_ = m.tell(&livekit.SignalRequest{Message: &livekit.SignalRequest_Trickle{
				Trickle: &livekit.TrickleRequest{CandidateInit: string(text), Target: livekit.SignalTarget(target)},
			}})
		})
	}
	m.pcs[livekit.SignalTarget_SUBSCRIBER].OnTrack(m.receive)
	return nil
}

// receive counts what comes in on a track until it ends.
func (m *media) receive(t *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
	buf := make([]byte, 1500)
	var last uint16
	for first := true; ; first = false {
		n, _, err := t.Read(buf)
		if err != nil {
			return
		}
		seq := uint16(buf[2])<<8 | uint16(buf[3])
		switch step := seq - last; {
		case first:
			m.came()
			last = seq
		case step < 1<<15: // 0 and what is older came late
			m.lost.Add(int64(step) - 1)
			last = seq
		default:
			m.lost.Add(-1)
		}
		m.packets.Add(1)
		m.bytes.Add(int64(n))
	}
}

// came tells those who wait that one more track flows.
func (m *media) came() {
	m.tracks.Add(1)
	m.mu.Lock()
	defer m.mu.Unlock()
	close(m.track)
	m.track = make(chan struct{})
}

// waitTracks waits until so many tracks flow.
func (m *media) waitTracks(ctx context.Context, n int64) error {
	for {
		m.mu.Lock()
		next := m.track
		m.mu.Unlock()
		if m.tracks.Load() >= n {
			return nil
		}
		select {
		case <-next:
		case <-m.gone:
			return m.end
		case <-ctx.Done():
			return fmt.Errorf("gets %d of %d tracks: %w", m.tracks.Load(), n, ctx.Err())
		}
	}
}

// listen answers LiveKit until the socket is over.
func (m *media) listen(joined chan<- struct{}) {
	defer close(m.gone)
	for {
		_, data, err := m.ws.Read(context.Background())
		if err == nil {
			message := &livekit.SignalResponse{}
			if err = proto.Unmarshal(data, message); err == nil {
				if message.GetJoin() != nil {
					close(joined)
				}
				err = m.answer(message)
			}
		}
		if err != nil {
			m.end = err
			_ = m.ws.CloseNow()
			return
		}
	}
}

func (m *media) answer(message *livekit.SignalResponse) error {
	switch it := message.Message.(type) {
	case *livekit.SignalResponse_Answer:
		return m.described(livekit.SignalTarget_PUBLISHER, webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: it.Answer.Sdp})
	case *livekit.SignalResponse_Offer:
		return m.accept(it.Offer)
	case *livekit.SignalResponse_TrackPublished:
		m.published <- it.TrackPublished.Cid
	case *livekit.SignalResponse_Trickle:
		var init webrtc.ICECandidateInit
		if err := json.Unmarshal([]byte(it.Trickle.CandidateInit), &init); err != nil {
			return err
		}
		m.early[it.Trickle.Target] = append(m.early[it.Trickle.Target], init)
		m.addCandidates(it.Trickle.Target)
	case *livekit.SignalResponse_Leave:
		return fmt.Errorf("LiveKit says to leave: %s", it.Leave.Reason)
	}
	return nil
}

// accept takes LiveKit's offer of what the others send.
func (m *media) accept(offer *livekit.SessionDescription) error {
	pc := m.pcs[livekit.SignalTarget_SUBSCRIBER]
	if err := m.described(livekit.SignalTarget_SUBSCRIBER, webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer.Sdp}); err != nil {
		return err
	}
	answer, err := pc.CreateAnswer(nil)
	if err != nil {
		return err
	}
	if err := pc.SetLocalDescription(answer); err != nil {
		return err
	}
	return m.tell(&livekit.SignalRequest{Message: &livekit.SignalRequest_Answer{
		Answer: &livekit.SessionDescription{Type: "answer", Sdp: answer.SDP, Id: offer.Id},
	}})
}

func (m *media) described(target livekit.SignalTarget, by webrtc.SessionDescription) error {
	if err := m.pcs[target].SetRemoteDescription(by); err != nil {
		return err
	}
	m.addCandidates(target)
	return nil
}

// addCandidates hands over the candidates that came before their description.
func (m *media) addCandidates(target livekit.SignalTarget) {
	pc := m.pcs[target]
	if pc.RemoteDescription() == nil {
		return
	}
	for _, init := range m.early[target] {
		_ = pc.AddICECandidate(init) // a way that cannot be gone is not gone
	}
	m.early[target] = nil
}

func (m *media) ping() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			_ = m.tell(&livekit.SignalRequest{Message: &livekit.SignalRequest_PingReq{PingReq: &livekit.Ping{Timestamp: now.UnixMilli()}}})
		case <-m.gone:
			return
		}
	}
}

func (m *media) tell(request *livekit.SignalRequest) error {
	data, err := proto.Marshal(request)
	if err != nil {
		return err
	}
	return m.ws.Write(context.Background(), websocket.MessageBinary, data)
}

// publish sends a picture, a sound or both until the media are closed.
func (m *media) publish(ctx context.Context, camera, voice bool) error {
	var clips []*clip
	if voice {
		clips = append(clips, sound())
	}
	if camera {
		clips = append(clips, picture())
	}
	for _, c := range clips {
		if err := m.tell(&livekit.SignalRequest{Message: &livekit.SignalRequest_AddTrack{AddTrack: c.request()}}); err != nil {
			return err
		}
	}
	for range clips {
		select {
		case <-m.published:
		case <-m.gone:
			return m.end
		case <-ctx.Done():
			return fmt.Errorf("LiveKit took no track: %w", ctx.Err())
		}
	}
	pc := m.pcs[livekit.SignalTarget_PUBLISHER]
	connected := make(chan error, 1)
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		switch s {
		case webrtc.PeerConnectionStateConnected:
			connected <- nil
		case webrtc.PeerConnectionStateFailed:
			connected <- errors.New("no way to LiveKit")
		}
	})
	players := make([]func(), 0, len(clips))
	for _, c := range clips {
		play, err := m.add(pc, c)
		if err != nil {
			return err
		}
		players = append(players, play)
	}
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		return err
	}
	if err := pc.SetLocalDescription(offer); err != nil {
		return err
	}
	if err := m.tell(&livekit.SignalRequest{Message: &livekit.SignalRequest_Offer{
		Offer: &livekit.SessionDescription{Type: "offer", Sdp: offer.SDP, Id: 1},
	}}); err != nil {
		return err
	}
	select {
	case err := <-connected:
		for _, play := range players {
			go play()
		}
		return err
	case <-m.gone:
		return m.end
	case <-ctx.Done():
		return fmt.Errorf("not connected: %w", ctx.Err())
	}
}

func (m *media) close() {
	m.stop()
	_ = m.tell(&livekit.SignalRequest{Message: &livekit.SignalRequest_Leave{Leave: &livekit.LeaveRequest{}}})
	_ = m.ws.CloseNow()
	<-m.gone
	for _, pc := range m.pcs {
		_ = pc.Close()
	}
}
