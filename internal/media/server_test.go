package media

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/livekit/protocol/livekit"
	"github.com/stretchr/testify/require"
)

// A page that does not cooperate is out within a second, and stays out.
func TestCut(t *testing.T) {
	sc := open(t, nil)
	ticket := sc.seat("run1", "ana")
	ana, ben := enter(t, sc.url, ticket), enter(t, sc.url, sc.seat("run1", "ben"))

	sc.forget("ana")
	done := make(chan error, 1)
	go func() { done <- sc.Cut(t.Context(), "run1", "ana") }()
	require.Equal(t, websocket.StatusNormalClosure, ana.hungUp(time.Second))
	require.NoError(t, <-done)
	last := ana.last().GetLeave()
	require.NotNil(t, last, "the page is told")
	require.Equal(t, livekit.DisconnectReason_PARTICIPANT_REMOVED, last.Reason)
	require.Equal(t, livekit.LeaveRequest_DISCONNECT, last.Action)
	sc.only(t, "run1", "ben")

	p, status := try(t, sc.url, ticket, request{})
	require.Nil(t, p)
	require.Equal(t, http.StatusForbidden, status)
	status, _ = get(t, sc.url+"/rtc/v1/validate?access_token="+ticket)
	require.Equal(t, http.StatusForbidden, status)
	ben.answers()

	require.NoError(t, sc.Cut(t.Context(), "run1", "ana", "nobody", "ana"), "again")
	require.NoError(t, sc.Cut(t.Context(), "run1"))
	require.NoError(t, sc.Cut(t.Context(), "no such run", "ana"))
	enter(t, sc.url, sc.seat("run1", "ana")) // the removal is lifted
}

func TestEnd(t *testing.T) {
	sc := open(t, nil)
	ana, ben := enter(t, sc.url, sc.seat("run1", "ana")), enter(t, sc.url, sc.seat("run1", "ben"))
	cem := enter(t, sc.url, sc.seat("run2", "cem"))
	sc.forget("ana")
	sc.forget("ben")
	done := make(chan error, 1)
	go func() { done <- sc.End(t.Context(), "run1") }()
	for _, p := range []*page{ana, ben} {
		require.Equal(t, websocket.StatusNormalClosure, p.hungUp(time.Second))
		require.Equal(t, livekit.DisconnectReason_ROOM_DELETED, p.last().GetLeave().GetReason())
	}
	require.NoError(t, <-done)
	rooms, err := sc.Rooms(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string][]string{"run2": {"cem"}}, rooms)
	cem.answers()
	require.NoError(t, sc.End(t.Context(), "run1"), "again")

	// An open session's next run may come at once.
	enter(t, sc.url, sc.seat("run3", "ana"))
}

// However slow LiveKit is, the socket goes first.
func TestCutDoesNotWaitForLiveKit(t *testing.T) {
	road := newRoad(t)
	sc := open(t, road)
	ana := enter(t, sc.url, sc.seat("run1", "ana"))
	slow := make(chan struct{})
	road.on(func(r *http.Request) {
		select {
		case <-slow:
		case <-r.Context().Done():
		}
	})
	done := make(chan error, 1)
	go func() { done <- sc.Cut(t.Context(), "run1", "ana") }()
	ana.hungUp(time.Second)
	select {
	case err := <-done:
		require.FailNow(t, "Cut returned before LiveKit did", "%v", err)
	default:
	}
	close(slow)
	require.NoError(t, <-done)
	sc.only(t, "run1")
}

// A page that is joining while it is removed does not slip through, nor does
// its room come back to life.
func TestCutAndEndCatchJoinsUnderWay(t *testing.T) {
	for name, command := range map[string]func(*school, context.Context) error{
		"RemoveParticipant": func(sc *school, ctx context.Context) error { return sc.Cut(ctx, "run1", "ana") },
		"DeleteRoom":        func(sc *school, ctx context.Context) error { return sc.End(ctx, "run1") },
	} {
		for _, at := range []string{"CreateRoom", "/rtc"} {
			t.Run(name+" at "+strings.Trim(at, "/"), func(t *testing.T) {
				road := newRoad(t)
				sc := open(t, road)
				ticket := sc.seat("run1", "ana")
				reached, proceed := make(chan struct{}), make(chan struct{})
				var mu sync.Mutex
				var calls []string
				road.on(func(r *http.Request) {
					mu.Lock()
					calls = append(calls, path.Base(r.URL.Path))
					mu.Unlock()
					if strings.Contains(r.URL.Path, at) {
						close(reached)
						<-proceed
					}
				})
				status := make(chan int, 1)
				go func() {
					_, code := try(t, sc.url, ticket, request{})
					status <- code
				}()
				<-reached
				sc.forget("ana")
				done := make(chan error, 1)
				before := sc.lines.seen()
				go func() { done <- command(sc, t.Context()) }()
				soon(t, "the command has begun", func() bool { return sc.lines.seen() > before })
				close(proceed)
				require.NoError(t, <-done)
				require.Equal(t, http.StatusServiceUnavailable, <-status)
				require.Equal(t, []string{"CreateRoom", "rtc", name}, slices.Compact(calls), "LiveKit hears of it after the join")
				sc.only(t, "run1")
				if name == "DeleteRoom" {
					rooms, err := sc.Rooms(t.Context())
					require.NoError(t, err)
					require.Empty(t, rooms)
				}
				p, code := try(t, sc.url, ticket, request{})
				require.Nil(t, p)
				require.Equal(t, http.StatusForbidden, code)
			})
		}
	}
}

