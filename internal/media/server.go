package media

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	"github.com/twitchtv/twirp"
	"golang.org/x/sync/errgroup"
)

// Config says where LiveKit is. The zero value embeds it on free ports.
type Config struct {
	// URL of a LiveKit server or cluster (http, https, ws or wss). Empty: LiveKit
	// is started inside this process, and the settings below the secret apply.
	URL string
	// Key and Secret of LiveKit's API. Needed with URL and with RedisAddress (all
	// nodes need the same); otherwise they are made up for the life of the process.
	Key, Secret string
	// Prefix of LiveKit's room names, so that Stoa leaves alone what others do
	// in a shared LiveKit. Empty means "stoa-".
	Prefix string

	// NodeIP is the address that browsers reach this machine at, IPv4 or IPv6,
	// or one of each with a comma. Empty: the address that faces the network.
	NodeIP string
	// UDPPort carries the media. 0 picks a free one.
	UDPPort int
	// TCPPort is the way for networks that let no UDP through; it is opened on
	// all interfaces. 0 picks a free one, -1 means none.
	TCPPort int
	// SignalPort is LiveKit's own HTTP port, on 127.0.0.1 only. 0 picks a free one.
	SignalPort int
	// STUN servers ("host:port") to hand to browsers. Empty means none.
	STUN []string
	// RedisAddress ("host:port") joins the embedded LiveKit to those of the other
	// nodes that have the same one. Empty: it stands alone.
	RedisAddress string

	// Log gets the warnings and errors. Nil means slog.Default.
	Log *slog.Logger
}

const (
	defaultPrefix = "stoa-"
	// callTimeout bounds one call of LiveKit's API and one join.
	callTimeout = 10 * time.Second
	// emptyTimeout is how long LiveKit keeps a room that nobody is in, in
	// seconds: a day, beyond every timer of ours. We end rooms, LiveKit does not.
	emptyTimeout = 24 * 60 * 60
	// atOnce is how many calls one command makes at the same time.
	atOnce = 16
)

// Server commands one LiveKit. Its methods may be called at the same time.
type Server struct {
	http, ws    string // LiveKit's address for calls and for sockets, no slash at the end
	key, secret string
	prefix      string
	stripICE    bool // take LiveKit's list of STUN servers out of what pages are told
	log         *slog.Logger

	calls     livekit.RoomService
	transport *http.Transport
	lines     *lines
	stop      func() error // ends the embedded LiveKit; nil when it is elsewhere
	closing   sync.Once
}

// Start connects to LiveKit, or starts it, and returns when it answers. The
// context bounds the start only. Errors are one line, meant for the operator.
func Start(ctx context.Context, c Config) (*Server, error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Prefix == "" {
		c.Prefix = defaultPrefix
	}
	if (c.URL != "" || c.RedisAddress != "") && (c.Key == "" || c.Secret == "") {
		return nil, errors.New("media: a LiveKit that is shared needs a key and a secret")
	}
	s := &Server{
		key: c.Key, secret: c.Secret, prefix: c.Prefix, log: c.Log,
		transport: &http.Transport{MaxIdleConnsPerHost: 2 * atOnce, IdleConnTimeout: 90 * time.Second},
		lines:     newLines(),
	}
	address := c.URL
	if address == "" {
		node, err := embed(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("media: %w", err)
		}
		address, s.key, s.secret, s.stop = node.url, node.key, node.secret, node.stop
		s.stripICE = len(c.STUN) == 0
	}
	var err error
	if s.http, s.ws, err = addresses(address); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.calls = livekit.NewRoomServiceProtobufClient(s.http, &http.Client{Transport: s.transport})
	if err := s.ping(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("media: LiveKit at %s: %w", s.http, err), s.Close())
	}
	return s, nil
}

// Close shuts the gate, cuts its sockets in a way that makes pages come back
// by themselves, and ends an embedded LiveKit. Further calls do nothing.
func (s *Server) Close() (err error) {
	s.closing.Do(func() {
		s.lines.close()
		if s.stop != nil {
			err = s.stop()
		}
		s.transport.CloseIdleConnections()
	})
	return err
}

// Cut puts connections out of a run's media at once: their sockets are closed
// before LiveKit is asked. Unknown ones are no error. It returns when LiveKit
// has put them out (its list may name them for some milliseconds more), so it
// need not be waited for.
func (s *Server) Cut(ctx context.Context, run string, conns ...string) error {
	var g errgroup.Group
	g.SetLimit(atOnce)
	held := make([]*line, len(conns))
	for i, conn := range conns {
		held[i] = s.lines.cut(seatKey{run, conn})
	}
	for i, conn := range conns {
		g.Go(func() error {
			defer s.lines.release(held[i])
			if err := held[i].take(ctx); err != nil {
				return fmt.Errorf("media: cut %s: %w", conn, err)
			}
			defer held[i].pass()
			if err := s.remove(ctx, run, conn); err != nil {
				return fmt.Errorf("media: cut %s: %w", conn, err)
			}
			return nil
		})
	}
	return g.Wait()
}

