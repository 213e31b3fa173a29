package classroom

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/stoahq/stoa/internal/classroom/picture"
)

// Appearance is what administrators choose of how this deployment looks, for
// everybody. The zero value is Stoa's own.
type Appearance struct {
	Name   string // empty: as the operator says
	Colour string // #rrggbb in small letters; empty: Stoa's own
	Logo   Logo   // zero: Stoa's mark
}

// Logo names the image that stands in the place of Stoa's mark.
type Logo struct {
	Hash string // SHA-256 in hex
	Type string // the media type: PNG, JPEG or WebP
}

const (
	// MostLogo is the size of a logo at most, in bytes.
	MostLogo     = 512 << 10
	maxPlaceName = 60 // characters
)

// What a logo may be: generous for a mark, and decoded for every icon.
var logoBounds = picture.Bounds{Pixels: 4 << 20, Memory: 64 << 20}

var colourShape = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Appearance is how this deployment looks.
func (c *Classroom) Appearance(ctx context.Context) (a Appearance, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		a, err = q.Appearance(ctx)
		return err
	})
	return a, err
}

// SetAppearance chooses name and colour, by an administrator. A name of blanks
// is none.
func (c *Classroom) SetAppearance(ctx context.Context, by Person, name, colour string) error {
	if err := administers(by); err != nil {
		return err
	}
	a := Appearance{Colour: strings.ToLower(colour)}
	if strings.TrimSpace(name) != "" {
		var err error
		if a.Name, err = cleanName("name", name, maxPlaceName); err != nil {
			return err
		}
	}
	if a.Colour != "" && !colourShape.MatchString(a.Colour) {
		return &Invalid{"colour", "malformed"}
	}
	return c.changeAppearance(ctx, by, func(tx Tx) error { return tx.SaveAppearance(ctx, a) })
}

// SetLogo chooses the logo, by an administrator: a PNG, JPEG or WebP of
// [MostLogo] bytes at most, else the error is a *NoRoom or ErrNotAnImage; none
// takes the logo away.
func (c *Classroom) SetLogo(ctx context.Context, by Person, content []byte) error {
	if err := administers(by); err != nil {
		return err
	}
	var l Logo
	if len(content) > 0 {
		kind, err := logoType(content)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		l = Logo{Hash: hex.EncodeToString(sum[:]), Type: kind}
	}
	return c.changeAppearance(ctx, by, func(tx Tx) error { return tx.SaveLogo(ctx, l, content) })
}

// logoType is what a logo is, looked at to its end.
func logoType(content []byte) (string, error) {
	if len(content) > MostLogo {
		return "", &NoRoom{Code: TooLarge, Most: MostLogo}
	}
	found, err := picture.Probe(content, logoBounds)
	if err == nil && found.Type == "image/gif" {
		err = picture.ErrUnfit
	}
	if err == nil {
		err = found.Check()
	}
	if err != nil {
		return "", ErrNotAnImage
	}
	return found.Type, nil
}

func (c *Classroom) changeAppearance(ctx context.Context, by Person, change func(tx Tx) error) error {
	return c.store.Write(ctx, func(tx Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		return tx.AddAudit(ctx, Audit{By: by.ID, Action: AuditAppearance})
	})
}

// LogoContent is the present logo by its hash, or ErrNotFound.
func (c *Classroom) LogoContent(ctx context.Context, hash string) (l Logo, content []byte, err error) {
	err = c.store.Read(ctx, func(q Query) error {
		a, err := q.Appearance(ctx)
		if err != nil {
			return err
		}
		l = a.Logo
		content, err = q.Logo(ctx, hash)
		return err
	})
	return l, content, err
}
