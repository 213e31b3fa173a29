package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/media"
	"github.com/stoahq/stoa/internal/session"
)

// admit tells media's gate whether a ticket's connection may have media now.
func admit(class *classroom.Classroom) media.Admit {
	return func(ctx context.Context, ticket string) (media.Grant, error) {
		if err := class.Ready(); err != nil {
			return media.Grant{}, err // in a moment, perhaps
		}
		id, person, conn, err := class.ParseTicket(ticket)
		if errors.Is(err, classroom.ErrBadTicket) {
			return media.Grant{}, errors.Join(media.ErrNoWayBack, err)
		}
		if err != nil {
			return media.Grant{}, err
		}
		may, ok, err := class.MayMedia(ctx, id, person, conn)
		switch {
		case err != nil:
			return media.Grant{}, err
		case !ok:
			return media.Grant{}, media.ErrNoWayBack
		}
		names, err := class.Names(ctx, []session.PersonID{person})
		if err != nil {
			return media.Grant{}, err
		}
		about, err := json.Marshal(map[string]string{"person": string(person)})
		return media.Grant{
			Run: may.Room, Conn: string(conn), Name: names[person], Metadata: string(about), Rights: media.Rights(may.MediaRights),
		}, err
	}
}

// liveMedia tells media's reconciler what is true.
func liveMedia(class *classroom.Classroom) func(context.Context) (map[string]map[string]media.Rights, error) {
	return func(ctx context.Context) (map[string]map[string]media.Rights, error) {
		live, err := class.LiveMedia(ctx)
		if err != nil {
			return nil, err
		}
		all := make(map[string]map[string]media.Rights, len(live))
		for room, conns := range live {
			all[room] = rightsOf(conns)
		}
		return all, nil
	}
}

func rightsOf(conns map[session.ConnID]classroom.MediaRights) map[string]media.Rights {
	of := make(map[string]media.Rights, len(conns))
	for conn, may := range conns {
		of[string(conn)] = media.Rights(may)
	}
	return of
}

// obedient is media as the classroom commands it.
type obedient struct{ *media.Server }

// Allow is for [classroom.Media].
func (o obedient) Allow(ctx context.Context, run string, rights map[session.ConnID]classroom.MediaRights) error {
	return o.Server.Allow(ctx, run, rightsOf(rights))
}

// Mute is for [classroom.Media].
func (o obedient) Mute(ctx context.Context, run string, what session.Source, conns ...session.ConnID) error {
	names := make([]string, len(conns))
	for i, conn := range conns {
		names[i] = string(conn)
	}
	source := map[session.Source]media.Source{
		session.Microphone: media.Microphone, session.Camera: media.Camera, session.Screen: media.Screen,
	}[what]
	return o.Server.Mute(ctx, run, source, names...)
}
