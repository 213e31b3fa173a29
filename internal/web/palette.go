package web

import "github.com/lucasb-eyer/go-colorful"

// ownPalette are Stoa's own ten steps of its first colour, from light to dark;
// web/src/ui/theme.ts has the same.
var ownPalette = [...]string{
	"#edf6f8", "#d7e9ee", "#afd3dd", "#84bac9", "#5fa4b7", "#3f8da3", "#2b778d", "#1f6276", "#184f60", "#113b49",
}

// inkStep is the step that buttons and links have on a light page. The strength
// of a chosen colour is measured against it.
const inkStep = 7

// palette makes ten steps of a colour, #rrggbb. Hue and strength are the
// colour's; each step is as bright as Stoa's own (WCAG's relative luminance), so
// that every contrast of the page stays what it is, whatever somebody chooses.
func palette(colour string) []string {
	chosen, err := colorful.Hex(colour)
	if err != nil {
		return nil
	}
	_, strength, hue := chosen.OkLch()
	_, ownStrength, _ := own(inkStep).OkLch()
	steps := make([]string, len(ownPalette))
	for i := range steps {
		_, c, _ := own(i).OkLch()
		steps[i] = asBright(luminance(own(i)), c*strength/ownStrength, hue).Hex()
	}
	return steps
}

func own(step int) colorful.Color {
	c, _ := colorful.Hex(ownPalette[step]) // written right above
	return c
}

// asBright finds the colour of a hue that has that luminance, as strong as that,
// or as strong as a screen can show it.
func asBright(wanted, strength, hue float64) colorful.Color {
	dark, light := 0.0, 1.0
	for range 24 {
		middle := (dark + light) / 2
		if luminance(shown(middle, strength, hue)) < wanted {
			dark = middle
		} else {
			light = middle
		}
	}
	return shown((dark+light)/2, strength, hue)
}

// shown is a colour of OkLch that screens have: weaker where it would be too strong.
func shown(lightness, strength, hue float64) colorful.Color {
	c := colorful.OkLch(lightness, strength, hue)
	if c.IsValid() {
		return c
	}
	weak, strong := 0.0, strength
	for range 16 {
		middle := (weak + strong) / 2
		if colorful.OkLch(lightness, middle, hue).IsValid() {
			weak = middle
		} else {
			strong = middle
		}
	}
	return colorful.OkLch(lightness, weak, hue).Clamped()
}

// luminance is WCAG 2.2's relative luminance, from 0 to 1.
func luminance(c colorful.Color) float64 {
	r, g, b := c.LinearRgb()
	return 0.2126*r + 0.7152*g + 0.0722*b
}
