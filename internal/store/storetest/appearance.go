package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
)

func testAppearance(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	expect := func(a classroom.Appearance, content []byte) {
		w.read(func(q classroom.Query) error {
			is, err := q.Appearance(ctx)
			require.NoError(t, err)
			require.Equal(t, a, is)
			for _, hash := range []string{"", "aa", "bb"} {
				is, err := q.Logo(ctx, hash)
				if hash == a.Logo.Hash && hash != "" {
					require.NoError(t, err)
					require.Equal(t, content, is)
				} else {
					require.ErrorIs(t, err, classroom.ErrNotFound, "logo %q", hash)
				}
			}
			return nil
		})
	}
	save := func(a classroom.Appearance) {
		w.write(func(tx classroom.Tx) error { return tx.SaveAppearance(ctx, a) })
	}
	logo := func(l classroom.Logo, content []byte) {
		w.write(func(tx classroom.Tx) error { return tx.SaveLogo(ctx, l, content) })
	}
	expect(classroom.Appearance{}, nil)

	one, two := classroom.Logo{Hash: "aa", Type: "image/png"}, classroom.Logo{Hash: "bb", Type: "image/webp"}
	logo(one, []byte("one"))
	expect(classroom.Appearance{Logo: one}, []byte("one"))
	save(classroom.Appearance{Name: "Schule am Markt", Colour: "#c2185b"})
	expect(classroom.Appearance{Name: "Schule am Markt", Colour: "#c2185b", Logo: one}, []byte("one"))
	logo(two, []byte("two"))
	save(classroom.Appearance{Colour: "#1b5e20"})
	expect(classroom.Appearance{Colour: "#1b5e20", Logo: two}, []byte("two"))
	logo(classroom.Logo{}, nil)
	save(classroom.Appearance{})
	expect(classroom.Appearance{}, nil)
}
