package texts

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// flat are the texts of a file by their full keys.
func flat(t *testing.T, language string) map[string]string {
	t.Helper()
	raw, err := files.ReadFile(language + ".json")
	require.NoError(t, err)
	var tree any
	require.NoError(t, json.Unmarshal(raw, &tree))
	all := map[string]string{}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case string:
			all[strings.TrimPrefix(at, ".")] = v
		case map[string]any:
			for key, below := range v {
				walk(at+"."+key, below)
			}
		case []any:
			for i, below := range v {
				walk(at+"."+strconv.Itoa(i), below)
			}
		default:
			t.Errorf("%s: %s is no text", language, at)
		}
	}
	walk("", tree)
	return all
}

var gap = regexp.MustCompile(`{{[^}]*}}`)

// gaps are what is filled into a text, each once.
func gaps(text string) []string {
	all := gap.FindAllString(text, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

// lacking are the keys of a that b has not.
func lacking(a, b map[string]string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(a)), func(key string) bool { _, ok := b[key]; return ok })
}

func TestEveryLanguageHasEveryText(t *testing.T) {
	english := flat(t, English)
	for _, language := range Languages() {
		texts := flat(t, language)
		require.Empty(t, lacking(english, texts), "texts that %s.json lacks", language)
		require.Empty(t, lacking(texts, english), "texts that %s.json alone has", language)
		for key, text := range texts {
			require.NotEmpty(t, strings.TrimSpace(text), "%s: %s", language, key)
			if key != "mail.dir" {
				require.Equal(t, gaps(english[key]), gaps(text), "what %s.json fills into %s", language, key)
			}
		}
	}
}

// A language is one file for the server and one for the pages.
func TestThePagesSpeakTheSameLanguages(t *testing.T) {
	found, err := filepath.Glob("../../../web/src/locales/*.json")
	require.NoError(t, err)
	pages := make([]string, 0, len(found))
	for _, file := range found {
		pages = append(pages, strings.TrimSuffix(filepath.Base(file), ".json"))
	}
	here := Languages()
	slices.Sort(here)
	slices.Sort(pages)
	require.Equal(t, here, pages)
	_, err = os.Stat("../../../web/src/locales/en.json")
	require.NoError(t, err)
}

func TestWhoSpeaksAnotherLanguageReadsEnglish(t *testing.T) {
	require.Equal(t, English, Languages()[0])
	require.True(t, Has("he"))
	require.False(t, Has(""))
	require.False(t, Has("xx"))
	_, used := In("xx")
	require.Equal(t, English, used)
	he, used := In("he")
	require.Equal(t, "he", used)
	require.Equal(t, "שם", he.Sheet["name"])
}