// A removal that is committed after the page was admitted, and commanded
// before the page has its line, is noticed.
func TestAdmissionIsAskedAgainAfterACut(t *testing.T) {
	sc := open(t, nil)
	ticket := sc.seat("run1", "ana")
	asked := 0
	gate := &gate{Server: sc.Server}
	gate.admit = func(ctx context.Context, ticket string) (Grant, error) {
		grant, err := sc.admit(ctx, ticket)
		if asked++; asked == 1 {
			sc.remove(t, "run1", "ana")
		}
		return grant, err
	}
	sc.url = serveHandler(t, http.HandlerFunc(gate.connect))
	p, status := try(t, sc.url, ticket, request{})
	require.Nil(t, p)
	require.Equal(t, http.StatusForbidden, status)
	require.Equal(t, 2, asked)
}

// What was missed is put right: a connection and a room too many.
func TestReconcile(t *testing.T) {
	sc := open(t, nil)
	live := map[string]map[string]Rights{"run1": {"ana": {}}, "run2": {}, "run3": {"dee": {}}}
	ana, ben := enter(t, sc.url, sc.seat("run1", "ana")), enter(t, sc.url, sc.seat("run1", "ben"))
	cem := enter(t, sc.url, sc.seat("run4", "cem"))
	require.NoError(t, sc.ensureRoom(t.Context(), "run2"))
	sc.forget("ben")
	sc.forget("cem")

	err := sc.repair(t.Context(), func(context.Context) (map[string]map[string]Rights, error) { return nil, errDatabase })
	require.ErrorIs(t, err, errDatabase)
	ben.answers() // what is not known is not acted upon

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		sc.Reconcile(ctx, func(context.Context) (map[string]map[string]Rights, error) { return live, nil })
	}()
	ben.hungUp(5 * time.Second)
	cem.hungUp(5 * time.Second)
	soon(t, "LiveKit follows", func() bool {
		rooms, err := sc.Rooms(t.Context())
		return err == nil && len(rooms) == 2 && len(rooms["run1"]) == 1 && len(rooms["run2"]) == 0
	})
	ana.answers()
	stop()
	<-ended
}

// When the server stops, pages are not sent away: they come back by themselves.
func TestCloseLetsPagesComeBack(t *testing.T) {
	sc := open(t, nil)
	ticket := sc.seat("run1", "ana")
	ana := enter(t, sc.url, ticket)
	require.NoError(t, sc.Close())
	require.Equal(t, websocket.StatusServiceRestart, ana.hungUp(time.Second))
	for _, m := range ana.said() {
		require.Nil(t, m.GetLeave())
	}
	_, status := try(t, sc.url, ticket, request{})
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.NoError(t, sc.Close(), "twice")
}

// The operator gets one clear line.
func TestStartErrors(t *testing.T) {
	udp, err := net.ListenPacket("udp", ":0")
	require.NoError(t, err)
	defer udp.Close()
	tcp, err := net.Listen("tcp", ":0")
	require.NoError(t, err)
	defer tcp.Close()
	away, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	nobody := "http://" + away.Addr().String()
	require.NoError(t, away.Close())
	u, p := udp.LocalAddr().(*net.UDPAddr).Port, tcp.Addr().(*net.TCPAddr).Port

	for _, c := range []struct {
		want   string
		config Config
	}{
		{"is taken by another program", Config{UDPPort: u}},
		{"is taken by another program", Config{TCPPort: p}},
		{"there is no such port", Config{SignalPort: 70000}},
		{"there is no such port", Config{UDPPort: -1}},
		{"needs a key and a secret", Config{URL: sfu.http}},
		{"needs a key and a secret", Config{RedisAddress: "127.0.0.1:1"}},
		{"want http, https, ws or wss", Config{URL: "livekit.example", Key: "k", Secret: "s"}},
		{"connection refused", Config{URL: nobody, Key: "k", Secret: "s"}},
		{"unauthenticated", Config{URL: sfu.http, Key: sfu.key, Secret: "wrong"}},
		{"invalid ip", Config{NodeIP: "here"}},
		{"works only once", Config{}},
	} {
		_, err := Start(t.Context(), c.config)
		require.ErrorContains(t, err, c.want)
		require.NotContains(t, err.Error(), "\n")
		require.True(t, strings.HasPrefix(err.Error(), "media: "), err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("told to stop"))
	_, err = Start(ctx, Config{URL: sfu.http, Key: sfu.key, Secret: sfu.secret})
	require.Error(t, err)
}
