package picture

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
)

const pngMagic = "\x89PNG\r\n\x1a\n"

// pngHead is what IHDR says, with the pieces of the compressed pixels.
type pngHead struct {
	width, height int64
	bits          int64 // of a pixel
	colours       byte
	interlaced    bool
	palette       bool
	frames        int64 // of an animated PNG; else 0
	data          [][]byte
}

func probePNG(data []byte, b Bounds, f *Found) error {
	h, err := readPNG(data)
	if err != nil {
		return err
	}
	if err := f.size(h.width, h.height, max(1, h.frames), b); err != nil {
		return err
	}
	f.Memory = 1 << 18
	f.check = h.pixels
	return nil
}

// readPNG walks over the chunks and checks their sums, up to IEND.
func readPNG(data []byte) (h pngHead, err error) {
	rest := data[len(pngMagic):]
	var announced, seen int64 // frames
	for first, over := true, false; ; first = false {
		kind, body, after, err := pngChunk(rest)
		if err != nil {
			return h, err
		}
		rest = after
		if first != (kind == "IHDR") {
			return h, broken("PNG without IHDR in its place")
		}
		switch kind {
		case "IHDR":
			err = h.header(body)
		case "PLTE":
			h.palette = true
		case "acTL":
			if len(body) == 8 {
				announced = int64(binary.BigEndian.Uint32(body))
			}
		case "fcTL":
			seen++
		case "IDAT":
			if over {
				return h, broken("PNG with pixels in two places")
			}
			h.data = append(h.data, body)
		case "IEND":
			h.frames = max(announced, seen)
			if h.data == nil || h.colours == 3 && !h.palette {
				return h, broken("PNG without pixels or their palette")
			}
			return h, nil
		default:
			if kind[0]&0x20 == 0 {
				return h, broken("PNG with an unknown critical chunk")
			}
		}
		if err != nil {
			return h, err
		}
		over = h.data != nil && kind != "IDAT"
	}
}

// pngChunk takes the first chunk off: length, name, body, CRC-32.
func pngChunk(rest []byte) (kind string, body, after []byte, err error) {
	if len(rest) < 12 {
		return "", nil, nil, broken("PNG without an end")
	}
	n := int64(binary.BigEndian.Uint32(rest))
	if n > int64(len(rest)-12) {
		return "", nil, nil, broken("PNG that was cut")
	}
	named, sum := rest[4:8+n], binary.BigEndian.Uint32(rest[8+n:])
	if crc32.ChecksumIEEE(named) != sum {
		return "", nil, nil, broken("PNG with a wrong checksum")
	}
	return string(named[:4]), named[4:], rest[12+n:], nil
}

func (h *pngHead) header(body []byte) error {
	if len(body) != 13 {
		return broken("PNG with a wrong IHDR")
	}
	h.width, h.height = int64(binary.BigEndian.Uint32(body)), int64(binary.BigEndian.Uint32(body[4:]))
	depth, method, filter, interlace := body[8], body[10], body[11], body[12]
	h.colours, h.interlaced = body[9], interlace == 1
	samples, depths := int64(0), ""
	switch h.colours {
	case 0:
		samples, depths = 1, "\x01\x02\x04\x08\x10"
	case 2:
		samples, depths = 3, "\x08\x10"
	case 3:
		samples, depths = 1, "\x01\x02\x04\x08"
	case 4:
		samples, depths = 2, "\x08\x10"
	case 6:
		samples, depths = 4, "\x08\x10"
	}
	if method != 0 || filter != 0 || interlace > 1 || !bytes.Contains([]byte(depths), []byte{depth}) {
		return broken("PNG of an unknown kind")
	}
	h.bits = samples * int64(depth)
	return nil
}

// adam7 are the passes of an interlaced image: where each begins and its steps.
var adam7 = [7]struct{ x, y, dx, dy int64 }{
	{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2},
}

// pixels inflates the pixels, without keeping them, and counts: a bomb has more
// than its header says, and is left at that point.
func (h *pngHead) pixels() error {
	parts := make([]io.Reader, len(h.data))
	for i, p := range h.data {
		parts[i] = bytes.NewReader(p)
	}
	z, err := zlib.NewReader(io.MultiReader(parts...))
	if err != nil {
		return broken(err.Error())
	}
	r := bufio.NewReaderSize(z, 32<<10)
	if !h.interlaced {
		err = h.rows(r, h.width, h.height)
	} else {
		for _, p := range adam7 {
			w, n := (h.width-p.x+p.dx-1)/p.dx, (h.height-p.y+p.dy-1)/p.dy
			if w > 0 && n > 0 && err == nil {
				err = h.rows(r, w, n)
			}
		}
	}
	if err != nil {
		return err
	}
	if _, err := r.ReadByte(); err != io.EOF { // reading to the end checks the sum
		return broken("PNG with other pixels than it says")
	}
	return nil
}

func (h *pngHead) rows(r *bufio.Reader, width, height int64) error {
	size := int((width*h.bits + 7) / 8)
	for range height {
		filter, err := r.ReadByte()
		if err == nil && filter > 4 {
			return broken("PNG with an unknown filter")
		}
		if err == nil {
			_, err = r.Discard(size)
		}
		if err != nil {
			return broken("PNG: " + err.Error())
		}
	}
	return nil
}
