package classroom

import "context"

// AppearanceQuery reads how this deployment looks.
type AppearanceQuery interface {
	// Appearance is what was chosen; nothing chosen is the zero value.
	Appearance(ctx context.Context) (Appearance, error)
	// Logo is the present logo's content, by its hash.
	Logo(ctx context.Context, hash string) ([]byte, error)
}

// AppearanceTx writes it.
type AppearanceTx interface {
	// SaveAppearance keeps name and colour and leaves the logo as it is.
	SaveAppearance(ctx context.Context, a Appearance) error
	// SaveLogo keeps a logo in the place of the one before; a zero one is none.
	SaveLogo(ctx context.Context, l Logo, content []byte) error
}
