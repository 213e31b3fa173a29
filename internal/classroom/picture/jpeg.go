package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image/jpeg"
)

// A JPEG may go over its pixels several times, and each pass costs time, however
// short it is in the file. Encoders make about 10 scans, 18 of four colours.
const (
	maxScans  = 32
	maxPasses = 500_000_000 // pixels × scans: 12 of the largest image; 100 took seven times as long, in 84 KB
)

func probeJPEG(data []byte, b Bounds, f *Found) error {
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return jpegError(err)
	}
	if err := f.size(int64(c.Width), int64(c.Height), 1, b); err != nil {
		return err
	}
	var scans int
	scans, f.Memory = jpegCosts(data)
	if plainRGB(data) {
		f.Memory += 4 * int64(c.Width) * int64(c.Height)
	}
	if scans > maxScans || int64(scans)*int64(c.Width)*int64(c.Height) > maxPasses {
		return fmt.Errorf("%w: JPEG with %d scans", ErrUnfit, scans)
	}
	f.check = func() error {
		_, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			return jpegError(err)
		}
		return nil
	}
	return nil
}

func jpegError(err error) error {
	var unsupported jpeg.UnsupportedError
	if errors.As(err, &unsupported) {
		return fmt.Errorf("%w: %w", ErrUnfit, err)
	}
	return fmt.Errorf("%w: %w", ErrBroken, err)
}

// jpegCosts counts the scans and the memory of the largest frame. It looks for
// their headers everywhere in the data, so that no way of hiding one from this
// look can show it to the decoder.
func jpegCosts(data []byte) (scans int, memory int64) {
	for rest := data; ; {
		i := bytes.IndexByte(rest, 0xff)
		if i < 0 || len(rest) < i+4 {
			return scans, memory
		}
		rest = rest[i+1:]
		length := int(binary.BigEndian.Uint16(rest[1:]))
		switch rest[0] {
		case 0xc0, 0xc1, 0xc2: // a frame: precision, height, width, components
			if len(rest) > 8 && length == 8+3*int(rest[8]) && len(rest) > length {
				memory = max(memory, frameMemory(rest[0] == 0xc2, rest[3:1+length]))
			}
		case 0xda: // a scan
			if len(rest) > 3 && length == 6+2*int(rest[3]) {
				scans++
			}
		}
	}
}

// frameMemory is what decoding a frame takes: a byte for every sample, four more
// for its coefficient where they are gathered over several scans, and a copy
// where its colours are none of the usual.
func frameMemory(progressive bool, head []byte) (bytes int64) {
	height, width := int64(binary.BigEndian.Uint16(head[1:])), int64(binary.BigEndian.Uint16(head[3:]))
	n := int(head[5])
	most := func(shift int) (m int64) {
		for i := range n {
			m = max(m, int64(head[7+3*i]>>shift&15))
		}
		return max(m, 1)
	}
	across, down := most(4), most(0)
	units := ((width + 8*across - 1) / (8 * across)) * ((height + 8*down - 1) / (8 * down))
	each := int64(1)
	if progressive {
		each = 5
	}
	for i := range n {
		h, v := int64(head[7+3*i]>>4), int64(head[7+3*i]&15)
		bytes += units * 64 * h * v * each
	}
	if usual := n == 1 || n == 3 && head[6] != 'R'; !usual {
		bytes += 4 * width * height
	}
	return bytes
}

// plainRGB tells whether an Adobe header says that colours are as they are, which
// decoders copy.
func plainRGB(data []byte) bool {
	for rest := data; ; {
		i := bytes.Index(rest, []byte("Adobe"))
		if i < 0 || len(rest) < i+12 {
			return false
		}
		if rest = rest[i:]; rest[11] == 0 {
			return true
		}
		rest = rest[1:]
	}
}
