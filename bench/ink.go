package main

import (
	"fmt"
	"math"
	"strconv"
)

// ink makes elements as Excalidraw makes them, of the sizes that people draw.
// It belongs to one writer, whose ids begin with its name.
type ink struct {
	name string
	made int
	held []drawn // the latest, which are moved
}

// drawn is an element that exists, as far as changing it needs.
type drawn struct {
	id      string
	version int
	x, y    float64
}

// common is what every element has, but for its end.
func (k *ink) common(kind string, d drawn, w, h float64) []byte {
	return fmt.Appendf(nil, `{"id":%q,"type":%q,"x":%.4f,"y":%.4f,"width":%.4f,"height":%.4f,"angle":0,"strokeColor":"#1e1e1e",`+
		`"backgroundColor":"#ffec99","fillStyle":"solid","strokeWidth":2,"strokeStyle":"solid","roughness":1,"opacity":100,`+
		`"groupIds":[],"frameId":null,"index":%q,"roundness":{"type":3},"seed":%d,"version":%d,"versionNonce":%d,`+
		`"isDeleted":false,"boundElements":[],"updated":1764342000000,"link":null,"locked":false`,
		d.id, kind, d.x, d.y, w, h, "a"+letters[k.made%len(letters):k.made%len(letters)+1], 1+k.made, d.version, 1_000_003*(1+k.made)%math.MaxInt32)
}

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// held most is how many elements one writer moves about.
const heldMost = 20

// add begins a new element.
func (k *ink) add() drawn {
	k.made++
	d := drawn{
		id: k.name + "-" + strconv.Itoa(k.made), version: 1,
		x: float64(k.made%40) * 61.37, y: float64(k.made/40%40) * 47.91,
	}
	return d
}

// rectangle is a new one.
func (k *ink) rectangle() []byte {
	d := k.add()
	if k.held = append(k.held, d); len(k.held) > heldMost {
		k.held = k.held[1:]
	}
	return append(k.common("rectangle", d, 120.5, 80.25), '}')
}

// move moves the last n rectangles, a little, as one batch.
func (k *ink) move(n int) []byte {
	var out []byte
	for i := max(0, len(k.held)-n); i < len(k.held); i++ {
		d := &k.held[i]
		d.version++
		d.x, d.y = d.x+3.7, d.y+1.3
		if len(out) > 0 {
			out = append(out, ',')
		}
		out = append(append(out, k.common("rectangle", *d, 120.5, 80.25)...), '}')
	}
	return out
}

// text is a note of some lines.
func (k *ink) text() []byte {
	const words = "Two triangles are congruent if two sides and the angle between them are the same in both.\\n"
	return append(k.common("text", k.add(), 420.75, 100), `,"text":"`+words+words+`","fontSize":20,"fontFamily":5,"textAlign":"left",`+
		`"verticalAlign":"top","containerId":null,"originalText":"`+words+words+`","autoResize":true,"lineHeight":1.25}`...)
}

// stroke is a line by a free hand.
func (k *ink) stroke(points int) []byte {
	b := append(k.common("freedraw", k.add(), 400, 300), `,"points":[`...)
	for i := range points {
		if i > 0 {
			b = append(b, ',')
		}
		a := float64(i) / 9
		b = fmt.Appendf(b, "[%.4f,%.4f]", float64(i)*1.97+11*math.Sin(a), 60*math.Sin(a/2)+float64(i)*0.31)
	}
	return append(b, `],"pressures":[],"simulatePressure":true,"lastCommittedPoint":null}`...)
}
