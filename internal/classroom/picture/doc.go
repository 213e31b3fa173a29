// Package picture finds out whether bytes that somebody sent are an image that
// boards can show: PNG, JPEG, GIF or WebP, known by their content and never by
// their name.
//
// Nothing is believed. [Probe] reads the headers: how many pixels all frames
// have together, and how much memory a decoder would need, whatever the header
// of an outer container says. Only what is within [Bounds] may be decoded, and
// [Found.Check] does that to the end, so that a file that was cut, or that has
// an image's first bytes and something else behind them, is told from an image.
// PNG and GIF are checked without keeping a pixel; JPEG and WebP are decoded
// into memory, as much as Found.Memory says.
//
// What comes behind the end of an image (phones put films there) does not
// matter: browsers are told the type of the image and not to guess.
package picture

import (
	"bytes"
	"errors"
	"fmt"
)

var (
	// ErrUnfit: this may well be an image, but none that boards show: it has too
	// many pixels or frames, needs too much memory, or is of a kind that cannot
	// be checked here (an animated WebP, JPEG with 12 bits).
	ErrUnfit = errors.New("an image that boards do not show")
	// ErrBroken: this begins like an image and is none, or is damaged.
	ErrBroken = errors.New("not an image, or a damaged one")
)

// Bounds are for images that boards show.
type Bounds struct {
	Pixels int64 // width × height × frames
	Memory int64 // bytes that decoding may take
}

const (
	// maxSide is the longest side of an image in pixels; JPEG has no longer one.
	maxSide = 65_535
	// maxFrames is how many frames an animation may have.
	maxFrames = 1000
)

// Found is what the headers of an image say.
type Found struct {
	Type          string // the media type
	Width, Height int
	Memory        int64 // bytes that Check takes, about

	check func() error
}

// Check decodes the whole image. The error is ErrBroken or ErrUnfit.
func (f Found) Check() (err error) {
	defer func() {
		// Decoders are written for images; no byte that somebody sends may end
		// more than the look at it.
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrBroken, r)
		}
	}()
	return f.check()
}

// The media types.
const (
	PNG  = "image/png"
	JPEG = "image/jpeg"
	GIF  = "image/gif"
	WebP = "image/webp"
)

// Type is what content claims to be by its first bytes; empty: no image of
// these four kinds. 12 bytes are enough.
func Type(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte(pngMagic)):
		return PNG
	case bytes.HasPrefix(head, []byte{0xff, 0xd8, 0xff}):
		return JPEG
	case bytes.HasPrefix(head, []byte("GIF87a")), bytes.HasPrefix(head, []byte("GIF89a")):
		return GIF
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return WebP
	}
	return ""
}

// Shown tells whether boards show images of a type.
func Shown(mediaType string) bool {
	switch mediaType {
	case PNG, JPEG, GIF, WebP:
		return true
	}
	return false
}

// Probe reads the headers of what claims to be an image by [Type].
func Probe(data []byte, b Bounds) (Found, error) {
	var f Found
	var err error
	switch f.Type = Type(data); f.Type {
	case PNG:
		err = probePNG(data, b, &f)
	case JPEG:
		err = probeJPEG(data, b, &f)
	case GIF:
		err = probeGIF(data, b, &f)
	case WebP:
		err = probeWebP(data, b, &f)
	default:
		err = ErrBroken
	}
	if err == nil && f.Memory > b.Memory {
		err = fmt.Errorf("%w: decoding takes %d bytes", ErrUnfit, f.Memory)
	}
	return f, err
}

// size takes the measures of an image, if they are within the bounds.
func (f *Found) size(width, height, frames int64, b Bounds) error {
	switch {
	case width <= 0, height <= 0, frames <= 0:
		return broken("it has no pixels")
	case width > maxSide, height > maxSide, frames > maxFrames, width*height*frames > b.Pixels:
		return fmt.Errorf("%w: %d × %d pixels, %d frames", ErrUnfit, width, height, frames)
	}
	f.Width, f.Height = int(width), int(height)
	return nil
}

func broken(why string) error { return fmt.Errorf("%w: %s", ErrBroken, why) }
