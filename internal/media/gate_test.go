package media

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	"github.com/stretchr/testify/require"
)

func TestTwoPagesMeet(t *testing.T) {
	sc := open(t, nil)
	ana := enter(t, sc.url, sc.seat("run1", "ana"))
	ben, _ := try(t, sc.url, sc.seat("run1", "ben"), request{path: "/rtc/v1", query: v1(t)})
	require.NotNil(t, ben)

	others := ben.joined().OtherParticipants
	require.Len(t, others, 1)
	require.Equal(t, "ana", others[0].Identity)
	require.Equal(t, "ANA", others[0].Name)
	require.ElementsMatch(t, []string{"ana", "ben"}, sc.inside(t, "run1"))
	ana.answers()
	ben.answers()
}

func TestGrantDecidesWhatMayBePublished(t *testing.T) {
	sc := open(t, nil)
	for _, c := range []struct {
		rights  Rights
		sources []livekit.TrackSource
	}{
		{Rights{Names: true}, nil},
		{Rights{Speak: true, Show: true}, []livekit.TrackSource{livekit.TrackSource_CAMERA, livekit.TrackSource_MICROPHONE}},
		{Rights{Speak: true}, []livekit.TrackSource{livekit.TrackSource_MICROPHONE}},
		{Rights{Share: true}, []livekit.TrackSource{livekit.TrackSource_SCREEN_SHARE, livekit.TrackSource_SCREEN_SHARE_AUDIO}},
	} {
		sc.tickets["t"] = Grant{Run: "run1", Conn: "ana", Metadata: `{"p":1}`, Rights: c.rights}
		me := enter(t, sc.url, "t").joined().Participant
		require.Equal(t, len(c.sources) > 0, me.Permission.CanPublish)
		require.ElementsMatch(t, c.sources, me.Permission.CanPublishSources)
		require.False(t, me.Permission.CanPublishData)
		require.False(t, me.Permission.CanUpdateMetadata)
		require.True(t, me.Permission.CanSubscribe)
		require.Equal(t, `{"p":1}`, me.Metadata)
	}
}

// Rule 3 of the media rules: 401 and 403 only when there is no way back.
func TestRefusals(t *testing.T) {
	sc := open(t, nil)
	ticket := sc.seat("run1", "ana")
	for _, path := range []string{"/rtc", "/rtc/v1"} {
		query := v0()
		if path == "/rtc/v1" {
			query = v1(t)
		}
		ask := func(ticket string) (int, int) {
			p, status := try(t, sc.url, ticket, request{path: path, query: query})
			if p != nil {
				p.joined()
			}
			also, _ := get(t, sc.url+path+"/validate?access_token="+url.QueryEscape(ticket))
			return status, also
		}
		check := func(ticket string, socket, plain int) {
			t.Helper()
			status, also := ask(ticket)
			require.Equal(t, []int{socket, plain}, []int{status, also}, "%s with %q", path, ticket)
		}
		check(ticket, http.StatusSwitchingProtocols, http.StatusOK)
		check("", http.StatusUnauthorized, http.StatusUnauthorized)
		check("forged", http.StatusForbidden, http.StatusForbidden)
		sc.fail(errDatabase)
		check(ticket, http.StatusServiceUnavailable, http.StatusServiceUnavailable)
		sc.fail(nil)
		check(ticket, http.StatusSwitchingProtocols, http.StatusOK)
	}
	p, status := try(t, sc.url, ticket, request{path: "/rtc/v1", query: url.Values{"join_request": {"!"}}})
	require.Nil(t, p)
	require.Equal(t, http.StatusBadRequest, status)
	status, _ = get(t, sc.url+"/rtc?access_token="+ticket)
	require.Equal(t, http.StatusUpgradeRequired, status)
}

func TestLiveKitAwayIsNoReasonToGiveUp(t *testing.T) {
	road := newRoad(t)
	sc := open(t, road)
	ticket := sc.seat("run1", "ana")
	road.on(func(*http.Request) { panic(http.ErrAbortHandler) })
	p, status := try(t, sc.url, ticket, request{})
	require.Nil(t, p)
	require.Equal(t, http.StatusServiceUnavailable, status)
	road.on(nil)
	enter(t, sc.url, ticket)
}

func TestNothingElseIsReachable(t *testing.T) {
	sc := open(t, nil)
	ticket := sc.seat("run1", "ana")
	for _, path := range []string{
		"/", "/twirp/livekit.RoomService/ListRooms", "/whip", "/whip/v1", "/agent",
		"/rtc/", "/rtc/v2", "/rtc/v1/twirp", "/rtc/../twirp/livekit.RoomService/ListRooms",
		"/rtc/%2e%2e/agent", "/settings/regions",
	} {
		status, _ := get(t, sc.url+path+"?access_token="+ticket)
		require.Equal(t, http.StatusNotFound, status, path)
	}
	resp, err := http.Post(sc.url+"/rtc?access_token="+ticket, "application/json", strings.NewReader("{}"))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode)
}

