package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/stoahq/stoa/internal/classroom"
)

// Appearance implements classroom.AppearanceQuery, as does Logo.
func (q *query) Appearance(context.Context) (classroom.Appearance, error) {
	row, err := q.q.Appearance(q.ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return classroom.Appearance{}, nil
	}
	return classroom.Appearance{
		Name: row.Name, Colour: row.Colour,
		Logo: classroom.Logo{Hash: row.LogoHash, Type: row.LogoType},
	}, err
}

func (q *query) Logo(_ context.Context, hash string) ([]byte, error) {
	content, err := q.q.Logo(q.ctx, hash)
	return content, missing(err)
}

// SaveAppearance implements classroom.AppearanceTx, as does SaveLogo.
func (t *tx) SaveAppearance(_ context.Context, a classroom.Appearance) error {
	return t.q.SaveAppearance(t.ctx, a.Name, a.Colour)
}

func (t *tx) SaveLogo(_ context.Context, l classroom.Logo, content []byte) error {
	return t.q.SaveLogo(t.ctx, content, l.Type, l.Hash)
}
