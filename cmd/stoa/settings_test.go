package main

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom/texts"
	"github.com/stoahq/stoa/internal/web/wire"
)

// TestShownSettings holds that administrators see every flag of the server,
// that the page has words for it in every language, and that no secret is shown.
func TestShownSettings(t *testing.T) {
	var all cli
	parser, err := kong.New(&all, languages())
	require.NoError(t, err)
	parsed, err := parser.Parse([]string{
		"serve", "--host-absence=7m", "--database-url=postgres://u:hush@db/stoa", "--livekit-secret=hush",
		"--smtp-url=smtp://u:hush@mail.example.org", "--mail-from=stoa@example.org", "--public-url=https://stoa.example.org", "--trusted-proxy=10.0.0.1,10.0.0.2",
		"--oidc-issuer=https://id.example.org", "--oidc-client-id=stoa", "--oidc-client-secret=hush",
	})
	require.NoError(t, err)
	shown := shown(parsed)
	raw, err := json.Marshal(shown)
	require.NoError(t, err)
	require.NotContains(t, string(raw), "hush")
	by := map[string]wire.Setting{}
	for _, s := range shown {
		by[s.Flag] = s
	}
	require.InDelta(t, 420, *by["host-absence"].Seconds, 0)
	require.True(t, by["host-absence"].Given)
	require.InDelta(t, 300, *by["empty-end"].Seconds, 0)
	require.False(t, by["empty-end"].Given)
	require.Equal(t, "1GiB", by["session-files"].Text)
	require.False(t, by["session-files"].Given)
	require.Equal(t, "10.0.0.1, 10.0.0.2", by["trusted-proxy"].Text)
	for _, secret := range []string{"database-url", "livekit-secret", "smtp-url", "oidc-client-secret"} {
		require.True(t, by[secret].Secret, secret)
	}
	for _, language := range texts.Languages() {
		raw, err := os.ReadFile("../../web/src/locales/" + language + ".json")
		require.NoError(t, err)
		var texts struct {
			Settings struct {
				Flag map[string]string `json:"flag"`
			} `json:"settings"`
		}
		require.NoError(t, json.Unmarshal(raw, &texts))
		for flag := range by {
			require.NotEmpty(t, texts.Settings.Flag[flag], "the page has no words in %s for --%s", language, flag)
		}
	}
}
