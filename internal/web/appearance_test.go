package web_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

const appearance = "/api/v1/appearance"

// fetched is an answer with its body.
type fetched struct {
	*http.Response
	body []byte
}

func (w *world) fetch(path string) fetched {
	w.Helper()
	b := w.browser()
	resp, err := b.Raw(w.ctx, "GET", path, nil)
	require.NoError(w, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(w, err)
	return fetched{resp, raw}
}

func TestAppearance(t *testing.T) {
	index := `<title>__STOA_NAME__</title><meta name="stoa-appearance" content="__STOA_APPEARANCE__" nonce="__STOA_NONCE__">`
	w := newWorld(t, options{web: func(c *web.Config) {
		c.Name = "The operator's"
		c.Page = fstest.MapFS{"index.html": {Data: []byte(index)}}
	}})
	now := func() (a wire.Appearance) {
		require.NoError(t, w.browser().Ask(w.ctx, "GET", appearance, nil, &a))
		return a
	}
	require.Equal(t, wire.Appearance{Name: "The operator's"}, now())
	require.Contains(t, string(w.fetch("/").body), "<title>The operator&#39;s</title>")

	chosen := map[string]string{"name": "  Schule   <am> \"Markt\" ", "colour": "#C2185B"}
	require.NoError(t, w.host.Ask(w.ctx, "PUT", appearance, chosen, nil))
	a := now()
	require.Equal(t, `Schule <am> "Markt"`, a.Name)
	require.Equal(t, a.Name, a.Chosen)
	require.Equal(t, "#c2185b", a.Colour)
	require.Len(t, a.Palette, 10)
	page := string(w.fetch("/s/anything").body)
	require.Contains(t, page, "<title>Schule &lt;am&gt; &#34;Markt&#34;</title>")
	require.Contains(t, page, `&#34;colour&#34;:&#34;#c2185b&#34;`)
	require.NotContains(t, page, "<am>", "a name is no markup")
	var up wire.SetUp
	require.NoError(t, w.browser().Ask(w.ctx, "GET", "/api/v1/setup", nil, &up))
	require.Equal(t, a.Name, up.Name)

	require.NoError(t, w.host.Ask(w.ctx, "POST", "/api/v1/outbox/test", nil, nil))
	var box wire.Outbox
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/outbox", nil, &box))
	require.Equal(t, "A test mail from "+a.Name, box.Mails[0].Subject)

	require.NoError(t, w.host.Ask(w.ctx, "PUT", appearance, map[string]string{"name": " ", "colour": ""}, nil))
	require.Equal(t, wire.Appearance{Name: "The operator's"}, now())
}

// The document tells a browser without a cookie that nobody is logged in there,
// so that it need not ask; GET /me itself answers as ever.
func TestTheDocumentKnowsStrangers(t *testing.T) {
	w := newWorld(t, options{web: func(c *web.Config) {
		c.Page = fstest.MapFS{"index.html": {Data: []byte("__STOA_VISITOR__ __STOA_NONCE__")}}
	}})
	says := func(b *webtest.Browser) string {
		resp, err := b.Raw(w.ctx, "GET", "/", nil)
		require.NoError(t, err)
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		word, _, _ := strings.Cut(string(raw), " ")
		return word
	}
	require.Equal(t, "stranger", says(w.browser()))
	require.Equal(t, "perhaps", says(w.host))
	require.Equal(t, "perhaps", says(w.guest(w.session(nil), "Ben")))
	require.NoError(t, w.host.LogOut(w.ctx))
	require.Equal(t, "stranger", says(w.host))
}

func TestAppearanceIsChosenByAdministrators(t *testing.T) {
	w := newWorld(t, options{})
	for _, b := range []struct {
		name string
		ask  func(method, path string) error
		want string
	}{
		{"a licence holder", ask(w, w.account("Lars", session.Licensed)), "403 not_allowed"},
		{"a contact", ask(w, w.account("Cem", session.Contact)), "403 not_allowed"},
		{"a stranger", ask(w, w.browser()), "401 not_logged_in"},
	} {
		for _, o := range [][2]string{{"PUT", appearance}, {"PUT", appearance + "/logo"}, {"DELETE", appearance + "/logo"}} {
			require.ErrorContains(t, b.ask(o[0], o[1]), b.want, "%s %s %s", b.name, o[0], o[1])
		}
	}
	for _, bad := range []map[string]string{
		{"name": "a", "colour": "red"},
		{"name": "a", "colour": "#12345"},
		{"name": "a", "colour": "#12345g"},
		{"name": "a\u202eb", "colour": ""},
		{"name": "0123456789012345678901234567890123456789012345678901234567890", "colour": ""},
	} {
		require.ErrorContains(t, w.host.Ask(w.ctx, "PUT", appearance, bad, nil), "422 invalid", bad)
	}
}

func TestLogo(t *testing.T) {
	w := newWorld(t, options{})
	plain := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	own, err := plain.Get(w.http.URL + "/icon?size=192")
	require.NoError(t, err)
	require.NoError(t, own.Body.Close())
	require.Equal(t, "/icons/stoa-192.png", own.Header.Get("Location"))

	wide := image.NewNRGBA(image.Rect(0, 0, 200, 50))
	for i := range wide.Pix {
		wide.Pix[i] = 255
		if i%4 == 1 || i%4 == 2 {
			wide.Pix[i] = 0 // red
		}
	}
	var logo bytes.Buffer
	require.NoError(t, png.Encode(&logo, wide))
	sent := w.send(w.host, "PUT", appearance+"/logo", logo.Bytes())
	require.Equal(t, 200, sent.status, sent.body)
	var a wire.Appearance
	require.NoError(t, json.Unmarshal([]byte(sent.body), &a))
	require.Equal(t, "/logo/"+hashOf(logo.Bytes()), a.Logo)
	shown := w.fetch(a.Logo)
	require.Equal(t, logo.Bytes(), shown.body)
	require.Equal(t, "image/png", shown.Header.Get("Content-Type"))
	require.Contains(t, shown.Header.Get("Cache-Control"), "immutable")

	for _, size := range []int{180, 192, 512} {
		icon, err := png.Decode(bytes.NewReader(w.fetch("/icon?size=" + map[int]string{180: "180", 192: "192", 512: "512"}[size]).body))
		require.NoError(t, err)
		require.Equal(t, image.Rect(0, 0, size, size), icon.Bounds())
		require.Equal(t, color.NRGBA{255, 0, 0, 255}, color.NRGBAModel.Convert(icon.At(size/2, size/2)), "the logo in the middle")
		require.Equal(t, color.NRGBA{255, 255, 255, 255}, color.NRGBAModel.Convert(icon.At(size/2, size/20)), "room around it")
	}
	var m struct {
		Name  string
		Icons []struct{ Src, Sizes, Purpose string }
	}
	manifest := w.fetch("/manifest.webmanifest")
	require.Equal(t, "application/manifest+json", manifest.Header.Get("Content-Type"))
	require.NoError(t, json.Unmarshal(manifest.body, &m))
	require.Equal(t, "Stoa", m.Name)
	require.Len(t, m.Icons, 6)

	var moving bytes.Buffer
	require.NoError(t, gif.Encode(&moving, wide, nil))
	for what, bad := range map[string][]byte{
		"a drawing": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "a GIF": moving.Bytes(),
		"half an image": logo.Bytes()[:logo.Len()/2], "nothing": {},
	} {
		require.Equal(t, 422, w.send(w.host, "PUT", appearance+"/logo", bad).status, what)
	}
	require.Equal(t, 413, w.send(w.host, "PUT", appearance+"/logo", make([]byte, classroom.MostLogo+1)).status)

	require.NoError(t, w.host.Ask(w.ctx, "DELETE", appearance+"/logo", nil, nil))
	var after wire.Appearance
	require.NoError(t, w.browser().Ask(w.ctx, "GET", appearance, nil, &after))
	require.Empty(t, after.Logo)
	require.Equal(t, 404, w.fetch(shown.Request.URL.Path).StatusCode)
}
