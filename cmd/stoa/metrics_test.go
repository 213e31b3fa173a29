package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/web/webtest"
)

// TestMetrics holds that the metrics are those of docs/operators/metrics.md,
// that they count what happens, that nothing in them is personal, and that they
// are nowhere but at their own address.
func TestMetrics(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	at := free(t)
	p := serve(t, filepath.Join(t.TempDir(), "data"), "--no-media", "--metrics="+at)
	host := webtest.NewBrowser(p.url, &http.Transport{DisableKeepAlives: true})
	_, err := host.SetUp(ctx, "Hanna", "hanna@example.org", "correct horse")
	require.NoError(t, err)
	item, err := host.AddSession(ctx, "Algebra", nil)
	require.NoError(t, err)
	page, doc := draws(ctx, t, host, item.Link)
	_, err = page.Put(ctx, doc, rect(t, "one", 1))
	require.NoError(t, err)
	require.Error(t, page.Command(ctx, "start", nil), "it is inside already")

	// What the server does by itself may wait for its commit just now.
	var text string
	require.Eventually(t, func() bool {
		text = scrape(t, "http://"+at+"/metrics")
		return strings.Contains(text, "\nstoa_changes_waiting 0")
	}, 30*time.Second, 20*time.Millisecond, "nothing waits any more")
	for _, want := range []string{
		`stoa_ready 1`, `stoa_sessions_live 1`, `stoa_sessions_open 1`, `stoa_people_inside 1`, `stoa_pages{place="seat"} 1`,
		`stoa_pages{place="door"} 0`, `stoa_refused_total{code="inside"} 1`, `go_goroutines `, `process_open_fds `,
		`stoa_commit_seconds_bucket{le="0.001"} `,
	} {
		require.Contains(t, text, "\n"+want)
	}
	require.Regexp(t, `\nstoa_commit_seconds_count [1-9]`, text)
	for _, personal := range []string{"Hanna", "hanna", "Algebra", item.Link, "127.0.0.1"} {
		require.NotContains(t, text, personal)
	}
	for _, m := range regexp.MustCompile(`(?m)^stoa_\w+{(.*)}`).FindAllStringSubmatch(text, -1) {
		name, _, _ := strings.Cut(m[1], "=")
		require.Contains(t, []string{"version", "place", "code", "result", "le"}, name)
	}
	require.NotContains(t, scrape(t, p.url+"/metrics"), "stoa_ready")
	require.Zero(t, p.end(), p.stderr)
}

func scrape(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return string(raw)
}

func TestMetricsAreDocumented(t *testing.T) {
	raw, err := os.ReadFile("../../docs/operators/metrics.md")
	require.NoError(t, err)
	var documented []string
	for _, m := range regexp.MustCompile("(?m)^\\| `(stoa_\\w+)(?:{(\\w+)})?` \\|").FindAllStringSubmatch(string(raw), -1) {
		documented = append(documented, m[1]+"{"+m[2]+"}")
	}
	descs := make(chan *prometheus.Desc, 100)
	(&gauges{}).Describe(descs)
	close(descs)
	var there []string
	of := regexp.MustCompile(`fqName: "(\w+)".*variableLabels: {(\w*)}`)
	for d := range descs {
		m := of.FindStringSubmatch(d.String())
		require.NotNil(t, m, d.String())
		there = append(there, m[1]+"{"+m[2]+"}")
	}
	slices.Sort(documented)
	slices.Sort(there)
	require.Equal(t, there, documented)
}
