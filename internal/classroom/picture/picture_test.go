package picture_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	_ "golang.org/x/image/webp"

	"github.com/stoahq/stoa/internal/classroom/picture"
)

var bounds = picture.Bounds{Pixels: 40_000_000, Memory: 256 << 20}

// look is what becomes of a file: nil, or an error of the package.
func look(data []byte) (picture.Found, error) {
	f, err := picture.Probe(data, bounds)
	if err == nil {
		err = f.Check()
	}
	return f, err
}

// samples are the images that Go tests its decoders with.
func samples(t testing.TB) (names []string) {
	t.Helper()
	say := func(args ...string) string {
		out, err := exec.CommandContext(t.Context(), "go", args...).Output()
		require.NoError(t, err)
		return strings.TrimSpace(string(out))
	}
	for _, root := range []string{
		filepath.Join(say("env", "GOROOT"), "src", "image"), filepath.Join(say("list", "-m", "-f", "{{.Dir}}", "golang.org/x/image"), "testdata"),
	} {
		require.NoError(t, filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if slices.Contains([]string{".png", ".gif", ".jpeg", ".webp"}, filepath.Ext(name)) {
				names = append(names, name)
			}
			return err
		}))
	}
	require.Greater(t, len(names), 100)
	return names
}

// TestAgreesWithDecoders holds what is found against what decoders say that keep
// the pixels: of every image the same measures, and of every one that is cut
// somewhere that it is broken.
func TestAgreesWithDecoders(t *testing.T) {
	for _, name := range samples(t) {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		f, err := look(data)
		m, _, wrong := decode(data)
		if wrong != nil {
			require.Error(t, err, "%s: a decoder says %v", name, wrong)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, m.Bounds().Size(), image.Pt(f.Width, f.Height), name)
		for _, part := range []int{4, 2} {
			_, err := look(data[:len(data)-len(data)/part])
			require.ErrorIs(t, err, picture.ErrBroken, "%s without its last %d-th", name, part)
		}
	}
}

// decode decodes all of an image: GIFs have several.
func decode(data []byte) (image.Image, string, error) {
	if picture.Type(data) == picture.GIF {
		if _, err := gif.DecodeAll(bytes.NewReader(data)); err != nil {
			return nil, "", err
		}
	}
	return image.Decode(bytes.NewReader(data))
}

func small() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, 20, 30))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7)
	}
	return m
}

func encoded(t testing.TB, kind string) []byte {
	t.Helper()
	var out bytes.Buffer
	switch kind {
	case picture.PNG:
		require.NoError(t, png.Encode(&out, small()))
	case picture.JPEG:
		require.NoError(t, jpeg.Encode(&out, small(), nil))
	case picture.GIF:
		require.NoError(t, gif.Encode(&out, small(), nil))
	}
	return out.Bytes()
}

// chunk is a chunk of a PNG.
func chunk(kind string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// pngOf is a PNG of grey that says to be so large and holds so many zeros.
func pngOf(width, height uint32, zeros int, more ...[]byte) []byte {
	var packed bytes.Buffer
	z, _ := zlib.NewWriterLevel(&packed, zlib.BestSpeed)
	for part := 1 << 20; zeros > 0; zeros -= part {
		_, _ = z.Write(make([]byte, min(part, zeros)))
	}
	_ = z.Close()
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	parts := [][]byte{[]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 0, 0, 0, 0))}
	parts = append(append(parts, more...), chunk("IDAT", packed.Bytes()), chunk("IEND", nil))
	return bytes.Join(parts, nil)
}

// animation is a GIF of so many frames.
func animation(t testing.TB, side, frames int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for range frames {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 1, 1), color.Palette{color.Black, color.White}))
		g.Delay = append(g.Delay, 1)
	}
	g.Config = image.Config{Width: side, Height: side, ColorModel: color.Palette{color.Black, color.White}}
	var out bytes.Buffer
	require.NoError(t, gif.EncodeAll(&out, g))
	return out.Bytes()
}

// with is data with a part written over at an offset.
func with(data []byte, at int, part ...byte) []byte {
	data = slices.Clone(data)
	copy(data[at:], part)
	return data
}

// frameOf is a JPEG whose frame header says other measures.
func frameOf(data []byte, width, height uint16) []byte {
	at := bytes.Index(data, []byte{0xff, 0xc0})
	return with(data, at+5, byte(height>>8), byte(height), byte(width>>8), byte(width))
}