// LiveKit gets a token of the gate's own, in the header (where it looks first)
// and in the query, and of the page's parameters only those that are known.
func TestTokenIsReplaced(t *testing.T) {
	road := newRoad(t)
	sc := open(t, road)
	var mu sync.Mutex
	var got []*http.Request
	road.on(func(r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if strings.HasPrefix(r.URL.Path, "/rtc") {
			got = append(got, r)
		}
	})
	query := v0()
	query.Set("publish", "ghost")
	query.Set("attributes", "e30=")
	header := http.Header{"Authorization": {"Bearer " + sc.seat("run1", "ana")}, "X-Forwarded-For": {"192.0.2.7"}, "Cookie": {"a=b"}}
	p, _ := try(t, sc.url, "in the query", request{query: query, header: header})
	require.NotNil(t, p)
	require.Equal(t, "ana", p.joined().Participant.Identity)

	require.Len(t, got, 1)
	token, inHeader := strings.CutPrefix(got[0].Header.Get("Authorization"), "Bearer ")
	require.True(t, inHeader)
	q := got[0].URL.Query()
	require.Equal(t, []string{token}, q["access_token"])
	require.Equal(t, "16", q.Get("protocol"))
	require.False(t, q.Has("publish"))
	require.False(t, q.Has("attributes"))
	require.Empty(t, got[0].Header.Get("Cookie"))
	v, err := auth.ParseAPIToken(token)
	require.NoError(t, err)
	claims, grants, err := v.Verify(sc.secret)
	require.NoError(t, err)
	require.Equal(t, "ana", grants.Identity)
	require.Equal(t, sc.prefix+"run1", grants.Video.Room)
	require.LessOrEqual(t, time.Until(claims.ExpiresAt.Time), tokenLife)
}

// LiveKit sends every participant a fresh token by itself. Pages must not get
// it, and it must not open the gate, whether its holder is admitted or not.
func TestLiveKitsOwnTokensStayInside(t *testing.T) {
	sc := serve(t, sfu)
	ticket := sc.seat(t.Name(), "ana")

	// Without the gate: it does send one, and third-party STUN servers.
	token, err := (&gate{Server: sfu}).token(Grant{Run: t.Name(), Conn: "direct"})
	require.NoError(t, err)
	require.NoError(t, sfu.ensureRoom(t.Context(), t.Name()))
	direct := enter(t, sfu.ws, token)
	require.NotEmpty(t, direct.joined().IceServers)
	msg, _ := direct.heard("a token", 0, func(m *livekit.SignalResponse) bool { return m.GetRefreshToken() != "" })
	reissued := msg.GetRefreshToken()

	// With it: neither.
	ana := enter(t, sc.url, ticket)
	require.Empty(t, ana.joined().IceServers)
	require.Equal(t, "ana", ana.joined().Participant.Identity)
	require.NotEmpty(t, ana.joined().Room.Sid)
	ana.answers() // LiveKit sends the token before it reads
	for _, m := range ana.said() {
		require.Empty(t, m.GetRefreshToken())
	}

	p, status := try(t, sc.url, reissued, request{})
	require.Nil(t, p)
	require.Equal(t, http.StatusForbidden, status)
	require.NoError(t, sc.End(t.Context(), t.Name()))
}

// A page that comes back to a LiveKit that does not know it (the server was
// restarted) is told to join anew, and its ticket lets it.
func TestResumeWhereNothingIsToBeResumed(t *testing.T) {
	sc := open(t, nil)
	ticket := sc.seat("run1", "ana")
	query := v0()
	query.Set("reconnect", "1")
	query.Set("sid", "PA_before")
	p, _ := try(t, sc.url, ticket, request{query: query})
	require.NotNil(t, p)
	msg, _ := p.heard("what to do", 0, func(m *livekit.SignalResponse) bool { return m.GetLeave() != nil })
	require.Equal(t, livekit.LeaveRequest_RECONNECT, msg.GetLeave().Action)
	enter(t, sc.url, ticket).answers()
}

func TestHostileMessagesCloseOnlyTheirSocket(t *testing.T) {
	sc := open(t, nil)
	ben := enter(t, sc.url, sc.seat("run1", "ben"))
	ticket := sc.seat("run1", "ana")
	big := make([]byte, pageLimit+1)
	for _, c := range []struct {
		what string
		kind websocket.MessageType
		data []byte
		code websocket.StatusCode
	}{
		{"too long", websocket.MessageBinary, big, websocket.StatusMessageTooBig},
		{"text", websocket.MessageText, []byte(`{"ping":"1"}`), websocket.StatusUnsupportedData},
		{"garbage", websocket.MessageBinary, []byte("\xff\xff\xff"), websocket.StatusNormalClosure},
	} {
		ana := enter(t, sc.url, ticket)
		ana.answers()
		require.NoError(t, ana.ws.Write(t.Context(), c.kind, c.data), c.what)
		require.Equal(t, c.code, ana.hungUp(time.Second), c.what)
	}
	ana := enter(t, sc.url, ticket) // there is a way back
	require.NoError(t, ana.ws.Write(t.Context(), websocket.MessageBinary, nil))
	ana.answers()
	ben.answers()
}

func TestNewestSocketWins(t *testing.T) {
	sc := open(t, nil)
	ticket := sc.seat("run1", "ana")
	first := enter(t, sc.url, ticket)
	second := enter(t, sc.url, ticket)
	first.hungUp(time.Second)
	second.answers()
	sc.only(t, "run1", "ana")

	// Many at once: one is left, and the lines are not.
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() { try(t, sc.url, ticket, request{}) })
	}
	wg.Wait()
	second.hungUp(time.Second)
	sc.only(t, "run1", "ana")
	sc.remove(t, "run1", "ana")
	soon(t, "no line is left", func() bool {
		sc.lines.mu.Lock()
		defer sc.lines.mu.Unlock()
		return len(sc.lines.byKey) == 0
	})
	sc.only(t, "run1")
}
