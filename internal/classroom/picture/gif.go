package picture

import (
	"bytes"
	"compress/lzw"
	"encoding/binary"
	"fmt"
	"io"
)

// gifFrame is one image of a GIF.
type gifFrame struct {
	pixels int64
	bits   int // of the smallest code, without the two that are commands
	blocks []byte
}

// gifWalk reads a GIF from its beginning.
type gifWalk struct {
	rest          []byte
	width, height int64
	colours       bool // there is a table for all frames
	frames        []gifFrame
}

func probeGIF(data []byte, b Bounds, f *Found) error {
	w := &gifWalk{rest: data[6:]}
	if err := w.walk(); err != nil {
		return err
	}
	if err := f.size(w.width, w.height, int64(len(w.frames)), b); err != nil {
		return err
	}
	f.Memory = 1 << 18
	f.check = w.check
	return nil
}

func (w *gifWalk) take(n int) ([]byte, error) {
	if len(w.rest) < n {
		return nil, broken("GIF that was cut")
	}
	taken := w.rest[:n]
	w.rest = w.rest[n:]
	return taken, nil
}

// table skips a table of colours, where the flags say that there is one.
func (w *gifWalk) table(flags byte) (there bool, err error) {
	if flags&0x80 == 0 {
		return false, nil
	}
	_, err = w.take(3 << (1 + flags&7))
	return true, err
}

func (w *gifWalk) walk() error {
	head, err := w.take(7)
	if err != nil {
		return err
	}
	w.width, w.height = int64(binary.LittleEndian.Uint16(head)), int64(binary.LittleEndian.Uint16(head[2:]))
	if w.colours, err = w.table(head[4]); err != nil {
		return err
	}
	for {
		kind, err := w.take(1)
		if err != nil {
			return err
		}
		switch kind[0] {
		case 0x21:
			if _, err = w.take(1); err == nil {
				_, err = w.blocks()
			}
		case 0x2c:
			err = w.frame()
		case 0x3b:
			return nil
		default:
			return broken("GIF with an unknown block")
		}
		if err != nil {
			return err
		}
	}
}

func (w *gifWalk) frame() error {
	head, err := w.take(9)
	if err != nil {
		return err
	}
	at := func(i int) int64 { return int64(binary.LittleEndian.Uint16(head[i:])) }
	x, y, width, height := at(0), at(2), at(4), at(6)
	own, err := w.table(head[8])
	switch {
	case err != nil:
		return err
	case !own && !w.colours:
		return broken("GIF without colours")
	case x+width > w.width, y+height > w.height:
		return fmt.Errorf("%w: a frame is larger than the GIF", ErrUnfit)
	case len(w.frames) == maxFrames:
		return fmt.Errorf("%w: GIF with more than %d frames", ErrUnfit, maxFrames)
	}
	bits, err := w.take(1)
	if err != nil {
		return err
	}
	if bits[0] < 2 || bits[0] > 8 {
		return broken("GIF with codes of an unknown size")
	}
	blocks, err := w.blocks()
	w.frames = append(w.frames, gifFrame{width * height, int(bits[0]), blocks})
	return err
}

// blocks takes data in pieces, each behind its length, up to an empty one.
func (w *gifWalk) blocks() ([]byte, error) {
	whole := w.rest
	for n := 0; ; {
		size, err := w.take(1)
		if err != nil {
			return nil, err
		}
		if n += 1 + int(size[0]); size[0] == 0 {
			return whole[:n], nil
		}
		if _, err = w.take(int(size[0])); err != nil {
			return nil, err
		}
	}
}

// check decompresses every frame, without keeping it.
func (w *gifWalk) check() error {
	var codes *lzw.Reader
	for _, f := range w.frames {
		from := &gifBlocks{rest: f.blocks}
		if codes == nil {
			codes = lzw.NewReader(from, lzw.LSB, f.bits).(*lzw.Reader)
		} else {
			codes.Reset(from, lzw.LSB, f.bits)
		}
		if n, err := io.CopyN(io.Discard, codes, f.pixels); n < f.pixels {
			return broken(fmt.Sprint("GIF with too few pixels: ", err))
		}
	}
	return nil
}

// gifBlocks puts pieces together.
type gifBlocks struct {
	rest  []byte
	piece bytes.Reader
}

func (g *gifBlocks) Read(p []byte) (int, error) {
	for g.piece.Len() == 0 {
		n := int(g.rest[0])
		if n == 0 {
			return 0, io.EOF
		}
		g.piece.Reset(g.rest[1 : 1+n])
		g.rest = g.rest[1+n:]
	}
	return g.piece.Read(p)
}

func (g *gifBlocks) ReadByte() (byte, error) {
	var one [1]byte
	_, err := g.Read(one[:])
	return one[0], err
}