func TestHostileImages(t *testing.T) {
	p, j, g := encoded(t, picture.PNG), encoded(t, picture.JPEG), encoded(t, picture.GIF)
	riff := func(chunks string) []byte {
		return []byte("RIFF" + string(binary.LittleEndian.AppendUint32(nil, uint32(4+len(chunks)))) + "WEBP" + chunks)
	}
	crc := slices.Clone(p)
	crc[len(crc)-20] ^= 1
	for _, c := range []struct {
		what string
		data []byte
		want error
	}{
		{"a PNG", p, nil},
		{"a PNG with HTML behind it", append(slices.Clone(p), "<script>alert(1)</script>"...), nil},
		{"a JPEG with a film behind it", append(slices.Clone(j), bytes.Repeat([]byte("film"), 1000)...), nil},
		{"HTML that begins like a PNG", []byte("\x89PNG\r\n\x1a\n<html><script>alert(1)</script></html>"), picture.ErrBroken},
		{"HTML that begins like a GIF", []byte("GIF89a/*<svg onload=alert(1)>*/=1;"), picture.ErrBroken},
		{"HTML that begins like a JPEG", []byte("\xff\xd8\xff\xe0<html>"), picture.ErrBroken},
		{"HTML that begins like a WebP", []byte("RIFF\x40\x00\x00\x00WEBP<html><script>alert(1)</script></html>"), picture.ErrBroken},
		{"a zip", []byte("PK\x03\x04"), picture.ErrBroken},
		{"nothing", nil, picture.ErrBroken},
		{"only the first bytes", []byte("\x89PNG\r\n\x1a\n"), picture.ErrBroken},
		{"a wrong checksum", crc, picture.ErrBroken},
		{"a PNG bomb that says so", pngOf(60_000, 60_000, 1<<20), picture.ErrUnfit},
		{"a PNG bomb that says to be small", pngOf(10, 10, 64<<20), picture.ErrBroken},
		{"a PNG with too few pixels", pngOf(6000, 6000, 1000), picture.ErrBroken},
		{"a PNG as large as may be", pngOf(8000, 5000, 8001*5000), nil},
		{"a PNG with one row more", pngOf(8000, 5001, 8001*5001), picture.ErrUnfit},
		{"a PNG without pixels", pngOf(0, 10, 10), picture.ErrBroken},
		{"a very long PNG", pngOf(70_000, 1, 70_001), picture.ErrUnfit},
		{"an animated PNG of a thousand frames", pngOf(1000, 1000, 1001*1000, chunk("acTL", []byte{0, 0, 4, 0, 0, 0, 0, 0})), picture.ErrUnfit},
		{"one that does not say how many", pngOf(1000, 1000, 1001*1000, slices.Repeat(chunk("fcTL", nil), 50)), picture.ErrUnfit},
		{"a PNG with an unknown critical chunk", pngOf(1, 1, 2, chunk("EVIL", nil)), picture.ErrBroken},
		{"a GIF of thousands of frames", animation(t, 10, 5000), picture.ErrUnfit},
		{"a large GIF of a hundred frames", animation(t, 1000, 100), picture.ErrUnfit},
		{"a GIF of a hundred frames", animation(t, 100, 100), nil},
		{"a GIF that says to be larger", with(g, 6, 0xff, 0xff, 0xff, 0xff), picture.ErrUnfit},
		{"a GIF whose frame is larger", with(g, 6, 1, 0, 1, 0), picture.ErrUnfit},
		{"a GIF without an end", g[:len(g)-1], picture.ErrBroken},
		{"a JPEG that says to be larger", frameOf(j, 6000, 6000), picture.ErrBroken},
		{"a JPEG bomb", frameOf(j, 65535, 65535), picture.ErrUnfit},
		{"a JPEG with a thousand scans", slices.Insert(slices.Clone(j), len(j)-2, bytes.Repeat([]byte{0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0}, 1000)...), picture.ErrUnfit},
		{"a JPEG of many coefficients", with(frameOf(j, 6000, 6000), bytes.Index(j, []byte{0xff, 0xc0})+1, 0xc2, 0, 17, 8, 23, 112, 23, 112, 3, 1, 0x44), picture.ErrUnfit},
		{"a WebP whose pixels are more than it says", riff("VP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" + "VP8L\x05\x00\x00\x00\x2f\xff\xff\xff\x0f\x00"), picture.ErrBroken},
		{"a WebP bomb", riff("VP8L\x05\x00\x00\x00\x2f\xff\xff\xff\x0f\x00"), picture.ErrUnfit},
		{"a WebP canvas without measure", riff("VP8X\x0a\x00\x00\x00\x10\x00\x00\x00\xff\xff\x00\xff\xff\x00ALPH\x01\x00\x00\x00\x00\x00VP8L\x05\x00\x00\x00\x2f\x00\x00\x00\x00\x00"), picture.ErrBroken},
		{"an animated WebP", riff("VP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00"), picture.ErrUnfit},
	} {
		t.Run(c.what, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := look(c.data)
			runtime.ReadMemStats(&after)
			if c.want == nil {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, c.want)
			}
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(bounds.Memory)+(16<<20))
		})
	}
}

