package wire

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom/texts"
)

// Language is the code of a language that there are texts of, or empty: as the
// browser says.
type Language string

// Schema is for huma: the languages are known when the program runs, not when
// it is written.
func (Language) Schema(huma.Registry) *huma.Schema {
	return oneOf(append([]string{""}, texts.Languages()...))
}

// TextLanguage is the code of a language that something is written in.
type TextLanguage string

// Schema is for huma.
func (TextLanguage) Schema(huma.Registry) *huma.Schema { return oneOf(texts.Languages()) }

func oneOf(codes []string) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, code := range codes {
		s.Enum = append(s.Enum, code)
	}
	return s
}
