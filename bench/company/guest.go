package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/livekit/protocol/auth"

	"github.com/stoahq/stoa/bench/client"
)

// guest is somebody in the session.
type guest struct {
	name          string
	camera, voice bool
	deaf          bool
	socketOnly    bool

	page  *client.Page // nil where LiveKit stands alone
	media *media       // nil with socketOnly
}

// seat is how somebody joins the media.
type seat struct {
	url    string // of the socket, without the query
	token  string
	header http.Header
}

// door lets a guest in and says how to join the media.
type door func(ctx context.Context, p *guest) (seat, error)

func doorOf(o options) door {
	if o.livekit != "" {
		return bareDoor(o)
	}
	api := client.NewAPI(o.server, nil)
	return func(ctx context.Context, p *guest) (seat, error) {
		who, err := api.AddGuest(ctx, o.link, p.name)
		if err != nil {
			return seat{}, err
		}
		p.page, err = client.Open(ctx, client.Dialer{Addr: o.server, Cookie: who.Cookie}, o.link, nil)
		if err != nil {
			return seat{}, err
		}
		if err := p.page.Wait(ctx, func(s client.State) bool { return s.Next != "" }); err != nil {
			return seat{}, err
		}
		if _, err := p.page.Do(ctx, "enter"); err != nil {
			return seat{}, err
		}
		if err := p.page.Wait(ctx, func(s client.State) bool { return s.Inside }); err != nil {
			return seat{}, err
		}
		ticket := p.page.State().Ticket
		if ticket == "" && !p.socketOnly {
			return seat{}, errors.New("the server gave no ticket for the media")
		}
		return seat{url: "ws://" + o.server + "/rtc", token: ticket, header: http.Header{"Origin": {"http://" + o.server}}}, nil
	}
}

// bareDoor signs tokens of its own, with the rights that ours gives.
func bareDoor(o options) door {
	return func(_ context.Context, p *guest) (seat, error) {
		video := &auth.VideoGrant{RoomJoin: true, Room: "company"}
		video.SetCanSubscribe(true)
		video.SetCanPublish(true)
		video.SetCanPublishData(false)
		token, err := auth.NewAccessToken(o.key, o.secret).SetIdentity(p.name).SetName(p.name).
			SetVideoGrant(video).SetValidFor(time.Hour).ToJWT()
		return seat{url: "ws://" + o.livekit + "/rtc", token: token, header: http.Header{}}, err
	}
}

// enter brings the guest in, media included, and returns once what it sends is
// on its way.
func (p *guest) enter(ctx context.Context, in door) error {
	s, err := in(ctx, p)
	if err != nil || p.socketOnly {
		return err
	}
	if p.media, err = join(ctx, s, !p.deaf); err != nil {
		return fmt.Errorf("media: %w", err)
	}
	if !p.camera && !p.voice {
		return nil
	}
	if err := p.media.publish(ctx, p.camera, p.voice); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// over waits for the end of the guest's stay and says why it came.
func (p *guest) over() error {
	socket, line := make(<-chan struct{}), make(<-chan struct{})
	if p.page != nil {
		socket = p.page.Done()
	}
	if p.media != nil {
		line = p.media.gone
	}
	select {
	case <-socket:
		return fmt.Errorf("the socket is over: %w", p.page.Err())
	case <-line:
		return fmt.Errorf("the media are over: %w", p.media.end)
	}
}

// leave takes the guest out by the button, not by a cut: who only falls silent
// is counted as present until the reconnect grace is over.
func (p *guest) leave() {
	if p == nil {
		return
	}
	if p.media != nil {
		p.media.close()
	}
	if p.page != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_, _ = p.page.Do(ctx, "leave") // fails where the line is gone already
		p.page.Cut()
	}
}