// TestPNGAndGIFKeepNoPixels: the largest of them are checked in little memory.
func TestPNGAndGIFKeepNoPixels(t *testing.T) {
	for _, data := range [][]byte{pngOf(8000, 5000, 8001*5000), animation(t, 200, 900)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f, err := look(data)
		runtime.ReadMemStats(&after)
		require.NoError(t, err)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(4<<20), "%v", f)
	}
}

func FuzzLook(f *testing.F) {
	for _, kind := range []string{picture.PNG, picture.JPEG, picture.GIF} {
		f.Add(encoded(f, kind))
	}
	f.Add(pngOf(10, 10, 110))
	f.Add(animation(f, 2, 3))
	for _, name := range samples(f) {
		if data, err := os.ReadFile(name); err == nil && strings.HasSuffix(name, ".webp") && len(data) < 10_000 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tight := picture.Bounds{Pixels: 1 << 20, Memory: 16 << 20}
		found, err := picture.Probe(data, tight)
		if err == nil {
			err = found.Check()
		}
		if err == nil {
			if _, _, wrong := decode(data); wrong != nil {
				t.Errorf("taken, and a decoder says %v", wrong)
			}
		}
	})
}

// manyScans is a grey progressive JPEG of so many scans: the first gives every
// block its brightness, all others say for 32,767 blocks at a time that nothing
// changes, in a few bytes.
func manyScans(width, height, scans int) []byte {
	segment := func(marker byte, body ...byte) []byte {
		return append([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
	}
	lengths := func(n ...byte) []byte { return append(n, make([]byte, 16-len(n))...) }
	out := []byte{0xff, 0xd8}
	out = append(out, segment(0xdb, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)...)
	out = append(out, segment(0xc2, 8, byte(height>>8), byte(height), byte(width>>8), byte(width), 1, 1, 0x11, 0)...)
	out = append(out, segment(0xc4, append(append([]byte{0x00}, lengths(1)...), 0)...)...)    // 0: the same brightness
	out = append(out, segment(0xc4, append(append([]byte{0x10}, lengths(1)...), 0xe0)...)...) // 0 and 14 bits: a run of blocks
	blocks := ((width + 7) / 8) * ((height + 7) / 8)
	out = append(out, segment(0xda, 1, 1, 0, 0, 0, 0)...)
	out = append(out, make([]byte, (blocks+7)/8)...)
	runs := strings.Repeat("0"+strings.Repeat("1", 14), (blocks+32766)/32767)
	for range scans - 1 {
		out = append(out, segment(0xda, 1, 1, 0, 1, 63, 0)...)
		out = append(out, packedBits(runs)...)
	}
	return append(out, 0xff, 0xd9)
}

// packedBits are bits as they stand in a scan, filled up with ones.
func packedBits(bits string) (out []byte) {
	bits += strings.Repeat("1", 7-(len(bits)+7)%8)
	for i := 0; i < len(bits); i += 8 {
		b, _ := strconv.ParseUint(bits[i:i+8], 2, 8)
		if out = append(out, byte(b)); b == 0xff {
			out = append(out, 0)
		}
	}
	return out
}

// However few bytes a pass takes in the file, it goes over all pixels.
func TestScansAreBounded(t *testing.T) {
	bounds := picture.Bounds{Pixels: 40_000_000, Memory: 512 << 20}
	for _, c := range []struct {
		width, height, scans int
		fits                 bool
	}{{64, 64, 20, true}, {64, 64, 33, false}, {6400, 6200, 12, true}, {6400, 6200, 13, false}} {
		found, err := picture.Probe(manyScans(c.width, c.height, c.scans), bounds)
		if c.fits {
			require.NoError(t, err, c)
			if found.Width < 100 {
				require.NoError(t, found.Check(), "it is a JPEG")
			}
		} else {
			require.ErrorIs(t, err, picture.ErrUnfit, c)
		}
	}
}
