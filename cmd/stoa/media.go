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
		run, ok, err := class.MayMedia(ctx, id, person, conn)
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
			Run: string(run), Conn: string(conn), Name: names[person], Metadata: string(about), Publish: true, Share: true,
		}, err
	}
}

// liveMedia tells media's reconciler what is true.
func liveMedia(class *classroom.Classroom) func(context.Context) (map[string]map[string]bool, error) {
	return func(ctx context.Context) (map[string]map[string]bool, error) {
		live, err := class.LiveMedia(ctx)
		if err != nil {
			return nil, err
		}
		all := make(map[string]map[string]bool, len(live))
		for run, conns := range live {
			of := make(map[string]bool, len(conns))
			for conn, may := range conns {
				of[string(conn)] = may
			}
			all[string(run)] = of
		}
		return all, nil
	}
}
