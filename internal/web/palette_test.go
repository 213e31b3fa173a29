package web

import (
	"math"
	"testing"

	"github.com/lucasb-eyer/go-colorful"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPaletteKeepsEveryContrast(t *testing.T) {
	white := colorful.Color{R: 1, G: 1, B: 1}
	night, err := colorful.Hex("#13181c")
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		chosen := colorful.Color{
			R: rapid.Float64Range(0, 1).Draw(t, "r"), G: rapid.Float64Range(0, 1).Draw(t, "g"), B: rapid.Float64Range(0, 1).Draw(t, "b"),
		}
		for i, step := range palette(chosen.Hex()) {
			c, err := colorful.Hex(step)
			if err != nil {
				t.Fatal(err)
			}
			for _, ground := range []colorful.Color{white, night} {
				if was, is := contrast(own(i), ground), contrast(c, ground); is < was*0.97 || is > was*1.03 {
					t.Fatalf("step %d of %s is %s: contrast %.2f, Stoa's own has %.2f", i, chosen.Hex(), step, is, was)
				}
			}
		}
	})
}

func TestPaletteKeepsTheHue(t *testing.T) {
	for _, colour := range []string{"#c2185b", "#1b5e20", "#f9a825", "#4527a0"} {
		steps := palette(colour)
		require.Len(t, steps, 10)
		chosen, err := colorful.Hex(colour)
		require.NoError(t, err)
		c, err := colorful.Hex(steps[inkStep])
		require.NoError(t, err)
		_, _, hue := chosen.OkLch()
		_, _, is := c.OkLch()
		require.InDelta(t, hue, is, 6, "%s became %s", colour, steps[inkStep])
	}
	require.Nil(t, palette("blue"))
	steps := palette(ownPalette[inkStep])
	require.Equal(t, ownPalette[inkStep], steps[inkStep], "its own colour stays what it is")
}

// contrast is WCAG 2.2's contrast ratio, from 1 to 21.
func contrast(a, b colorful.Color) float64 {
	one, two := luminance(a), luminance(b)
	return (math.Max(one, two) + 0.05) / (math.Min(one, two) + 0.05)
}