// End closes a run's room and puts everybody out of it at once. An unknown run
// is no error.
func (s *Server) End(ctx context.Context, run string) error {
	held := s.lines.end(run)
	defer func() {
		for _, l := range held {
			s.lines.release(l)
		}
	}()
	for _, l := range held {
		if err := l.take(ctx); err != nil {
			return fmt.Errorf("media: end %s: %w", run, err)
		}
		defer l.pass()
	}
	err := s.call(ctx, &auth.VideoGrant{RoomCreate: true}, func(ctx context.Context) error {
		_, err := s.calls.DeleteRoom(ctx, &livekit.DeleteRoomRequest{Room: s.prefix + run})
		return err
	})
	if err != nil && !isNotFound(err) {
		return fmt.Errorf("media: end %s: %w", run, err)
	}
	return nil
}

// Rooms returns the runs that have a room in LiveKit, each with the
// connections that are in it.
func (s *Server) Rooms(ctx context.Context) (map[string][]string, error) {
	rooms, err := s.rooms(ctx)
	conns := make(map[string][]string, len(rooms))
	for run, people := range rooms {
		conns[run] = make([]string, len(people))
		for i, p := range people {
			conns[run][i] = p.Identity
		}
	}
	return conns, err
}

func (s *Server) rooms(ctx context.Context) (map[string][]*livekit.ParticipantInfo, error) {
	var list *livekit.ListRoomsResponse
	err := s.call(ctx, &auth.VideoGrant{RoomList: true}, func(ctx context.Context) (err error) {
		list, err = s.calls.ListRooms(ctx, &livekit.ListRoomsRequest{})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("media: list rooms: %w", err)
	}
	var (
		mu    sync.Mutex
		g     errgroup.Group
		rooms = map[string][]*livekit.ParticipantInfo{}
	)
	g.SetLimit(atOnce)
	for _, room := range list.Rooms {
		run, ours := strings.CutPrefix(room.Name, s.prefix)
		if !ours {
			continue
		}
		g.Go(func() error {
			people, err := s.participants(ctx, run)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			rooms[run] = people
			return nil
		})
	}
	return rooms, g.Wait()
}

// participants lists who is in a run's room.
func (s *Server) participants(ctx context.Context, run string) (people []*livekit.ParticipantInfo, err error) {
	name := s.prefix + run
	err = s.call(ctx, &auth.VideoGrant{RoomAdmin: true, Room: name}, func(ctx context.Context) error {
		list, err := s.calls.ListParticipants(ctx, &livekit.ListParticipantsRequest{Room: name})
		people = list.GetParticipants()
		return err
	})
	if err != nil && !isNotFound(err) {
		return nil, fmt.Errorf("media: list %s: %w", run, err)
	}
	return people, nil
}

// remove takes one participant out of LiveKit. LiveKit loses the command when
// the participant is about to go anyway, so it is given again before long.
func (s *Server) remove(ctx context.Context, run, conn string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	req := &livekit.RoomParticipantIdentity{Room: s.prefix + run, Identity: conn}
	for patience := 250 * time.Millisecond; ; patience *= 2 {
		attempt, done := context.WithTimeout(ctx, patience)
		err := s.call(attempt, &auth.VideoGrant{RoomAdmin: true, Room: req.Room}, func(ctx context.Context) error {
			_, err := s.calls.RemoveParticipant(ctx, req)
			return err
		})
		if err == nil || isNotFound(err) {
			done()
			return nil
		}
		<-attempt.Done() // it may have failed at once: do not hammer
		done()
		if ctx.Err() != nil {
			return err
		}
	}
}

// ensureRoom makes the run's room if it is not there.
func (s *Server) ensureRoom(ctx context.Context, run string) error {
	return s.call(ctx, &auth.VideoGrant{RoomCreate: true}, func(ctx context.Context) error {
		_, err := s.calls.CreateRoom(ctx, &livekit.CreateRoomRequest{
			Name: s.prefix + run, EmptyTimeout: emptyTimeout, DepartureTimeout: emptyTimeout,
		})
		return err
	})
}

// ping asks LiveKit something that needs the key to be right.
func (s *Server) ping(ctx context.Context) error {
	return s.call(ctx, &auth.VideoGrant{RoomList: true}, func(ctx context.Context) error {
		_, err := s.calls.ListRooms(ctx, &livekit.ListRoomsRequest{Names: []string{s.prefix}})
		return err
	})
}

// call runs one call of LiveKit's API with a token for just that.
func (s *Server) call(ctx context.Context, grant *auth.VideoGrant, do func(context.Context) error) error {
	token, err := auth.NewAccessToken(s.key, s.secret).SetVideoGrant(grant).SetValidFor(tokenLife).ToJWT()
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	ctx, err = twirp.WithHTTPRequestHeaders(ctx, http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		return err
	}
	return do(ctx)
}

func isNotFound(err error) bool {
	var e twirp.Error
	return errors.As(err, &e) && e.Code() == twirp.NotFound
}

// addresses turns one address of LiveKit into those for calls and for sockets.
func addresses(raw string) (calls, sockets string, err error) {
	u, err := url.Parse(strings.TrimRight(raw, "/"))
	if err != nil {
		return "", "", fmt.Errorf("media: LiveKit's address: %w", err)
	}
	tls := u.Scheme == "https" || u.Scheme == "wss"
	if plain := u.Scheme == "http" || u.Scheme == "ws"; u.Host == "" || !tls && !plain {
		return "", "", fmt.Errorf("media: LiveKit's address %q: want http, https, ws or wss and a host", raw)
	}
	u.RawQuery, u.Fragment = "", ""
	in, out := *u, *u
	in.Scheme, out.Scheme = "http", "ws"
	if tls {
		in.Scheme, out.Scheme = "https", "wss"
	}
	return in.String(), out.String(), nil
}
