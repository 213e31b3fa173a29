package media

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coder/websocket"
	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
)

// ErrNoWayBack is what an [Admit] returns, or wraps, when the ticket will never
// be good again: forged, or of a connection that is gone. The page gives up.
var ErrNoWayBack = errors.New("no way back into this run's media")

// Grant is what a connection may have.
type Grant struct {
	Run  string // names LiveKit's room
	Conn string // the participant's identity in LiveKit
	Name string // shown by LiveKit to the others in the room
	// Metadata is handed to the others in the room as it is.
	Metadata string
	Rights
}

// Rights are what a connection may do in a run's media. Everybody who is in it
// hears and sees what the others send.
type Rights struct {
	Speak bool // send a microphone
	Show  bool // send a camera
	Share bool // send a screen and its sound
	Names bool // be told also who is there and sends nothing
}

// sources are those that may be sent.
func (r Rights) sources() (all []livekit.TrackSource) {
	if r.Speak {
		all = append(all, livekit.TrackSource_MICROPHONE)
	}
	if r.Show {
		all = append(all, livekit.TrackSource_CAMERA)
	}
	if r.Share {
		all = append(all, livekit.TrackSource_SCREEN_SHARE, livekit.TrackSource_SCREEN_SHARE_AUDIO)
	}
	return all
}

// Admit says whether a ticket's connection may have media now: it may while
// its seat is connected or reconnecting (rule 8). ErrNoWayBack refuses for
// good; any other error is a fault that may be over in a moment. It is asked at
// every connect and reconnect, and must see every change committed before it
// is called.
type Admit func(ctx context.Context, ticket string) (Grant, error)

const (
	// pageLimit is the largest message taken from a page, in bytes.
	pageLimit = 256 << 10
	// livekitLimit is the largest taken from LiveKit: the join answer of a
	// session of thousands is a few MiB.
	livekitLimit = 32 << 20
	// tokenLife is how long a token of ours is good. LiveKit looks once.
	tokenLife = time.Minute
)

// parameters are those of livekit-client that are let through. Above all
// "publish" is not: it would make a second participant under another identity.
var parameters = []string{
	"join_request", "reconnect", "reconnect_reason", "sid", "auto_subscribe",
	"adaptive_stream", "disable_ice_lite", "subscriber_allow_pause",
	"sdk", "version", "protocol", "client_protocol", "os", "os_version",
	"browser", "browser_version", "device_model", "network",
}

// Gate is the only way of pages to LiveKit: the handler of /rtc, /rtc/v1 and
// the /validate below each; everything else is not found. A page shows its
// ticket where livekit-client puts its token. The caller checks the origin.
func (s *Server) Gate(admit Admit) http.Handler {
	g := &gate{Server: s, admit: admit}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /rtc", g.connect)
	mux.HandleFunc("GET /rtc/v1", g.connect)
	mux.HandleFunc("GET /rtc/validate", g.validate)
	mux.HandleFunc("GET /rtc/v1/validate", g.validate)
	return mux
}

type gate struct {
	*Server
	admit Admit
}

// validate is where livekit-client asks why its socket was refused.
func (g *gate) validate(w http.ResponseWriter, r *http.Request) {
	if _, err := g.ask(r); err != nil {
		g.refuse(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("success"))
}

// connect joins a page to LiveKit and stays until one of them hangs up.
func (g *gate) connect(w http.ResponseWriter, r *http.Request) {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		w.Header().Set("Upgrade", "websocket")
		http.Error(w, "this is for WebSockets", http.StatusUpgradeRequired)
		return
	}
	seen := g.lines.seen()
	grant, err := g.ask(r)
	if err != nil {
		g.refuse(w, r, err)
		return
	}
	line, socket, stale := g.lines.enter(context.WithoutCancel(r.Context()), seatKey{grant.Run, grant.Conn}, seen)
	defer g.lines.release(line)
	if stale {
		seen = g.lines.seen()
		if grant, err = g.askAgain(r, line.key); err != nil {
			g.refuse(w, r, err)
			return
		}
	}
	inner, greeting, err := g.join(socket, line, grant, seen, r)
	if err != nil {
		g.refuse(w, r, err)
		return
	}
	defer inner.CloseNow()

	page, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // Accept has answered
	}
	page.SetReadLimit(pageLimit)
	(&relay{page: page, livekit: inner, stripICE: g.stripICE, names: &line.names, own: grant.Metadata}).run(socket, greeting)
}

