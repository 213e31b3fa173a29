package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"golang.org/x/image/webp"
)

func probeWebP(data []byte, b Bounds, f *Found) error {
	w, err := readWebP(data)
	if err != nil {
		return err
	}
	if err := f.size(w.width, w.height, 1, b); err != nil {
		return err
	}
	f.Memory = w.width * w.height * w.each
	f.check = func() error {
		if _, err := webp.Decode(bytes.NewReader(data)); err != nil {
			return fmt.Errorf("%w: %w", ErrBroken, err)
		}
		return nil
	}
	return nil
}

// webpHead is what the pixels' own header says.
type webpHead struct {
	width, height int64
	each          int64 // bytes of memory for a pixel
}

// readWebP walks over the chunks up to the one with the pixels. What the
// extended header says must be what that one says.
func readWebP(data []byte) (w webpHead, err error) {
	size := int64(binary.LittleEndian.Uint32(data[4:]))
	if size < 4 || size > int64(len(data)-8) {
		return w, broken("WebP that was cut")
	}
	var canvas webpHead
	for rest := data[12 : 8+size]; ; {
		if len(rest) < 8 {
			return w, broken("WebP without pixels")
		}
		kind, n := string(rest[:4]), int64(binary.LittleEndian.Uint32(rest[4:]))
		if rest = rest[8:]; n > int64(len(rest)) {
			return w, broken("WebP that was cut")
		}
		body := rest[:n]
		switch kind {
		case "VP8X":
			if n != 10 {
				return w, broken("WebP with a wrong header")
			}
			if body[0]&0x02 != 0 {
				return w, fmt.Errorf("%w: an animated WebP", ErrUnfit)
			}
			canvas.width = 1 + int64(body[4]) + int64(body[5])<<8 + int64(body[6])<<16
			canvas.height = 1 + int64(body[7]) + int64(body[8])<<8 + int64(body[9])<<16
			canvas.each = 6 // for transparency
		case "VP8 ":
			if n < 10 || body[3] != 0x9d || body[4] != 0x01 || body[5] != 0x2a {
				return w, broken("WebP with a wrong frame")
			}
			w.width, w.height = int64(binary.LittleEndian.Uint16(body[6:]))&0x3fff, int64(binary.LittleEndian.Uint16(body[8:]))&0x3fff
			w.each = 2 + canvas.each
			return w, w.fits(canvas)
		case "VP8L":
			if n < 5 || body[0] != 0x2f {
				return w, broken("WebP with a wrong frame")
			}
			v := int64(binary.LittleEndian.Uint32(body[1:]))
			w.width, w.height, w.each = 1+v&0x3fff, 1+v>>14&0x3fff, 10
			return w, w.fits(canvas)
		}
		rest = rest[min(n+n&1, int64(len(rest))):]
	}
}

func (w webpHead) fits(canvas webpHead) error {
	if canvas.width != 0 && (canvas.width != w.width || canvas.height != w.height) {
		return broken("WebP with two sizes")
	}
	return nil
}
