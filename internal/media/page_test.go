package media

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"io"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/livekit/protocol/livekit"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
)

// page speaks LiveKit's signalling as livekit-client does.
type page struct {
	t    *testing.T
	ws   *websocket.Conn
	gone chan struct{} // closed when the socket is
	end  error         // why; readable once gone

	mu   sync.Mutex
	all  []*livekit.SignalResponse
	news chan struct{} // replaced whenever something comes
}

// request is how a page connects.
type request struct {
	path   string // "/rtc" unless set
	query  url.Values
	header http.Header
}

func v1(t *testing.T) url.Values {
	t.Helper()
	join, err := proto.Marshal(&livekit.JoinRequest{
		ClientInfo:         &livekit.ClientInfo{Sdk: livekit.ClientInfo_JS, Protocol: 16},
		ConnectionSettings: &livekit.ConnectionSettings{AutoSubscribe: true},
	})
	require.NoError(t, err)
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, err = w.Write(join)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	wrapped, err := proto.Marshal(&livekit.WrappedJoinRequest{
		Compression: livekit.WrappedJoinRequest_GZIP, JoinRequest: zipped.Bytes(),
	})
	require.NoError(t, err)
	return url.Values{"join_request": {base64.URLEncoding.EncodeToString(wrapped)}}
}

func v0() url.Values {
	return url.Values{"auto_subscribe": {"1"}, "sdk": {"js"}, "version": {"2.23.0"}, "protocol": {"16"}}
}

// try connects; on refusal the page is nil and the status tells why.
func try(t *testing.T, base, ticket string, r request) (*page, int) {
	t.Helper()
	query := url.Values{}
	if r.query == nil {
		r.query = v0()
	}
	maps.Copy(query, r.query)
	if ticket != "" {
		query.Set("access_token", ticket)
	}
	if r.path == "" {
		r.path = "/rtc"
	}
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	ws, resp, err := websocket.Dial(ctx, base+r.path+"?"+query.Encode(), &websocket.DialOptions{HTTPHeader: r.header})
	if err != nil {
		require.NotNil(t, resp, "no answer: %v", err)
		return nil, resp.StatusCode
	}
	ws.SetReadLimit(-1)
	p := &page{t: t, ws: ws, gone: make(chan struct{}), news: make(chan struct{})}
	t.Cleanup(func() { _ = ws.CloseNow(); <-p.gone })
	go p.listen()
	return p, resp.StatusCode
}

// enter connects and waits for the answer.
func enter(t *testing.T, base, ticket string) *page {
	t.Helper()
	p, status := try(t, base, ticket, request{})
	require.NotNil(t, p, "refused with %d", status)
	p.joined()
	return p
}

func (p *page) listen() {
	defer close(p.gone)
	for {
		_, data, err := p.ws.Read(context.Background())
		if err != nil {
			p.end = err
			return
		}
		msg := &livekit.SignalResponse{}
		if err := proto.Unmarshal(data, msg); err != nil {
			p.end = err
			return
		}
		p.mu.Lock()
		p.all = append(p.all, msg)
		close(p.news)
		p.news = make(chan struct{})
		p.mu.Unlock()
	}
}

// heard waits for the first message, from the n-th on, that fits, and returns
// it and the number after its own.
func (p *page) heard(what string, from int, fits func(*livekit.SignalResponse) bool) (*livekit.SignalResponse, int) {
	p.t.Helper()
	late := time.After(10 * time.Second)
	for {
		p.mu.Lock()
		all, news := p.all, p.news
		p.mu.Unlock()
		for ; from < len(all); from++ {
			if fits(all[from]) {
				return all[from], from + 1
			}
		}
		select {
		case <-news:
		case <-p.gone:
			p.mu.Lock()
			more := len(p.all) > from
			p.mu.Unlock()
			if !more {
				require.FailNow(p.t, "hung up before "+what, "%v", p.end)
			}
		case <-late:
			require.FailNow(p.t, "never heard "+what)
		}
	}
}

func (p *page) joined() *livekit.JoinResponse {
	p.t.Helper()
	msg, _ := p.heard("the join answer", 0, func(m *livekit.SignalResponse) bool { return m.GetJoin() != nil })
	return msg.GetJoin()
}

// said is what was heard so far.
func (p *page) said() []*livekit.SignalResponse {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all
}

// last is the newest of it.
func (p *page) last() *livekit.SignalResponse {
	all := p.said()
	return all[len(all)-1]
}

// message waits for the n-th message; nil when the socket ended before it.
func (p *page) message(n int) *livekit.SignalResponse {
	for {
		p.mu.Lock()
		all, news := p.all, p.news
		p.mu.Unlock()
		if n < len(all) {
			return all[n]
		}
		select {
		case <-news:
		case <-p.gone:
			return nil
		}
	}
}

// tell sends without insisting: for what goes on in the background.
func (p *page) tell(req *livekit.SignalRequest) error {
	data, err := proto.Marshal(req)
	if err != nil {
		return err
	}
	return p.ws.Write(context.Background(), websocket.MessageBinary, data)
}

func (p *page) send(req *livekit.SignalRequest) {
	p.t.Helper()
	require.NoError(p.t, p.tell(req))
}

// answers proves that messages pass both ways.
func (p *page) answers() {
	p.t.Helper()
	p.mu.Lock()
	from := len(p.all)
	p.mu.Unlock()
	p.send(&livekit.SignalRequest{Message: &livekit.SignalRequest_PingReq{PingReq: &livekit.Ping{Timestamp: 1}}})
	p.heard("a pong", from, func(m *livekit.SignalResponse) bool { return m.GetPongResp() != nil })
}

// hungUp waits for the end of the socket and returns its code.
func (p *page) hungUp(within time.Duration) websocket.StatusCode {
	p.t.Helper()
	select {
	case <-p.gone:
		return websocket.CloseStatus(p.end)
	case <-time.After(within):
		require.FailNow(p.t, "the socket is still open")
		return 0
	}
}

// get asks the gate over plain HTTP.
func get(t *testing.T, address string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}