// join takes the connection's turn, opens the socket to LiveKit and reads what
// LiveKit has to say first. It does not stop half-way when it is cut: whoever
// cuts waits for the turn and then finds in LiveKit what there is to remove; so
// does whoever changes rights, and those that were changed since seen, before
// the turn came, are asked for again.
func (g *gate) join(socket context.Context, l *line, grant Grant, seen uint64, r *http.Request) (*websocket.Conn, [][]byte, error) {
	if err := l.take(socket); err != nil {
		return nil, nil, err
	}
	defer l.pass()
	if g.lines.seen() != seen {
		var err error
		if grant, err = g.askAgain(r, l.key); err != nil {
			return nil, nil, err
		}
	}
	l.names.Store(grant.Names)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(socket), callTimeout)
	defer cancel()
	if err := g.ensureRoom(ctx, grant.Run); err != nil {
		return nil, nil, fmt.Errorf("make the room: %w", err)
	}
	conn, err := g.dial(ctx, grant, r)
	if err != nil {
		return nil, nil, err
	}
	greeting, err := greet(ctx, conn)
	if cut := context.Cause(socket); cut != nil {
		err = cut
	}
	if err != nil {
		_ = conn.CloseNow()
		return nil, nil, err
	}
	return conn, greeting, nil
}

// dial opens the socket to LiveKit.
func (g *gate) dial(ctx context.Context, grant Grant, r *http.Request) (*websocket.Conn, error) {
	token, err := g.token(grant)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	header := http.Header{"Authorization": {"Bearer " + token}}
	if agent := r.UserAgent(); agent != "" {
		header.Set("User-Agent", agent)
	}
	conn, resp, err := websocket.Dial(ctx, g.ws+r.URL.Path+"?"+innerQuery(r.URL.Query(), token).Encode(),
		&websocket.DialOptions{HTTPClient: &http.Client{Transport: g.transport}, HTTPHeader: header})
	if err != nil {
		if resp != nil && resp.StatusCode == http.StatusBadRequest {
			return nil, errMalformed
		}
		return nil, fmt.Errorf("join: %w", err)
	}
	conn.SetReadLimit(livekitLimit)
	return conn, nil
}

// token is LiveKit's for this grant. It goes to LiveKit and nowhere else.
func (g *gate) token(grant Grant) (string, error) {
	video := &auth.VideoGrant{RoomJoin: true, Room: g.prefix + grant.Run}
	sources := grant.sources()
	video.SetCanSubscribe(true)
	video.SetCanPublish(len(sources) > 0)
	video.SetCanPublishSources(sources)
	video.SetCanPublishData(false) // all but audio and video goes through our own socket
	video.SetCanUpdateOwnMetadata(false)
	return auth.NewAccessToken(g.key, g.secret).SetIdentity(grant.Conn).SetName(grant.Name).
		SetMetadata(grant.Metadata).SetVideoGrant(video).SetValidFor(tokenLife).ToJWT()
}

// innerQuery is what LiveKit is asked with in place of what the page sent.
func innerQuery(from url.Values, token string) url.Values {
	q := url.Values{"access_token": {token}}
	for _, name := range parameters {
		if from.Has(name) {
			q.Set(name, from.Get(name))
		}
	}
	return q
}

var (
	errNoTicket  = errors.New("no ticket")
	errMalformed = errors.New("LiveKit does not understand this request")
)

// ask shows the request's ticket to the application.
func (g *gate) ask(r *http.Request) (Grant, error) {
	ticket := r.URL.Query().Get("access_token")
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		ticket = bearer // LiveKit too looks here first
	}
	if ticket == "" {
		return Grant{}, errNoTicket
	}
	grant, err := g.admit(r.Context(), ticket)
	if err == nil && (grant.Run == "" || grant.Conn == "") {
		err = errors.New("admitted to nothing")
	}
	return grant, err
}

// askAgain asks once more, for a socket that has its line.
func (g *gate) askAgain(r *http.Request, key seatKey) (Grant, error) {
	grant, err := g.ask(r)
	if now := (seatKey{grant.Run, grant.Conn}); err == nil && now != key {
		err = fmt.Errorf("the ticket's connection changed from %v to %v", key, now)
	}
	return grant, err
}

// refuse answers in a way that makes livekit-client do the right thing.
func (g *gate) refuse(w http.ResponseWriter, r *http.Request, err error) {
	w.Header().Set("Cache-Control", "no-store")
	switch {
	case errors.Is(err, errNoTicket):
		http.Error(w, "no ticket", http.StatusUnauthorized)
	case errors.Is(err, ErrNoWayBack):
		http.Error(w, "no way back", http.StatusForbidden)
	case errors.Is(err, errMalformed):
		http.Error(w, "malformed request", http.StatusBadRequest)
	default:
		// A cut, too: whether there is a way back is for the next Admit to say.
		if expected := isCut(err) || r.Context().Err() != nil; !expected {
			g.log.WarnContext(r.Context(), "media: cannot let a page in", "err", err)
		}
		w.Header().Set("Retry-After", "1")
		http.Error(w, "try again", http.StatusServiceUnavailable)
	}
}

func isCut(err error) bool {
	return errors.Is(err, errCut) || errors.Is(err, errEnded) || errors.Is(err, errReplaced) || errors.Is(err, errClosing)
}
