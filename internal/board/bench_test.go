package board

import (
	"fmt"
	"strings"
	"testing"
)

func BenchmarkParse(b *testing.B) {
	stroke := func(points int) string {
		var p, q strings.Builder
		for i := range points {
			fmt.Fprintf(&p, ",[%.6f,%.6f]", float64(i)*1.37, float64(i)*-0.71)
			fmt.Fprintf(&q, ",%.4f", 0.5)
		}
		return element("freedraw", `,"points":[`+p.String()[1:]+`],"pressures":[`+q.String()[1:]+`],"simulatePressure":false,"lastCommittedPoint":null`)
	}
	for _, c := range []struct{ name, raw string }{
		{"rectangle", element("rectangle", "")},
		{"arrow", element("arrow", whole["arrow"])},
		{"text", element("text", whole["text"])},
		{"text of 20000", texted("text", strings.Repeat("ש", MaxText))},
		{"stroke of 100", stroke(100)},
		{"stroke of 4000", stroke(4000)},
		{"hostile nesting", `{"q":` + strings.Repeat("[", MaxElement-10)},
		{"hostile keys", `{` + strings.Repeat(`"a":1,`, (MaxElement-10)/6)},
	} {
		b.Run(c.name, func(b *testing.B) {
			raw := []byte(c.raw)
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				Parse(raw, "0198c0de-0000-7000-8000-000000000001")
			}
		})
	}
}

func texted(kind, text string) string {
	return element(kind, `,"text":"`+text+`"`)
}
